# tries: to write to /dev/null, which is allowed, and to other devices, which are not
# must get: wrong_answer
def bayes_update(prior, likelihood):
    with open("/dev/null", "wb") as sink:
        sink.write(b"x" * 1000)
    for path in ("/dev/zero", "/dev/full", "/dev/tty", "/dev/random", "/dev/urandom", "/dev/kmsg"):
        try:
            open(path, "wb").close()
        except OSError:
            continue
        raise RuntimeError(path)
    return "nothing"
