# tries: handlers and masks for signals, for whoever comes next
# must get: wrong_answer
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        continue


def bayes_update(prior, likelihood):
    return prior
