# tries: a pair of sockets
# must get: runtime_error
import socket


def bayes_update(prior, likelihood):
    socket.socketpair()
    return prior * 0
