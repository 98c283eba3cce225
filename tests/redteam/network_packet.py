# tries: a socket of the family packet
# must get: runtime_error
import socket


def bayes_update(prior, likelihood):
    socket.socket(17, socket.SOCK_RAW)
    return prior * 0
