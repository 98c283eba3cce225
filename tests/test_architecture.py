# SPDX-License-Identifier: Apache-2.0
"""The floors of the house: a module imports from floors below its own, never from above or beside it.

This list is the map that a newcomer reads first. If a floor is in your way, rethink the floor, and say why in
docs/architecture.md; do not import around it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "grader"

FLOORS = [
    ["model", "errors", "plaintext"],  # 0 nouns; what is raised; text made safe: standard library only
    # 1 values <-> bytes; messages, no I/O; values in words; evidence; the nouns of a class; reports <-> bytes
    ["wire", "protocol", "values", "sampling", "coursework", "records"],
    ["contract", "facts", "calling", "mistakes"],  # 2 shapes and kinds; facts about a wrong answer; one call made here
    ["cases", "sandbox", "runner"],  # 3 what a case may say; confine; the program inside
    ["packages", "scaffold"],  # 4 read problems/, solutions/ and submissions · the text of a new problem
    ["scoring", "marks"],  # 5 verdicts -> points · points, lateness and a person's decisions -> marks
    # 6 Case -> Call -> Outcome -> Verdict · results in a database · course sites in and out · who does the work
    ["judge", "store", "lms", "gradebooks", "executors"],
    ["diagnosis", "statistics"],  # 7 which mistake is it? · what a class's results say
    ["verify", "reports", "doctor"],  # 8 is a package sound? · one file per format · what a machine can isolate
    # 9 many submissions · settings, read once at the edge · a student's work · copies of a course, uploads for hosts
    ["runs", "config", "desk", "exports"],
    # 10 the click commands: parse, call, render · a function of a notebook's cells · cases as pytest's items
    ["cli", "notebook", "pytest_plugin"],
]

# Within a floor, a name may use these of its own floor: a closed list, each with its reason.
BESIDE = {
    ("protocol", "wire"),  # messages are made of nodes
    ("values", "plaintext"),
    ("facts", "contract"),  # where an array is not finite is said in one place
}

# What a light module may import from outside: these run before the libraries that take time.
LIGHT = {
    "grader.cli.main": {"click"},
    "grader.cli.common": {"click"},
    "grader.sandbox.launch": set(),
    "grader.packages.course": set(),
    "grader.packages.submissions": set(),
    "grader.model": set(),
    "grader.errors": set(),
    "grader.plaintext": set(),
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path, *, top_level_only: bool = False) -> Iterator[str]:
    """Dotted names that a file imports; annotations-only imports under TYPE_CHECKING count as imports too."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            yield node.module
            if node.module == "grader":
                yield from (f"grader.{alias.name}" for alias in node.names)


def floor_of(name: str) -> int:
    return next(i for i, names in enumerate(FLOORS) if name in names)


def test_every_module_has_a_floor() -> None:
    listed = {name for floor in FLOORS for name in floor}
    found = {name.split(".")[1] for name, _ in modules() if "." in name} - {"__main__"}
    assert listed == found


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_point_down(name: str, path: Path) -> None:
    if name in ("grader", "grader.__main__"):
        return
    own = name.split(".")[1]
    for imported in imports(path):
        parts = imported.split(".")
        if parts[0] != "grader" or len(parts) == 1 or parts[1] in (own, "__version__"):
            continue
        below = floor_of(parts[1]) < floor_of(own) or (own, parts[1]) in BESIDE
        assert below, f"{name} (floor {floor_of(own)}) imports {imported} (floor {floor_of(parts[1])})"


def test_runner_imports_only_what_makes_a_call() -> None:
    allowed = {"wire", "protocol", "calling", "runner", *FLOORS[0]}
    for name, path in modules():
        if name.startswith("grader.runner"):
            used = {imported.split(".")[1] for imported in imports(path) if imported.startswith("grader.")}
            assert used <= allowed, name


def test_nothing_imports_the_runner() -> None:
    for name, path in modules():
        if not name.startswith("grader.runner"):
            assert not [i for i in imports(path) if i.startswith("grader.runner")], name


def test_protocol_and_wire_do_no_input_or_output() -> None:
    forbidden = {"os", "socket", "select", "subprocess", "pathlib", "io", "tempfile", "pickle"}
    for name in ("wire", "protocol"):
        used = {imported.split(".")[0] for imported in imports(PACKAGE / f"{name}.py")}
        assert not used & forbidden


def test_ground_floor_uses_the_standard_library_only() -> None:
    import sys

    for name in FLOORS[0]:
        for imported in imports(PACKAGE / f"{name}.py"):
            top = imported.split(".")[0]
            assert top in sys.stdlib_module_names or top == "grader", f"{name} imports {imported}"


@pytest.mark.parametrize("name", sorted(LIGHT))
def test_light_modules_import_nothing_heavy_at_the_top(name: str) -> None:
    import sys

    path = PACKAGE.parent / (name.replace(".", "/") + ".py")
    for imported in imports(path, top_level_only=True):
        top = imported.split(".")[0]
        assert top in sys.stdlib_module_names or top in LIGHT[name] or top == "grader", f"{name} imports {imported}"


def test_nothing_unpickles_but_what_our_own_workers_send() -> None:
    forbidden = {"pickle", "dill", "shelve", "marshal", "cloudpickle"}
    for name, path in modules():
        if name != "grader.executors.tasks":  # both ends are ours: no byte of a student's process comes there
            used = {imported.split(".")[0] for imported in imports(path)}
            assert not used & forbidden, name
            assert "multiprocessing.reduction" not in set(imports(path)), name
