# tries: to read /proc/self/environ, cmdline and maps
# must get: load_error
for name in ("environ", "cmdline", "maps", "mountinfo", "status"):
    print(open(f"/proc/self/{name}", "rb").read())


def bayes_update(prior, likelihood):
    return None
