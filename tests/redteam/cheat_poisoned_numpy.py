# tries: to replace numpy for whoever imports it next
# must get: load_error wrong_answer runtime_error
import sys
import types

fake = types.ModuleType("numpy")
sys.modules["numpy"] = sys.modules["scipy"] = sys.modules["msgspec"] = fake
sys.meta_path.insert(0, None)


def bayes_update(prior, likelihood):
    import numpy

    return numpy.array([1.0])
