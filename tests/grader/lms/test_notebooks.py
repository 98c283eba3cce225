# SPDX-License-Identifier: Apache-2.0
"""What of a notebook is graded, and what is left behind."""

import json

import pytest

from grader.lms.notebooks import Converted, Unreadable, python_of


def notebook(*cells, **more):
    """A notebook of code cells; one that begins with #md is text."""
    made = [{"cell_type": "markdown" if cell.startswith("#md") else "code", "source": cell} for cell in cells]
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": made} | more).encode()


def converted(*cells, wanted=("f",)):
    made = python_of(notebook(*cells), wanted)
    assert isinstance(made, Converted)
    return made


def code(*cells, wanted=("f",)):
    """The lines that are taken, without comments and empty ones."""
    lines = converted(*cells, wanted=wanted).source.decode().split("\n")
    return [line for line in lines if line.strip() and not line.startswith("#")]


def run(*cells, wanted=("f",)):
    """The names after the taken code has run."""
    names = {}
    exec(compile(converted(*cells, wanted=wanted).source, "taken", "exec"), names)
    return names


F = "def f(x):\n    return x"


@pytest.mark.parametrize(
    "cell",
    [
        "print(f(3))",
        "f(3)",
        "x = f(3)",
        "y = load_data()",
        "for x in range(3):\n    f(x)",
        "while True:\n    f(3)",
        "assert f(3) == 3",
        "with open('data.csv') as file:\n    data = file.read()",
        "if __name__ == '__main__':\n    f(3)",
        "del x",
        "raise SystemExit",
        "plt.plot([f(x) for x in range(3)])",
        "plt.rcParams['figure.figsize'] = (3, 3)",
        "import matplotlib.pyplot as plt",
        "from google.colab import drive",
        "from missing import *",
        "def helper(): return 1",
        "class Helper: pass",
        "results = []\nfor x in range(3):\n    results.append(f(x))",
        "await f(3)",
        "x: int = f(3)",
        "'a text'",
    ],
)
def test_what_the_wanted_functions_do_not_need_is_dropped(cell):
    assert F.split("\n") == code(F, cell) == code(cell, F)


@pytest.mark.parametrize(
    ("cell", "use"),
    [
        ("import math", "math.pi"),
        ("import os.path", "os.path.sep"),
        ("import math as m", "m.pi"),
        ("from math import pi", "pi"),
        ("from math import *", "pi"),
        ("EPS = 1e-9", "EPS"),
        ("EPS: float = 1e-9", "EPS"),
        ("A, B = 1, 2", "A + B"),
        ("A = B = 1", "B"),
        ("A = 1\nA += 1", "A"),
        ("TABLE = {}\nTABLE['a'] = 1", "TABLE['a']"),
        ("TABLE = []\nTABLE.append(1)", "TABLE[0]"),
        ("TABLE = []\nfor i in range(3):\n    TABLE.append(i)", "TABLE[2]"),
        ("TABLE = [0]\nfor i in range(3):\n    TABLE[0] += i", "TABLE[0]"),
        ("for i in range(3):\n    last = i", "last"),
        ("try:\n    import numpy as np\nexcept ImportError:\n    np = None", "np"),
        ("if True:\n    def g(): return 1\nelse:\n    g = None", "g()"),
        ("def g(): return 1", "g()"),
        ("def h(): return 1\ndef g(): return h()", "g()"),
        ("class C:\n    size = 3", "C.size"),
        ("N = 3\nclass C:\n    size = N", "C.size"),
        ("N = 3\nclass C:\n    def m(self):\n        return N", "C().m()"),
        ("g = lambda: 1", "g()"),
        ("import functools\n@functools.lru_cache\ndef g(): return 1", "g()"),
        ("N = 3\ndef g(n=N): return n", "g()"),
        ("N = 3\nROWS = [N for _ in range(N)]", "ROWS"),
        ("def make():\n    return 3\nN = make()", "N"),
        ("COUNT = 0\ndef g():\n    global COUNT\n    COUNT += 1\n    return COUNT", "g()"),
        ("import random\nrng = random.Random(0)", "rng.random()"),
        ("a = 1; b = 2; print(a)", "b"),
        ("with open('/dev/null') as file:\n    text = file.read()", "text"),
        ("é = 1; ж = 2", "ж"),
    ],
)
def test_what_the_wanted_functions_need_is_taken(cell, use):
    names = run(cell, "missing_function()", f"def f():\n    return {use}", "print(f())")
    names["f"]()


def test_a_local_name_is_not_a_global_one():
    lines = code(
        "x = load_data()", "tau = 3", "def f(x, tau=1):\n    y = [z for z in x]\n    return y", "y = z = load_data()"
    )
    assert not [line for line in lines if "load_data" in line or "tau = 3" in line]


def test_a_setting_of_a_library_that_is_used_is_kept():
    cells = ["import numpy as np\nimport torch", "np.seterr(all='raise')\ntorch.manual_seed(0)\nnp.random.seed(1)"]
    lines = code(*cells, "def f(x):\n    return np.exp(x)")
    assert "np.seterr(all='raise')" in lines
    assert "np.random.seed(1)" in lines
    assert not [line for line in lines if "torch" in line]


def test_a_setting_that_is_made_through_a_call_is_kept():
    lines = code(
        "from decimal import Decimal, getcontext", "getcontext().prec = 40", "def f(x):\n    return getcontext().prec"
    )
    assert "getcontext().prec = 40" in lines


def test_a_change_of_an_attribute_of_a_library_that_is_used_is_kept():
    lines = code(
        "import numpy as np\nimport matplotlib as mpl", "np.seterr = None\nmpl.x = 1", "def f(x):\n    return np.exp(x)"
    )
    assert "np.seterr = None" in lines
    assert "mpl.x = 1" not in lines


# Functions that are written again


def test_the_last_definition_counts():
    assert 2 == run("def f():\n    return 1", "def f():\n    return 2")["f"]()
    assert 1 == len([line for line in code("def f():\n    return 1", "def f():\n    return 2") if "def" in line])


def test_the_last_definition_of_a_helper_counts():
    cells = ["def g():\n    return 1", "def f():\n    return g()", "def g():\n    return 2"]
    assert 2 == run(*cells)["f"]()


def test_a_definition_that_was_needed_before_it_was_replaced_is_kept_too():
    cells = [
        "def make():\n    return 1",
        "N = make()",
        "def make():\n    return N + 1",
        "def f():\n    return N, make()",
    ]
    assert (1, 2) == run(*cells)["f"]()


@pytest.mark.parametrize("cell", ["f = f(3)", "f: int = f(3)", "f = [f(x) for x in y]", "for f in ():\n    pass"])
def test_a_function_is_not_lost_to_an_experiment_of_its_name(cell):
    assert F.split("\n") == code(F, cell)


@pytest.mark.parametrize("cell", ["f = wrap(f)", "f = wrap(f, 3)", "f = lambda x: x + 1", "f = g"])
def test_a_function_that_is_made_again_is(cell):
    names = run("def wrap(g, *a):\n    return lambda x: x + 1", "def g(x):\n    return x + 1", F, cell, "f(1)")
    assert 2 == names["f"](1)


def test_a_library_function_of_the_same_name_does_not_replace_the_students():
    assert F.split("\n") == code("from library import f", F, "from library import f")


def test_a_wanted_name_may_be_an_assignment():
    assert 3 == run("import functools", "f = functools.partial(max, 3)")["f"](1)


# The order of cells


def test_what_was_run_in_another_order_is_put_into_one_that_works():
    assert 3 == run("def f(x=N):\n    return x", "N = make()", "def make():\n    return 3", "print(f())")["f"]()


def test_names_that_need_each_other_do_not_hang():
    assert 3 == len(code("a = b", "b = a", "def f(): return a"))


def test_future_imports_come_first():
    lines = code("X = 1", "from __future__ import annotations", "def f(x: Missing): return X")
    assert "from __future__ import annotations" == lines[0]


def test_the_source_says_which_cell_a_line_is_from():
    source = converted("#md # Title", "import math", "# the answer\ndef f():\n    # inner\n    return math.pi").source
    assert (
        b"# taken from a notebook\n\n# cell 2\nimport math\n\n# cell 3\n\n\n# the answer\ndef f():\n    # inner\n"
        in source
    )


def test_a_coding_line_of_a_cell_is_only_a_comment():
    assert b"\xc3\xa9" in converted("# -*- coding: utf-16 -*-\ndef f(): return 'é'").source
    assert "é" == run("# -*- coding: utf-16 -*-\ndef f(): return 'é'")["f"]()


def test_where_nothing_wanted_is_defined_all_definitions_are_taken():
    assert ["def g(x): return x", "class H: pass"] == code("def g(x): return x", "print(g(1))", "class H: pass")


def test_a_notebook_without_code_is_an_empty_source():
    assert Converted(b"") == python_of(notebook("#md words", ""), ["f"])


# Magics, and what is not Python


@pytest.mark.parametrize(
    "magic",
    [
        "%matplotlib inline",
        "!pip install torch",
        "%pip install \\\n  torch",
        "f?",
        "f??",
        "?f",
        "files = !ls",
        "t = %time f(3)",
    ],
)
def test_a_magic_line_is_taken_out(magic):
    assert [*F.split("\n")] == code(f"{magic}\n{F}\n{magic}")


def test_a_line_that_only_looks_like_magic_stays():
    cell = "!ls\ndef f(x):\n    return (x\n        % 3) + len('''\n%matplotlib inline\n!ls\n''')\nf(4)"
    assert 1 + 24 == run(cell)["f"](4)


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "  %%time"])
def test_a_cell_that_the_notebooks_python_runs_is_read(magic):
    assert F.split("\n") == code(f"{magic}\n{F}")


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%timeit", "%%writefile notes.txt", "%%", "%%R -o x"])
def test_a_cell_of_something_else_is_dropped(magic):
    assert F.split("\n") == code(F, f"{magic}\ndef f(x): return 2")


def test_a_cell_that_writes_a_python_file_is_read():
    assert F.split("\n") == code(f"%%writefile bayes_update.py\n{F}")


def test_a_cell_that_is_not_python_is_dropped():
    made = converted(F, "this is no python")
    assert b"this" not in made.source
    assert ("cell 2: it is not Python",) == made.dropped


def test_a_wanted_function_that_is_not_python_is_kept_as_it_is():
    broken = "%matplotlib inline\ndef f(x:\n  return x"
    assert broken.encode() in converted("import math", broken).source


def test_a_broken_draft_gives_way_to_a_definition_that_can_be_read():
    assert F.split("\n") == code(F, "def f(x:\n  return x") == code("def f(x:\n  return x", F)


def test_what_is_dropped_is_told_with_the_cells_number():
    made = converted(
        "%matplotlib inline\nimport matplotlib.pyplot as plt, math",
        "#md words",
        F,
        "x = 1; print(f(x))\nfor x in range(3):\n    print(f(x))",
        "def plot(): pass\nclass Old: pass",
        "def f(x):\n    return x + 1",
        "%%bash\nls",
        "# nothing but a comment",
    )
    assert (
        "cell 1: 1 magic command, import of matplotlib.pyplot, math, not needed",
        "cell 3: f, defined again elsewhere",
        "cell 4: 3 lines of experiments",
        "cell 5: plot, Old, not needed",
        "cell 7: a cell of %%bash",
    ) == made.dropped


# Formats


def test_format_3_is_read():
    cells = [{"cell_type": "code", "input": F, "language": "python"}, {"cell_type": "code", "input": ["f(", "3)"]}]
    content = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
    made = python_of(content, ["f"])
    assert ("cell 2: 1 line of experiments",) == made.dropped


def test_source_may_be_a_list_of_lines_and_outputs_are_not_looked_at():
    cell = {"cell_type": "code", "source": ["def f(x):\r\n", "    return x"], "outputs": [{"text": "\ud800"}]}
    assert b"def f(x):\n    return x\n" in python_of(json.dumps({"cells": [cell]}).encode(), ["f"]).source


def test_a_byte_order_mark_is_no_obstacle():
    assert isinstance(python_of(b"\xef\xbb\xbf" + notebook(F), ["f"]), Converted)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "can not be read as JSON"),
        (b"not json", "can not be read as JSON"),
        (b"[" * 1_000_000, "can not be read as JSON"),
        (b'{"a":' * 1_000_000, "can not be read as JSON"),
        (b"9" * 100_000, "can not be read as JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"3", "no cells"),
        (b"[]", "no cells"),
        (b"{}", "no cells"),
        (b'{"cells": 3}', "no cells"),
        (b'{"cells": null, "worksheets": 3}', "no cells"),
        (b'{"cells": [3]}', "cell 1 is none"),
        (b'{"cells": [{"cell_type": "code", "source": 3}]}', "cell 1 holds no text"),
        (b'{"cells": [{"cell_type": "code", "source": ["a", 3]}]}', "cell 1 holds no text"),
        (b'{"cells": [{"cell_type": "code", "source": "x = \\"\\ud800\\""}]}', "a surrogate"),
        (b'{"cells": [{"cell_type": "code", "source": "x\\u0000"}]}', "a NUL"),
        (notebook("x = 1", metadata={"kernelspec": {"language": "R"}}), "in R, not in Python"),
        (notebook("x = 1", metadata={"language_info": {"name": "julia\x1b"}}), "in julia\\x1b, not in Python"),
        (notebook(*["#" * 1000] * 300), "292 KiB of code, more than 256"),
        (notebook("x = 1\n" * 3000), "3,000 statements, more than 2,000"),
        (b" " * ((16 << 20) + 1), "clear its outputs"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_sentence(content, reason):
    made = python_of(content, ["f"])
    assert isinstance(made, Unreadable)
    assert reason in made.reason


@pytest.mark.parametrize(
    "cell",
    [
        "def f(): return x\nx = " + "-" * 60_000 + "1",
        "def f(): return x\nx = " + "(" * 60_000,
        "def f(): return x\nx = a" + ".b" * 60_000,
        "def f(): return x\nx = " + "1+" * 700 + "1",
        "def f(): return x\n" + "\n".join(" " * i + "if 1:" for i in range(99)) + "\n" + " " * 99 + "x = 1",
        "def f(): return a0\n" + "\n".join(f"a{i} = {{}}\na{i}[0] = a{i + 1}" for i in range(900)),
        "def f(): return a0\n" + "\n".join(f"a{i} = a{i + 1}" for i in range(1800)),
        "def f(): return a\n" + "a = a + 1\n" * 1800,
        "\n".join(f"def f{i}(x=f{i + 1}): pass" for i in range(1800)) + "\ndef f(x=f0): pass",
        "def f(): return a\na = []\nfor i in x:\n" + "  a[0] = 1\n" * 10_000,
        "%x\n" * 30_000,
        "?" * 60_000,
        "def f(): return '\\d' is '\\w'",
        "def f():\n    global f\n    nonlocal f",
        "return 3\nyield 4\ndef f(): break",
        "def f(a, a): pass",
        "*x = 3\ndef f(): pass",
        "def f(): return x\nx = f'" + "{1}" * 20_000 + "'" + "\n%x" * 9,  # four seconds for each line that is tried
        "def f(): return 1\n" + " " * 200_000 + "(",  # minutes, if every way to divide the blanks were tried
    ],
)
def test_a_hostile_cell_is_converted_in_short_time(cell):
    assert isinstance(python_of(notebook(cell), ["f"]), Converted)
