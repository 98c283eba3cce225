# A self-test with unittest and doctest, run inside the function.
import doctest
import io
import unittest
from unittest import mock


def twice(x):
    """Twice.

    >>> twice(4)
    8
    """
    return 2 * x


class Case(unittest.TestCase):
    def test_twice(self):
        self.assertEqual(twice(2), 4)  # noqa: PT009


def work() -> float:
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Case)
    result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    examples = doctest.DocTestFinder().find(twice, "twice", globs={"twice": twice})
    failed = sum(doctest.DocTestRunner(verbose=False).run(example).failed for example in examples)
    fake = mock.Mock(return_value=6)
    return float(result.testsRun - failed + fake() + len(examples))
