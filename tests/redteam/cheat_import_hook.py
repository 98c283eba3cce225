# tries: an import hook and a path hook, for whoever comes next
# must get: wrong_answer
import sys


class Hook:
    def find_spec(self, name, path=None, target=None):
        raise SystemExit


sys.meta_path.insert(0, Hook())
sys.path_hooks.insert(0, lambda path: 1 / 0)
sys.path_importer_cache.clear()
sys.path[:] = ["."]


def bayes_update(prior, likelihood):
    return prior
