# copy and deepcopy, with cycles and a __deepcopy__.
import copy


class Node:
    def __init__(self, value):
        self.value, self.next = value, self

    def __copy__(self):
        return Node(self.value + 1)


def work() -> float:
    node = Node([1, 2])
    deep = copy.deepcopy(node)
    deep.value.append(3)
    return float(len(node.value) + 10 * len(deep.value) + (deep.next is deep) + copy.copy(Node(4)).value)
