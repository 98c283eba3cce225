# tries: to write a file where it can: its folder, /tmp, /dev/shm, the home, the libraries, the course
# must get: wrong_answer
import os
import sys


def bayes_update(prior, likelihood):
    import numpy

    places = [".", "/tmp", "/var/tmp", "/dev/shm", "/run", os.environ.get("HOME", "/"), os.path.dirname(numpy.__file__)]
    places += [os.path.dirname(os.__file__), "@COURSE@", "@COURSE@/grader", "/empty", "/", *sys.path]
    for place in places:
        try:
            open(os.path.join(place, "redteam-file"), "w").close()
        except OSError:
            continue
        raise RuntimeError(place)
    return "nothing"
