# tries: a forged dict whose keys are unequal and have one hash, which costs the judge a time that grows with the square
# must get: runtime_error wrong_answer
# cases: one
# judge may spend: 2
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
    # hash(complex(a, b)) = hash(a) + 1000003 * hash(b)
    pairs = [(W._Complex(-1000003.0 * k, float(k)), None) for k in range(1, 30_000)]
    data = b"".join(P.frame(P.Answer(id_of_this_call(), W._Pairs(pairs), [], [])))
    while data:
        data = data[os.write(4, data) :]
    return prior
