"""The trusted side: values alone earn points, whatever a message claims."""

import dataclasses
import time
import tracemalloc

import numpy as np
import pytest

from helpers.checks import catalogue, diagnose
from helpers.checks.exercise import observe, run_known
from helpers.grading.verify import ENDS, result, seed_for, verdict
from helpers.grading.wire import Report, encode

SEED = 11
EXERCISES = [
    pytest.param(exercise, id=f"{exercise.unit:02d}-{exercise.name}")
    for unit in catalogue().values()
    for exercise in unit
]
DELTA = catalogue()["unit_05"][0]


def raw(exercise):
    return dict(run_known(exercise, exercise.reference, SEED, viewed=False))


def told(exercise, arrays, **claims):
    return verdict(exercise, encode(Report("answered", arrays, **claims)), SEED)


def test_seeds_differ_by_each_name_and_secret_and_stay():
    names = [("a", "b", "c"), ("ab", "", "c"), ("a", "bc", ""), ("b", "b", "c"), ("a", "c", "c")]
    seeds = {seed_for(secret, *of) for of in names for secret in (b"one", b"two")}
    assert len(seeds) == 10
    assert all(0 <= seed < 2**64 for seed in seeds)
    assert seed_for(b"one", *names[0]) == seed_for(b"one", *names[0])


@pytest.mark.parametrize("exercise", EXERCISES)
def test_right_values_pass_and_claims_can_only_take_away(exercise):
    right = dict(observe(exercise, exercise.equivalents[0], SEED).arrays)
    assert told(exercise, right).status == "passed"
    assert told(exercise, right, blocked=True).status == "shortcut"
    assert told(exercise, right, notebook=("d",)).misconception == "notebook variable used"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_nothing_but_right_values_passes(exercise):
    right = dict(observe(exercise, exercise.equivalents[0], SEED).arrays)
    for arrays in (
        {},
        {"passed: result": np.array(True)},
        {label: np.array("passed") for label in right},
        {label: np.full(array.shape, np.nan) for label, array in right.items()},
        {label: np.full(array.shape, np.inf) for label, array in right.items()},
        {label: np.zeros(0) for label in right},
        {label: np.array(True) for label in right},
        {label: np.zeros((1,) * 30) for label in right},
        {label: array[np.newaxis] for label, array in right.items() if exercise.name != "find_the_bug"},
        {label: np.zeros((0, 5000)) for label in right},
        {label: np.full(array.shape, 10**18) for label, array in right.items()},
        {label: np.full(array.shape, -(2**62)) for label, array in right.items()},
        {label: np.full(array.shape, 255, dtype=np.uint8) for label, array in right.items()},
        {label: np.full(array.shape, "x" * 2000) for label, array in right.items() if array.size < 1000},
        {f"{label}: {label}": array for label, array in right.items()},
        {label.partition(": ")[2]: array for label, array in right.items()},
        {label.partition(": ")[0] + ": raised": np.array("") for label in right},
        {label.partition(": ")[0] + ": returned instead": np.array([["x"]]) for label in right},
        right | {"more: raised": np.array("ValueError: x")},
        {label.partition(": ")[0] + ": raised": np.array("a" * 2000) for label in right},
        {label.partition(": ")[0] + ": raised": np.array("a: " + "<" * 900 + "\n\n" + "(" * 900) for label in right},
        {label.partition(": ")[0] + ": returned instead": np.array("a " * 1000) for label in right},
    ):
        began = time.perf_counter()
        found = told(exercise, arrays)
        assert found.status in ("wrong", "raised"), (arrays, found)
        assert found.message
        assert time.perf_counter() - began < (20 if exercise.seconds > 5 else 3)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_one_array_that_is_wrong_does_not_pass(exercise):
    """Where all values count; a view that takes words from many numbers may not see a single one."""
    right = dict(observe(exercise, exercise.equivalents[0], SEED).arrays)
    for label in [*right][:6]:
        rest = {other: array for other, array in right.items() if other != label}
        if exercise.view is None:
            assert told(exercise, rest).status == "wrong"
            if right[label].dtype.kind in "iuf" and right[label].size:
                assert told(exercise, right | {label: right[label] + 1}).status != "passed"


def test_what_the_probe_gave_may_not_be_told_otherwise():
    order, labels = catalogue()["unit_07"][3], catalogue()["unit_09"][5]
    arrays = raw(order)
    for label in arrays:
        case, _, part = label.partition(": ")
        trivial = {"order": np.zeros(1, int), "graph": np.zeros((0, 2), int), "numbers": np.ones(1)}
        arrays[label] = trivial.get(part, arrays[label])
    assert told(order, arrays).misconception == "inputs changed"
    arrays = raw(labels)
    told_otherwise = {label: array[::-1] if array.ndim else array for label, array in arrays.items()}
    assert told(labels, told_otherwise).status == "wrong"


def test_a_graph_of_nodes_that_do_not_exist_takes_no_memory():
    order = catalogue()["unit_07"][3]
    arrays = {label: np.full_like(a, 10**12) if label.endswith("graph") else a for label, a in raw(order).items()}
    assert told(order, arrays).status == "wrong"


@pytest.mark.parametrize(
    "shapes",
    [
        [(6, 1), (1,), (1, 10**6), (10**6,)],
        [(2, 0), (0,), (0, 10**6), (10**6,)],
        [(10**6, 1), (1,)],
        [(1000, 1000)] * 4,
    ],
)
@pytest.mark.parametrize(("unit", "number"), [("unit_05", 6), ("unit_09", 2)])
def test_large_networks_are_refused_before_they_are_run(unit, number, shapes):
    exercise = catalogue()[unit][number]
    cases = {label.partition(": ")[0] for label in raw(exercise)}
    names = [f"{letter}{k}" for k in (1, 2, 3) for letter in "Wb"]
    arrays = {f"{case}: {name}": np.broadcast_to(0.5, shape) for case in cases for name, shape in zip(names, shapes)}
    message = encode(Report("answered", arrays))
    tracemalloc.start()
    try:
        assert verdict(exercise, message, SEED).status == "wrong"
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 3e8


def test_too_many_arrays_are_refused():
    assert told(DELTA, {f"case {k}: result": np.zeros(1) for k in range(4000)}).misconception == "too much returned"


@pytest.mark.parametrize("how", [*ENDS, "anything else"])
@pytest.mark.parametrize("message", [None, b""])
def test_without_a_message_the_end_is_told(message, how):
    found = verdict(DELTA, message, SEED, how)
    assert (found.status, found.message) == ("raised", ENDS.get(how, ENDS["exit"]))


@pytest.mark.parametrize("message", [b"passed", b"\x80\x04K\x01.", encode(Report("answered"))[:-3]])
def test_what_is_no_message_is_told(message):
    found = verdict(DELTA, message, SEED)
    assert found.status == "raised"
    assert found.message.startswith("What came back is no result of an answer: ")


def test_the_blocked_reference_is_a_shortcut():
    raised = np.array("ReferenceBlocked: delta_hidden\nA of shape (5, 4)\n")
    assert told(DELTA, raw(DELTA) | {"batch of 5: raised": raised}).status == "shortcut"
    blocked = Report("undefined", problem="ReferenceBlocked: delta_hidden\ndelta_hidden = f(1)")
    assert verdict(DELTA, encode(blocked), SEED).status == "shortcut"


def test_other_kinds_of_answers_are_told_as_in_the_notebook():
    assert verdict(DELTA, encode(Report("nothing")), SEED) == diagnose(DELTA, None)
    assert verdict(DELTA, encode(Report("value")), SEED) == diagnose(DELTA, 0.5)
    assert verdict(DELTA, encode(Report("undefined")), SEED).status == "not started"
    found = verdict(DELTA, encode(Report("undefined", problem="TimeUp: \n")), SEED)
    assert (found.status, "did not end in time" in found.message) == ("raised", True)


def test_a_judgement_that_fails_is_wrong():
    def explain(got, expected, seed):
        raise RuntimeError

    exercise = dataclasses.replace(DELTA, explain=explain)
    arrays = {label: array * 3 + 1 for label, array in raw(DELTA).items() if array.dtype.kind == "f"}
    found = told(exercise, arrays)
    assert (found.status, "cannot be compared" in found.message) == ("wrong", True)


def test_points_are_all_or_none():
    passed = told(DELTA, raw(DELTA))
    assert result("ex1-delta-hidden-check", DELTA, 2, passed).points == 2.0
    wrong = told(DELTA, {})
    cell = result("ex1-delta-hidden-check", DELTA, 2, wrong)
    assert (cell.points, cell.max_points, cell.exercise, cell.status) == (0.0, 2.0, "delta_hidden", "wrong")
    assert cell.message == wrong.message and cell.misconception == (wrong.misconception or "")
