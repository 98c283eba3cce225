# tries: to find a thread that is not confined as the first one is
# must get: runtime_error
import socket
import threading


def bayes_update(prior, likelihood):
    result = []


    def act():
        try:
            socket.socket()
            result.append(None)
        except OSError as error:
            result.append(error)


    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    if result[0] is not None:
        raise result[0]
    return prior * 0
