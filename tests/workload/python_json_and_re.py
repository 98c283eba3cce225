# json, re, string, textwrap, difflib, csv in memory.
import csv
import difflib
import io
import json
import re
import string
import textwrap


def work() -> float:
    data = json.loads(json.dumps({"a": [1, 2.5, None], "b": {"c": "é"}}, sort_keys=True, indent=2))
    words = re.findall(r"(?P<word>\b\w+)(?=,)", "one, two, three")
    swapped = re.sub(r"(\d)(\d)", lambda match: match[2] + match[1], "12 34")
    table = list(csv.DictReader(io.StringIO("x,y\n1,2\n3,4\n")))
    close = difflib.get_close_matches("sofmax", ["softmax", "argmax"])
    wrapped = len(textwrap.wrap("word " * 30, 20)) + len(string.Template("$x").substitute(x=12))
    return float(sum(data["a"][:2]) + len(words) + int(swapped[:2]) + int(table[1]["y"]) + len(close) + wrapped)
