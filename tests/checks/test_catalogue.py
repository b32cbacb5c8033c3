"""Every catalogued wrong answer fails with its own hint; every right form passes."""

import re
import time

import numpy as np
import pytest

from helpers.checks import catalogue, diagnose
from helpers.checks.exercise import run_known

SEEDS = [None, *range(20)]
EXERCISES = [exercise for unit in catalogue().values() for exercise in unit]


def named(exercise):
    return f"{exercise.unit:02d}-{exercise.name}"


def pairs(attribute):
    return [
        pytest.param(exercise, entry, id=f"{named(exercise)}-{getattr(entry, 'name', number)}")
        for exercise in EXERCISES
        for number, entry in enumerate(getattr(exercise, attribute))
    ]


def seeds(exercise):
    """All seeds for a quick probe; three where every run trains a network."""
    return SEEDS if exercise.seconds <= 5 else SEEDS[:3]


@pytest.mark.parametrize(("exercise", "wrong"), pairs("misconceptions"))
def test_a_misconception_gets_its_own_hint(exercise, wrong):
    for seed in seeds(exercise):
        diagnosis = diagnose(exercise, wrong.answer, seed)
        assert (diagnosis.status, diagnosis.misconception) == ("wrong", wrong.name), seed
        assert diagnosis.message == wrong.hint


@pytest.mark.parametrize(("exercise", "right"), pairs("equivalents"))
def test_an_equivalent_passes(exercise, right):
    for seed in seeds(exercise):
        assert diagnose(exercise, right, seed).status == "passed", (seed, diagnose(exercise, right, seed))


@pytest.mark.parametrize("exercise", EXERCISES, ids=named)
def test_the_reference_itself_is_a_shortcut(exercise):
    assert diagnose(exercise, exercise.reference).status == "shortcut"


@pytest.mark.parametrize("exercise", EXERCISES, ids=named)
def test_an_untouched_answer_is_not_started(exercise):
    def stub(*arguments):
        raise NotImplementedError

    assert diagnose(exercise, stub).status == "not started"
    assert diagnose(exercise, ...).status == "not started"


@pytest.mark.parametrize("exercise", EXERCISES, ids=named)
@pytest.mark.parametrize(
    "nonsense",
    [
        lambda *arguments: None,
        lambda *arguments: np.nan,
        lambda *arguments: "nonsense",
        lambda *arguments: np.inf,
        lambda *arguments: [],
        lambda *arguments: {},
        lambda *arguments: object(),
        lambda *arguments: [np.nan] * 3,
        lambda *arguments: (x for x in ()),
        lambda *arguments: arguments,
        lambda *arguments: 1j,
        lambda *arguments: np.zeros((2, 0, 3)),
        lambda *arguments: np.sum,
        lambda: 0.0,
        lambda *arguments: 1 / 0,
        lambda *arguments: exit(),
    ],
    ids=[
        *("none", "nan", "text", "inf", "empty", "dict", "object", "nans", "generator", "inputs", "complex"),
        *("no-entries", "function", "no-arguments", "raises", "exit"),
    ],
)
def test_nonsense_neither_passes_nor_crashes(exercise, nonsense):
    diagnosis = diagnose(exercise, nonsense)
    assert diagnosis.status in ("wrong", "raised")
    assert diagnosis.message


def test_the_catalogue_is_rich():
    functions = [exercise for exercise in EXERCISES if callable(exercise.reference)]
    assert np.mean([len(exercise.misconceptions) for exercise in functions]) >= 4
    assert all(len(exercise.equivalents) >= 2 for exercise in functions)
    names = [(exercise.unit, exercise.name) for exercise in EXERCISES]
    assert len(set(names)) == len(names)
    for exercise in EXERCISES:
        assert len({wrong.name for wrong in exercise.misconceptions}) == len(exercise.misconceptions)
        assert len({wrong.hint for wrong in exercise.misconceptions}) == len(exercise.misconceptions)


@pytest.mark.parametrize(("exercise", "wrong"), pairs("misconceptions"))
def test_a_hint_is_plain_and_short(exercise, wrong):
    for text in (wrong.name, wrong.hint, wrong.why):
        assert not re.search(r"\$|(^|\s)\*\w+\*(\s|$)|\.\.$|\s\s|!$", text), text
    assert len(wrong.name) <= 60
    assert len(wrong.hint.split()) <= 45


def mapped(change, value):
    """Apply a change to every array of numbers in what an answer returns."""
    if isinstance(value, dict):
        return {key: mapped(change, entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(mapped(change, entry) for entry in value)
    return value if isinstance(value, (str, bool, int)) or np.asarray(value).dtype.kind not in "f" else change(value)


REWRITES = {
    "float32": lambda value: np.asarray(value, dtype=np.float32),
    "lists": lambda value: np.asarray(value).tolist(),
    "tuples": lambda value: tuple(np.asarray(value).tolist()) if np.ndim(value) == 1 else value,
    "Fortran order": lambda value: np.asfortranarray(value) if np.ndim(value) else value,
    "there and back": lambda value: (value * np.float64(3.0)) / 3.0,
    "shifted there and back": lambda value: (value + np.float64(0.7)) - 0.7,
    "long double": lambda value: np.asarray(value, dtype=np.longdouble),
    "read only": lambda value: np.broadcast_to(value, np.shape(value)),
}


@pytest.mark.parametrize("rewrite", REWRITES)
@pytest.mark.parametrize("exercise", EXERCISES, ids=named)
def test_a_right_answer_passes_in_another_form(exercise, rewrite):
    right = exercise.equivalents[0]
    for seed in seeds(exercise)[:3]:
        diagnosis = diagnose(exercise, lambda *arguments: mapped(REWRITES[rewrite], right(*arguments)), seed)
        assert diagnosis.status == "passed", (seed, diagnosis)


@pytest.mark.parametrize("exercise", EXERCISES, ids=named)
def test_an_answer_in_single_precision_throughout_passes(exercise):
    def single(*arguments):
        return exercise.equivalents[0](*(mapped(REWRITES["float32"], argument) for argument in arguments))

    assert diagnose(exercise, single).status == "passed"


@pytest.mark.parametrize("exercise", EXERCISES, ids=named)
def test_a_verdict_is_quick(exercise):
    limit = 0.1 if exercise.seconds <= 5 else 2.0
    for answer in (exercise.equivalents[0], exercise.misconceptions[-1].answer, lambda *arguments: 0.5):
        times = []
        while len(times) < 5 and min(times, default=np.inf) > limit:
            run_known.cache_clear()  # as in a kernel that meets this exercise for the first time
            began = time.perf_counter()
            diagnose(exercise, answer)
            times.append(time.perf_counter() - began)
        assert min(times) <= limit
