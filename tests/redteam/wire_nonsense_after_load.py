# tries: to add bytes that are no frame to the reply that says that the file has been loaded
# must get: runtime_error load_error
# cases: all
import os
import threading
import time


def later():
    time.sleep(0.05)
    os.write(4, b"\xff" * 64)


threading.Thread(target=later, daemon=True).start()


def bayes_update(prior, likelihood):
    time.sleep(0.2)
    return prior
