# tries: a watchdog thread that leaves the process with status 1
# must get: runtime_error
# none: runtime_error
# tiers: full bwrap portable weak none
import faulthandler
import time


def bayes_update(prior, likelihood):
    faulthandler.dump_traceback_later(0.05, exit=True)
    time.sleep(5)
