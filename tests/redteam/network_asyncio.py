# tries: an event loop, which needs a pair of sockets
# must get: runtime_error
import asyncio


def bayes_update(prior, likelihood):
    asyncio.run(asyncio.sleep(0))
    return prior * 0
