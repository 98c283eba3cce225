# tries: to reach a hidden file through a symbolic link that it makes
# must get: runtime_error
import os


def bayes_update(prior, likelihood):
    os.symlink("@HIDDEN@", "redteam-link")
    return open("redteam-link").read()
