# tries: to crash while the file is loaded
# must get: load_error
import ctypes

ctypes.string_at(0)
