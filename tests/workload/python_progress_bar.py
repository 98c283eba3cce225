# A progress bar by hand: carriage returns and the size of the terminal.
import shutil
import sys


def work() -> float:
    width = shutil.get_terminal_size().columns
    for i in range(50):
        sys.stderr.write(f"\r[{'#' * (i % 20):<20}]")
        sys.stderr.flush()
    return float(width > 0) + float(sys.stderr.isatty()) * 0
