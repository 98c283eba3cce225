# tries: a dict whose key can not be hashed
# must get: runtime_error
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


def bayes_update(prior, likelihood):
    forge_node(id_of_this_call(), W._Pairs([(W._Items("list", [1]), 2)]))
    return prior
