# Generators: send, throw, yield from, close, a coroutine driven by hand.
def averages():
    total, count, value = 0.0, 0, 0.0
    while True:
        try:
            value = yield total / count if count else 0.0
        except ValueError:
            value = 100.0
        total, count = total + value, count + 1


def both():
    yield from range(3)
    return 7


class Later:
    def __await__(self):
        return (yield 5)


async def answer():
    return await Later() + 1


def work() -> float:
    running = averages()
    next(running)
    running.send(2.0)
    last = running.throw(ValueError())
    running.close()
    coroutine = answer()
    asked = coroutine.send(None)
    try:
        coroutine.send(10)
    except StopIteration as stop:
        asked += stop.value
    return last + sum(both()) + asked
