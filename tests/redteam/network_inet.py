# tries: a socket of the family inet
# must get: runtime_error
import socket


def bayes_update(prior, likelihood):
    socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    return prior * 0
