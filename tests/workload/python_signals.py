# A handler for a signal set and put back; what is blocked is asked for.
import signal


def work() -> float:
    old = signal.signal(signal.SIGUSR1, lambda number, frame: None)
    now = signal.getsignal(signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, old)
    return float(callable(now)) + len(signal.pthread_sigmask(signal.SIG_BLOCK, [])) * 0 + signal.Signals.SIGTERM
