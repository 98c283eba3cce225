# tries: to lower its own limit of CPU time, so that a SIGKILL looks like the fault of the machine
# must get: runtime_error
# cases: one
import resource


def bayes_update(prior, likelihood):
    resource.setrlimit(resource.RLIMIT_CPU, (0, 0))
    while True:
        pass
