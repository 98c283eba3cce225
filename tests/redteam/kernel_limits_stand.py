# tries: to find a limit that is missing (CPU, file size, core, data, descriptors, address space)
# must get: wrong_answer
# tiers: full bwrap portable weak none
import resource


def bayes_update(prior, likelihood):
    for which in (resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_DATA, resource.RLIMIT_NOFILE, resource.RLIMIT_AS):
        if resource.getrlimit(which)[0] < 0 or resource.getrlimit(which)[1] != resource.getrlimit(which)[0]:
            raise RuntimeError(f"limit {which}")
    return "nothing"
