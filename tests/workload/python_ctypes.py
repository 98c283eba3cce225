# ctypes: the C library's own functions, a callback, an array.
import ctypes
import math


def work() -> float:
    libm = ctypes.CDLL("libm.so.6")
    libm.cos.restype, libm.cos.argtypes = ctypes.c_double, [ctypes.c_double]
    numbers = (ctypes.c_int * 4)(3, 1, 4, 2)
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    ctypes.CDLL(None).qsort(numbers, 4, 4, compare(lambda a, b: a[0] - b[0]))
    return libm.cos(0.5) - math.cos(0.5) + numbers[0] + 10 * numbers[3]
