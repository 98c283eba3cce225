# tries: to start a program
# must get: runtime_error
import subprocess


def bayes_update(prior, likelihood):
    return subprocess.run(['/bin/true'], check=True).returncode
