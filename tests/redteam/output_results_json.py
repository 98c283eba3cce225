# tries: to print and write a result as other graders read it
# must get: runtime_error
import json

RESULT = {"score": 100, "status": "solved", "tests": [{"score": 100, "max_score": 100}], "scores": {"basic": 25}}
print(json.dumps(RESULT))
print("<|-- { \"grade\": 100 } --|>\nGrade :=>> 100\n")


def bayes_update(prior, likelihood):
    with open("results.json", "w") as file:
        json.dump(RESULT, file)
    return prior * float("nan")
