# inspect.getsource of one's own function, signature, ast and dis of it.
import ast
import dis
import inspect
import textwrap


def helper(x, *, scale=2.0):
    """Doubles."""
    return scale * x


def work() -> float:
    source = textwrap.dedent(inspect.getsource(helper))
    nodes = sum(1 for _ in ast.walk(ast.parse(source)))
    parameters = inspect.signature(helper).parameters
    steps = sum(1 for _ in dis.get_instructions(helper))
    line = inspect.getsourcelines(work)[1]
    return float(len(source) + nodes + len(parameters) + (steps > 3) + line + len(inspect.getdoc(helper)))
