# SPDX-License-Identifier: Apache-2.0
"""The syntax tree says whether a file can be loaded and which watched calls it makes, before a line of it runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.runner.inspection import inspect_source

WATCHED = ["torch.softmax", "torch.nn.functional.softmax", "torch.nn.functional.scaled_dot_product_attention"]
SOFTMAX, FUNCTIONAL, SDPA = WATCHED


def calls(source, watched=WATCHED):
    return inspect_source(source.encode(), "f.py", watched).calls


def refused(source):
    """Sentence and line of a file that can not be loaded."""
    inspection = inspect_source(source if isinstance(source, bytes) else source.encode(), "f.py", [])
    assert inspection.tree is None
    return inspection.problem, inspection.line


# Watched calls


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import torch\ntorch.softmax(x, 0)\n", [(SOFTMAX, 2)]),
        ("import torch as t\nt.softmax(x, 0)\n", [(SOFTMAX, 2)]),
        ("import torch.nn.functional\ntorch.nn.functional.softmax(x)\n", [(FUNCTIONAL, 2)]),
        ("import torch.nn.functional as F\nF.softmax(x)\n", [(FUNCTIONAL, 2)]),
        ("import torch.nn as nn\nnn.functional.softmax(x)\n", [(FUNCTIONAL, 2)]),
        ("from torch import nn\nnn.functional.softmax(x)\n", [(FUNCTIONAL, 2)]),
        ("from torch import nn as n\nn.functional.softmax(x)\n", [(FUNCTIONAL, 2)]),
        ("from torch.nn import functional as F\nF.softmax(x)\n", [(FUNCTIONAL, 2)]),
        ("from torch import softmax\nsoftmax(x)\n", [(SOFTMAX, 1), (SOFTMAX, 2)]),
        ("from torch.nn.functional import softmax as s\ns(x)\n", [(FUNCTIONAL, 1), (FUNCTIONAL, 2)]),
        ("from torch.nn.functional import (\n    relu,\n    softmax,\n)\n", [(FUNCTIONAL, 1)]),
        ("import torch\ns = torch.softmax\ns(x)\n", [(SOFTMAX, 2), (SOFTMAX, 3)]),
        ("import torch\nF = torch.nn.functional\nF.softmax(x)\n", [(FUNCTIONAL, 3)]),
        ("import torch\nmap(torch.softmax, xs)\n", [(SOFTMAX, 2)]),
        ("from torch import *\nsoftmax(x)\n", [(SOFTMAX, 2)]),
        ("def f(x):\n    import torch\n    return torch.softmax(x)\n", [(SOFTMAX, 3)]),
        ("def f(x):\n    from torch.nn.functional import softmax\n", [(FUNCTIONAL, 2)]),
        ("import torch\nclass A:\n    g = staticmethod(torch.softmax)\n", [(SOFTMAX, 3)]),
        ("import torch\n@torch.softmax\ndef f(x): pass\n", [(SOFTMAX, 2)]),
    ],
)
def test_a_watched_call_is_found_under_any_name(source, expected):
    assert expected == calls(source)


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ntorch.relu(x)\n",
        "def softmax(x): return x\nsoftmax(1)\n",
        "torch = object()\ntorch.softmax(x)\n",
        "import numpy as torch\ntorch.softmax(x)\n",
        "from mine.torch import softmax\nsoftmax(x)\n",
        "from .torch import softmax\nsoftmax(x)\n",
        "from . import torch\ntorch.softmax(x)\n",
        "import torch\n'torch.softmax'  # torch.softmax\n",
        "import torch\nx.softmax(0)\n",
        "import torch\ntorch.softmax_like(x)\n",
        "import torch\ntorch.nn.softmax(x)\n",
    ],
)
def test_what_only_looks_like_a_watched_call_is_not_one(source):
    assert calls(source) == []


def test_calls_are_in_the_order_of_their_lines():
    source = (
        "import torch\nimport torch.nn.functional as F\nF.scaled_dot_product_attention(q, k, v)\ntorch.softmax(x, 0)\n"
    )
    assert [(SDPA, 3), (SOFTMAX, 4)] == calls(source)


def test_a_call_that_stands_twice_in_a_line_is_found_once():
    assert [(SOFTMAX, 2)] == calls("import torch\ntorch.softmax(x), torch.softmax(y)\n")


def test_nothing_is_found_where_nothing_is_watched():
    assert calls("import torch\ntorch.softmax(x)\n", []) == []


def test_code_is_not_run():
    assert inspect_source(b"raise SystemExit(1)\n", "f.py", WATCHED).problem == ""


# Files that can not be loaded


@pytest.mark.parametrize("source", ["", "\n\n", "  \t\r\n\x0c"])
def test_an_empty_file_is_said_to_be_empty(source):
    assert refused(source) == ("the file is empty", None)


def test_a_nul_byte_is_found_in_its_line():
    assert refused("a = 1\nb = '\0'\n") == ("the file holds a NUL byte; it is not Python source text", 2)


def test_utf_16_is_not_python_source():
    assert refused("def f(): pass\n".encode("utf-16"))[0].startswith("the file holds a NUL byte")


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def f(:\n", 1),
        ("a = 1\nb = = 2\n", 2),
        ("a = 1\r\nb = (\r\n", 2),
        ("def f():\npass\n", 2),
        ("x = 1\n  y = 2\n", 2),
    ],
)
def test_a_syntax_error_is_found_in_its_line(source, line):
    sentence, found = refused(source)
    assert line == found
    assert sentence.startswith("syntax error: ")


def test_python_2_is_a_syntax_error():
    assert refused("print 'hello'\n")[0].startswith("syntax error: Missing parentheses in call to 'print'")


@pytest.mark.parametrize(
    "source",
    [b"x = '\xe9'\n", b"\xff\xfe\n", b"# coding: ascii\nx = '\xc3\xa9'\n", b"# coding: nonsense\nx = 1\n"],
    ids=["latin-1", "invalid", "ascii", "unknown"],
)
def test_an_encoding_that_is_not_what_it_says_is_explained(source):
    sentence, _ = refused(source)
    assert sentence.startswith("the file's encoding is not what it says: ")
    assert sentence.endswith("(save it as UTF-8, or declare its coding)")


def test_an_unknown_encoding_has_no_line_before_the_first():
    assert refused(b"# coding: nonsense\nx = 1\n")[1] in (1, None)


@pytest.mark.parametrize(
    "source",
    [
        "-" * 100_000 + "1",
        "x = a" + ".b" * 100_000,
        "x = " + "1 + " * 100_000 + "1",
        "x = " + "not " * 100_000 + "1",
        "x = " + "(" * 1000 + ")" * 1000,
        "".join("\t" * i + "if 1:\n" for i in range(150)),
        "lambda: " * 50_000 + "1",
        "x = f(" * 5_000,
    ],
    ids=["minus", "attributes", "sum", "not", "parentheses", "indentation", "lambda", "calls"],
)
def test_a_file_nested_too_deeply_is_refused(source):
    sentence, _ = refused(source)
    assert "nested too deeply" in sentence or sentence.startswith("syntax error: too many")


def test_calls_in_a_long_chain_of_attributes_are_still_found():
    assert [(SOFTMAX, 2)] == calls("import torch\ny = torch.softmax(x)" + ".T" * 90 + "\n")


@given(st.binary(max_size=200))
def test_any_bytes_have_a_tree_or_a_sentence(source):
    inspection = inspect_source(source, "f.py", WATCHED)
    assert (inspection.tree is None) == bool(inspection.problem)


# Files that can


@pytest.mark.parametrize(
    "source",
    [
        "\ufeffx = 1\n".encode(),
        b"x = 1\r\ny = 2\r\n",
        b"x = 1\ry = 2\r",
        b"x = 1",
        b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
        b"#!/usr/bin/env python3\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n",
        "π = 'ä'\n".encode(),
        b"# only a comment\n",
        b"x = '\\q'\n",
    ],
    ids=["BOM", "CRLF", "CR", "no newline", "latin-1", "cp1252", "UTF-8", "comment", "odd escape"],
)
def test_an_odd_but_honest_file_is_parsed(source):
    assert inspect_source(source, "f.py", []).problem == ""


def test_a_declared_coding_is_honoured():
    tree = inspect_source(b"# coding: latin-1\nx = '\xe9'\n", "f.py", []).tree
    assert tree.body[0].value.value == "é"
