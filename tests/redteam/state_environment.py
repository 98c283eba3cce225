# tries: to change the environment for the next one
# must get: wrong_answer
import os

os.environ.clear()
os.environ["PYTHONPATH"] = os.environ["LD_PRELOAD"] = os.environ["HOME"] = "/tmp/redteam"
os.putenv("GRADER_SECRET", "redteam")
os.umask(0)


def bayes_update(prior, likelihood):
    return prior
