# tries: a socket of the family alg
# must get: runtime_error
import socket


def bayes_update(prior, likelihood):
    socket.socket(38, 5)
    return prior * 0
