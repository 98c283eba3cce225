# tries: a socket of the family inet6
# must get: runtime_error
import socket


def bayes_update(prior, likelihood):
    socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    return prior * 0
