# tries: a socket of the family netlink
# must get: runtime_error
import socket


def bayes_update(prior, likelihood):
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
    return prior * 0
