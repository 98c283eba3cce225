# A producer and a consumer with queue.Queue; a timer and an event.
import queue
import threading


def work() -> float:
    items: queue.Queue[int | None] = queue.Queue(maxsize=3)
    event = threading.Event()
    threading.Timer(0.01, event.set).start()

    def produce() -> None:
        for i in range(10):
            items.put(i)
        items.put(None)

    threading.Thread(target=produce).start()
    total = 0
    while (item := items.get(timeout=5)) is not None:
        total += item
    waiting: queue.PriorityQueue[int] = queue.PriorityQueue()
    for i in (3, 1, 2):
        waiting.put(i)
    return float(total + waiting.get() + event.wait(5))
