# logging to stderr: levels, formatters, a handler on a buffer, an exception with its traceback.
import io
import logging
import sys


def work() -> float:
    buffer = io.StringIO()
    logger = logging.getLogger("work")
    logger.setLevel(logging.DEBUG)
    handlers = [logging.StreamHandler(sys.stderr), logging.StreamHandler(buffer)]
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(levelname)s %(threadName)s %(message)s"))
        logger.addHandler(handler)
    logger.debug("x = %.2f", 0.5)
    try:
        raise ValueError("no")
    except ValueError:
        logger.exception("failed")
    for handler in handlers:
        logger.removeHandler(handler)
    return float(buffer.getvalue().count("\n") > 3) + len(logger.handlers)
