# tries: an exception that seems to come from another file
# must get: runtime_error
def bayes_update(prior, likelihood):
    exec(compile("raise RuntimeError('x')", "/etc/shadow", "exec"))
