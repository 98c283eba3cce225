# collections: Counter, defaultdict, deque, OrderedDict, ChainMap, namedtuple.
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple


def work() -> float:
    groups = defaultdict(list)
    for word in ["the", "cat", "and", "the", "hat", "and", "the", "bat"]:
        groups[len(word)].append(word)
    tail = deque(range(10), maxlen=3)
    tail.rotate(1)
    point = namedtuple("point", "x y")(1, 2)
    order = OrderedDict(a=1, b=2)
    order.move_to_end("a")
    return float(
        Counter(groups[3])["the"] + tail[0] + point.y + ChainMap({"a": 1}, {"b": 5})["b"] + (list(order) == ["b", "a"])
    )
