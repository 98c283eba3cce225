# tries: a socket of the family unix
# must get: runtime_error
import socket


def bayes_update(prior, likelihood):
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    return prior * 0
