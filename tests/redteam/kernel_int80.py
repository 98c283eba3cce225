# tries: a 32-bit system call (getpid through int 0x80) from machine code of its own
# must get: forbidden runtime_error
# machine: x86_64
import ctypes
import mmap


def bayes_update(prior, likelihood):
    code = mmap.mmap(-1, 4096, prot=7)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    return prior * 0
