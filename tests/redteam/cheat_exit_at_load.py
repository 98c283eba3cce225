# tries: to leave with status 0 while the file is loaded
# must get: load_error
import os

os._exit(0)
