# tries: to go on after every exception and every signal that can be handled
# must get: time_limit
import signal


def bayes_update(prior, likelihood):
    for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGALRM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
