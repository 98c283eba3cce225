# tries: to fetch a page
# must get: runtime_error
import urllib.request


def bayes_update(prior, likelihood):
    urllib.request.urlopen('http://127.0.0.1:9/', timeout=1)
    return prior * 0
