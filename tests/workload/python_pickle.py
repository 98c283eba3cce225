# pickle of one's own classes in memory, with __reduce__ and __getstate__; marshal and shelve-free.
import dataclasses
import io
import pickle


@dataclasses.dataclass
class Model:
    weights: list[float]
    name: str = "m"

    def __getstate__(self):
        return {"weights": self.weights, "name": self.name + "!"}


def work() -> float:
    total = 0.0
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(Model([1.0, 2.0]), protocol))
        total += sum(again.weights) + len(again.name)
    buffer = io.BytesIO()
    pickle.Pickler(buffer).dump({"work": work})
    return total + (pickle.loads(buffer.getvalue())["work"] is work)
