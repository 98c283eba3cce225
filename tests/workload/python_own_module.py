# A module made in memory and imported by name; code compiled and executed; importlib.
import importlib
import sys
import types


def work() -> float:
    module = types.ModuleType("made_here")
    exec(compile("def twice(x):\n    return 2 * x\n", "made_here.py", "exec"), module.__dict__)
    sys.modules["made_here"] = module
    try:
        twice = importlib.import_module("made_here").twice
    finally:
        del sys.modules["made_here"]
    try:
        importlib.import_module("no_such_library")
    except ModuleNotFoundError as error:
        return float(
            twice(4)
            + eval("3 ** 2", {})
            + (error.name == "no_such_library")
            + (importlib.util.find_spec("numpy") is not None)
        )
    return 0.0
