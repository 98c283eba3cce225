# tries: a thread that answers the next call, as soon as its id can be read from the runner's memory
# must get: wrong_answer runtime_error
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
import threading
import time


def watch():
    seen = set()
    while True:
        for frame in sys._current_frames().values():
            while frame is not None:
                message = frame.f_locals.get("message") if frame.f_code.co_name == "invoke" else None
                if message is not None and message.id not in seen:
                    seen.add(message.id)
                    forge(message.id, 1.0)
                frame = frame.f_back
        time.sleep(0.001)


threading.Thread(target=watch, daemon=True).start()


def bayes_update(prior, likelihood):
    time.sleep(0.01)
    return prior
