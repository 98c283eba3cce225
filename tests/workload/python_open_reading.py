# Reading what Python itself brings: importlib.resources, a source file of the standard library.
import importlib.resources
import inspect
import json


def work() -> float:
    text = importlib.resources.files("json").joinpath("__init__.py").read_text("utf-8")
    with open(inspect.getfile(json), encoding="utf-8") as file:
        same = file.read() == text
    return float(same) + text.count("def ")
