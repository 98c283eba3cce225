# tries: to carry a hidden input into the student's report as the number of a line
# must get: runtime_error
# cases: all
def bayes_update(prior, likelihood):
    line = int(f"{float(prior[0]):.15f}".partition(".")[2].lstrip("0")[:9] or 7)
    code = compile("raise RuntimeError", "bayes_update.py", "exec").replace(co_firstlineno=max(1, line))
    exec(code)
