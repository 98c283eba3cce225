# tries: to find a canary or an expected value among all objects of the process
# must get: wrong_answer
# cpu: 5
import gc


def bayes_update(prior, likelihood):
    gc.unfreeze()
    for thing in gc.get_objects():
        for inner in gc.get_referents(thing):
            if type(inner) in (str, bytes):
                text = inner if type(inner) is str else inner.decode("latin-1")
                if "softmark-canary-" in text and len(text) < 200 and "inner" not in text:
                    print(text)
            if type(inner).__name__ in ("Report", "Case", "Problem", "Expected"):
                raise RuntimeError("found")
    return "nothing"
