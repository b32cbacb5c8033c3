"""How long a student waits for a verdict."""

import statistics
import time

from helpers.checks import catalogue, diagnose
from helpers.checks.exercise import run_known
from tests.benchmarks.harness import Row, duration, limit_row

QUICK, TRAINING = 0.1, 2.0


def answers(exercise):
    """Return a right answer, a known wrong one, and one that nobody expected."""
    return exercise.equivalents[0], exercise.misconceptions[-1].answer, lambda *arguments: 0.5


def waiting_time(exercise, rounds):
    """Return the median time to a verdict of the slowest kind of answer, with nothing remembered."""
    kinds = [[] for _ in answers(exercise)]
    for _ in range(rounds):
        for times, answer in zip(kinds, answers(exercise)):
            run_known.cache_clear()  # as in a kernel that meets this exercise for the first time
            began = time.perf_counter()
            diagnose(exercise, answer)
            times.append(time.perf_counter() - began)
    return max(statistics.median(times) for times in kinds)


def verdicts(effort):
    """The slowest verdicts of all exercises."""
    exercises = [exercise for unit in catalogue().values() for exercise in unit]
    rows = []
    for kind, goal, chosen in (
        ("of the quick exercises", QUICK, [e for e in exercises if e.seconds <= 5]),
        ("of the exercises that train", TRAINING, [e for e in exercises if e.seconds > 5]),
    ):
        rounds = 5 if goal == QUICK and not effort.sizes else 2
        waits = {f"{e.name}, unit {e.unit:02d}": waiting_time(e, rounds) for e in effort.some(chosen)}
        for name in sorted(waits, key=waits.get, reverse=True)[:3]:
            rows.append(limit_row(f"verdict {kind}: {name}", waits[name], goal, duration))
        if waits:
            shown = duration(statistics.median(waits.values()))
            rows.append(Row(f"verdict {kind}: the middle one of {len(waits)}", shown))
    return rows


MEASUREMENTS = [verdicts]
