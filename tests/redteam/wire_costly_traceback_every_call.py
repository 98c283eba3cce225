# tries: a traceback of 1 MB of control characters with every call, for the judge to clean at its own cost
# must get: runtime_error
# cases: all
import os
import struct
import sys

P, W = sys.modules["grader.protocol"], sys.modules["grader.wire"]


def id_of_this_call():
    frame = sys._getframe(1)
    while "message" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["message"].id


def forge_node(call, node, payload=b""):
    os.writev(4, P.frame(P.Answer(call, node, [], []), [memoryview(payload)] if payload else [], len(payload)))


def forge(call, value):
    out = W.Payload()
    node = W.encode(value, out)
    os.writev(4, P.frame(P.Answer(call, node, [], []), out.buffers, out.size))

TEXT = "\x01" * 1_000_000


def bayes_update(prior, likelihood):
    data = P.frame(P.Failure(id_of_this_call(), "RuntimeError", [], TEXT[:10], None, TEXT))
    whole = b"".join(data)
    while whole:
        whole = whole[os.write(4, whole) :]
    return prior
