# tries: to find a reference, a checker or a case among the loaded modules
# must get: wrong_answer
import sys


def bayes_update(prior, likelihood):
    for name, module in list(sys.modules.items()):
        if name.startswith(("solutions", "grader.judge", "grader.cases", "grader.packages", "softmark_cases")):
            raise RuntimeError(name)
    return "nothing"
