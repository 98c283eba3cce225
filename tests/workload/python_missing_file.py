# A file that is not there, handled as it should be.
import json
import os


def work() -> float:
    caught = 0
    for name in ("settings.json", os.path.join(os.path.expanduser("~"), ".no_such_rc")):
        try:
            with open(name, encoding="utf-8") as file:
                json.load(file)
        except FileNotFoundError:
            caught += 1
    return float(caught)
