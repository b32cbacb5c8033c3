"""Prints the verdict on every known answer of some units as JSON; runs in any Python that has helpers and NumPy."""

import json

UNITS = ("unit_00", "unit_03", "unit_05")


def stub(*arguments, **named):
    raise NotImplementedError


def verdicts(units=UNITS):
    """Return {"unit/exercise/answer": [status, misconception]} for references, stubs, equivalents, misconceptions."""
    from helpers import checks

    found = {}
    for unit in units:
        for exercise in checks.catalogue()[unit]:
            answers = {"reference": exercise.reference, "stub": stub, "open": ...}
            answers |= {f"equivalent {k}": answer for k, answer in enumerate(exercise.equivalents)}
            answers |= {f"misconception {wrong.name}": wrong.answer for wrong in exercise.misconceptions}
            for name, answer in answers.items():
                judged = checks.diagnose(exercise, answer)
                found[f"{unit}/{exercise.name}/{name}"] = [judged.status, judged.misconception, judged.message]
    return found


if __name__ == "__main__":
    print(json.dumps(verdicts()))
