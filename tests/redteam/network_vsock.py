# tries: a socket of the family vsock
# must get: runtime_error
import socket


def bayes_update(prior, likelihood):
    socket.socket(40, socket.SOCK_STREAM)
    return prior * 0
