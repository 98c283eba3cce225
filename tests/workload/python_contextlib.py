# contextlib: contextmanager, ExitStack, suppress, closing, nullcontext, a decorator.
import contextlib
import io

LOG: list[str] = []


@contextlib.contextmanager
def step(name):
    LOG.append(name)
    try:
        yield len(LOG)
    finally:
        LOG.append(f"end {name}")


@step("decorated")
def inner():
    return 5


def work() -> float:
    LOG.clear()
    with contextlib.ExitStack() as stack:
        depth = [stack.enter_context(step(str(i))) for i in range(3)]
        stack.callback(LOG.append, "called")
    with contextlib.suppress(KeyError), contextlib.closing(io.StringIO()), contextlib.nullcontext():
        {}["x"]
    return float(sum(depth) + inner() + len(LOG))
