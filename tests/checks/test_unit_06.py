"""What the catalogue's own tests leave open: random right forms, any spelling, and hints that fit the choice."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import maths
from helpers.checks import diagnose, unit_06

COPIES = [
    lambda w: np.array(w, dtype=float),
    lambda w: w.astype(np.float64),
    lambda w: w + 0.0,
    lambda w: np.copy(w) * 1.0,
    lambda w: np.array(w, dtype=float, order="F"),
]
QUOTIENTS = [
    lambda above, below, h: (above - below) / (2 * h),
    lambda above, below, h: 0.5 * (above - below) / h,
    lambda above, below, h: (above / 2 - below / 2) / h,
    lambda above, below, h: -(below - above) / h / 2,
    lambda above, below, h: above / (2 * h) - below / (2 * h),
]
SCALES = [
    lambda a, b: np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-6),
    lambda a, b: np.maximum.reduce([a, -a, b, -b, np.full_like(a, 1e-6)]),
    lambda a, b: np.where(np.abs(a) > np.abs(b), np.abs(a), np.abs(b)).clip(1e-6),
    lambda a, b: np.stack([np.abs(a), np.abs(b), 0 * a + 1e-6]).max(axis=0),
]
SIZES = [np.abs, lambda x: np.sqrt(x * x), lambda x: np.where(x < 0, -x, x), np.fabs]
LARGEST = [np.max, lambda x: x.max(), lambda x: max(x.ravel()), lambda x: sorted(x.flat)[-1], np.nanmax]
STEPS = [
    lambda a, p, e: (e / (p * a)) ** (1 / (p + 1)),
    lambda a, p, e: np.power(e / p / a, 1 / (1 + p)),
    lambda a, p, e: np.exp((np.log(e) - np.log(p * a)) / (p + 1)),
    lambda a, p, e: (p * a / e) ** (-1.0 / (p + 1)),
    lambda a, p, e: 10 ** (np.log10(e / (a * p)) / (p + 1)),
]


@given(st.sampled_from(COPIES), st.sampled_from(QUOTIENTS), st.booleans(), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_way_of_measuring_passes(copy, quotient, put_back, seed):
    def one_copy(f, w, h):
        moved, gradient = copy(w), np.empty(w.shape)
        for i in itertools.product(*map(range, w.shape)):
            kept = moved[i]
            moved[i] = kept + h
            above = f(moved)
            moved[i] = kept - h
            gradient[i] = quotient(above, f(moved), h)
            moved[i] = kept
        return gradient

    def many_copies(f, w, h):
        slopes = []
        for i in range(w.size):
            up, down = copy(w), copy(w)
            i = np.unravel_index(i, w.shape)
            up[i] += h
            down[i] -= h
            slopes.append(quotient(f(up), f(down), h))
        return np.array(slopes).reshape(w.shape)

    answer = one_copy if put_back else many_copies
    assert diagnose(unit_06.numerical_gradient, answer, seed).status == "passed"


@given(*(st.sampled_from(forms) for forms in (SCALES, SIZES, LARGEST, STEPS)), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_algebraic_form_passes(scale, size, largest, step, seed):
    def relative_difference(a, b):
        return largest(size(a - b) / scale(a, b))

    assert diagnose(unit_06.relative_difference, relative_difference, seed).status == "passed"
    assert diagnose(unit_06.best_step, step, seed).status == "passed"


def test_the_functions_of_the_exercises_before_may_be_used():
    def check_gradients(f, parameters, gradients, h=1e-5):
        found = []
        for k in range(len(parameters)):
            row = []
            for part in (0, 1):

                def moved(array, k=k, part=part):
                    layers = [list(layer) for layer in parameters]
                    layers[k][part] = array
                    return f(layers)

                measured = maths.numerical_gradient(moved, parameters[k][part], h)
                row.append(maths.relative_difference(gradients[k][part], measured))
            found.append(row)
        return np.array(found)

    for seed in (None, *range(10)):
        assert diagnose(unit_06.check_gradients, check_gradients, seed).status == "passed"


def test_the_catalogue_knows_what_the_reference_measures():
    assert {k: maths.find_the_bug(k) for k in unit_06.PASSES} == unit_06.RIGHT
    assert set(unit_06.TRACES) == set(maths.MISTAKES)


@pytest.mark.parametrize(
    "spell",
    [
        str.upper,
        str.title,
        lambda name: name.replace(" ", "_"),
        lambda name: name.replace(" ", "-"),
        lambda name: name.replace(" ", ""),
        lambda name: f" '{name}'. ",
        lambda name: name.replace("averaged", "averagd").replace("slope", "slop").replace("updated", "up-dated"),
        lambda name: name.replace("transpose", "the transpose is").replace("weights", "weight"),
    ],
)
@pytest.mark.parametrize("wrong", [None, *maths.MISTAKES])
def test_any_spelling_of_any_name_is_understood(spell, wrong):
    diagnosis = diagnose(unit_06.find_the_bug, lambda k: spell(wrong if wrong and k == 6 else unit_06.RIGHT[k]))
    if wrong in (None, unit_06.RIGHT[6]):
        assert diagnosis.status == "passed"
    else:
        assert diagnosis.misconception == f"pass 6 taken for {wrong!r}"


@pytest.mark.parametrize("k", unit_06.PASSES)
def test_a_hint_speaks_of_what_was_chosen_and_does_not_say_the_answer(k):
    for name in set(maths.MISTAKES) - {unit_06.RIGHT[k]}:
        hint = diagnose(unit_06.find_the_bug, unit_06._named(k, name)).message
        assert f"Pass {k} is not {name!r}" in hint
        assert unit_06.RIGHT[k] not in hint


def test_several_wrong_names_get_a_hint_each():
    message = diagnose(unit_06.find_the_bug, lambda k: ("sign flipped", "half lost")[k % 2]).message
    for k in unit_06.PASSES:
        assert f"Pass {k} is not {('sign flipped', 'half lost')[k % 2]!r}" in message


def test_names_that_are_wrong_together_get_one_hint():
    for name in maths.MISTAKES:
        assert diagnose(unit_06.find_the_bug, lambda k, name=name: name).misconception == "one name for all"
    names = list(unit_06.RIGHT.values())
    assert diagnose(unit_06.find_the_bug, lambda k: names[k]).misconception == "counted from 0"
    assert diagnose(unit_06.find_the_bug, lambda k: names[k - 2]).misconception == "shifted by one"


def test_a_list_that_is_half_done_says_what_is_open():
    def answer(k):
        return {1: "slope left out below", 2: "half kept"}[k]

    message = diagnose(unit_06.find_the_bug, answer).message
    assert "Pass 1" not in message and "Pass 2 is not 'half kept'" in message
    assert all(f"Pass {k} still has no name." in message for k in (3, 4, 5, 6))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda k: "gremlins", "not on the list"),
        (lambda k: k, "a number comes back"),
        (lambda k: list(maths.MISTAKES), "several names"),
        (lambda k: ..., "cannot be compared"),
        (lambda k: "", "still has no name"),
        (lambda k: "?", "still has no name"),
    ],
)
def test_what_is_no_name_is_said_to_be_none(answer, words):
    diagnosis = diagnose(unit_06.find_the_bug, answer)
    assert diagnosis.status == "wrong" and words in diagnosis.message


def test_measuring_oneself_is_a_right_answer():
    def answer(k):
        network, outputs, D = maths.drawn_case(5, [3, 4, 2], np.random.default_rng(0))
        try:
            (W1, b1), (W2, b2) = maths.broken_backward(k)(network, outputs, D)
        except ValueError:
            return "transpose missing"
        (mW1, mb1), (mW2, mb2) = maths.measured_gradients(network, outputs[0], D)
        off = [not np.allclose(a, b, rtol=1e-4, atol=1e-8) for a, b in ((W1, mW1), (b1, mb1), (W2, mW2), (b2, mb2))]
        if off == [True] * 4:
            return "averaged over cases"
        if off == [False, True, False, True]:
            return "biases averaged"
        if off == [False, False, True, False]:
            return "total input for output"
        return "slope left out below" if np.abs(b1).sum() > 2 * np.abs(mb1).sum() else "updated weights used"

    assert diagnose(unit_06.find_the_bug, answer).status == "passed"
    assert diagnose(unit_06.find_the_bug, lambda k: maths.find_the_bug(k)).status == "shortcut"
