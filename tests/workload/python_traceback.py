# traceback: formatting with source lines, chained causes, notes, exception groups.
import sys
import traceback


def fail():
    try:
        raise KeyError("first")
    except KeyError as error:
        raise ValueError("second") from error


def work() -> float:
    try:
        fail()
    except ValueError as error:
        error.add_note("a note")
        text = "".join(traceback.format_exception(error))
        traceback.print_exc(file=sys.stderr)
    counted = 0
    try:
        raise ExceptionGroup("many", [TypeError("a"), OSError("b")])
    except* TypeError as group:
        counted += len(group.exceptions)
    except* OSError:
        counted += 10
    return float(text.count("raise") + text.count("a note") + counted + len(traceback.extract_stack()) * 0)
