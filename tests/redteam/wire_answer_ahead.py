# tries: to lay answers to later calls in the pipe
# must get: runtime_error
# cases: all
import numpy as np
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
    right = right(prior, likelihood)
    for _ in range(20):
        forge(id_of_this_call(), right)
    return right


def right(prior, likelihood):
    prior, likelihood = np.asarray(prior, float), np.asarray(likelihood, float)
    if prior.ndim != 1 or likelihood.ndim not in (1, 2) or likelihood.shape[-1] != len(prior):
        raise ValueError
    if not ((prior >= 0).all() and (likelihood >= 0).all()):
        raise ValueError
    with np.errstate(all="ignore"):
        joint = np.log(prior) + np.log(np.atleast_2d(likelihood)).sum(axis=0)
    if joint.max() == -np.inf:
        raise ValueError
    joint = np.exp(joint - joint.max())
    return joint / joint.sum()
