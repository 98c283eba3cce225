# tries: to look up a name, which carries data out
# must get: runtime_error
import socket


def bayes_update(prior, likelihood):
    socket.getaddrinfo('redteam.invalid', 80)
    return prior * 0
