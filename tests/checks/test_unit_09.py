"""What the catalogue's own tests leave open: random right forms, and trainings that any student might hand in."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import maths
from helpers.checks import diagnose, unit_09

POWERS = [
    lambda x, degree: np.stack([x**p for p in range(1, degree + 1)], axis=1),
    lambda x, degree: np.vander(x, degree + 1, increasing=True)[:, 1:],
    lambda x, degree: np.cumprod(np.outer(x, np.ones(degree)), axis=1),
    lambda x, degree: (
        np.exp(np.outer(np.log(np.abs(x)), np.arange(1, degree + 1)))
        * np.sign(x)[:, np.newaxis] ** np.arange(1, degree + 1)
    ),
]
SHARES = [
    lambda Y, d: np.mean(np.argmax(Y, axis=1) != d),
    lambda Y, d: 1 - np.mean(np.argmax(Y, axis=1) == d),
    lambda Y, d: sum(int(np.argmax(row)) != label for row, label in zip(Y, d)) / len(Y),
    lambda Y, d: np.count_nonzero(Y[np.arange(len(d)), d] < Y.max(axis=1)) / len(d),
]
MIRRORS = [
    lambda V: np.all(np.abs(V + V[::-1]) <= 0.1),
    lambda V: np.all(np.abs(V[:3] + V[5:2:-1]) < 0.1),
    lambda V: np.allclose(V, -np.flipud(V), rtol=0, atol=0.1),
    lambda V: all(abs(V[i, j] + V[5 - i, j]) <= 0.08 for i in range(3) for j in range(2)),
]
SIZES = [
    lambda V: np.allclose(np.sort(abs(V[:3]), axis=0), [[0.25] * 2, [0.5] * 2, [1.0] * 2], rtol=0, atol=0.1),
    lambda V: np.allclose(np.sort(abs(V), axis=0)[1::2] * 4, [[1], [2], [4]], rtol=0, atol=0.3),
    lambda V: all(np.allclose(sorted(abs(v[3:])), [0.25, 0.5, 1], rtol=0.15) for v in V.T),
]
LARGEST = [
    lambda W: np.abs(W).max(axis=0),
    lambda W: np.linalg.norm(W, np.inf, axis=0),
    lambda W: np.ptp(W, axis=0) / 2,
]


@given(*(st.sampled_from(forms) for forms in (POWERS, SHARES, SHARES)), st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_every_form_of_features_and_gap_passes(powers, share, other_share, seed):
    def generalisation_gap(Y, d, Y_test, d_test):
        return other_share(Y_test, d_test) - share(Y, d)

    assert diagnose(unit_09.polynomial_features, powers, seed).status == "passed"
    assert diagnose(unit_09.generalisation_gap, generalisation_gap, seed).status == "passed"


@given(*(st.sampled_from(forms) for forms in (MIRRORS, SIZES, LARGEST[:2])), st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_every_way_to_see_the_pattern_passes(mirror, sizes, largest, seed):
    def is_mirror_solution(W):
        V = W / largest(W)
        return mirror(V) and sizes(V) and bool(np.all(np.abs(V.sum(axis=1)) <= 0.1))

    assert diagnose(unit_09.is_mirror_solution, is_mirror_solution, seed).status == "passed"


@given(st.integers(0, 10**6), st.booleans(), st.booleans())
@settings(max_examples=30, deadline=None)
def test_any_right_mix_passes(seed, twice, backwards):
    def shuffle_labels(d, fraction, rng):
        shuffled = list(d) if backwards else np.array(d)
        chosen = rng.permutation(len(d))[-round(fraction * len(d)) :] if fraction else []
        if twice:
            chosen = rng.permutation(chosen)
        for case, label in zip(chosen, rng.permutation([d[case] for case in chosen]), strict=True):
            shuffled[int(case)] = label
        return shuffled

    assert diagnose(unit_09.shuffle_labels, shuffle_labels, seed).status == "passed"


@given(st.integers(0, 10**6), st.floats(0.05, 0.95))
@settings(max_examples=20, deadline=None)
def test_a_count_that_is_left_to_chance_never_passes(seed, share):
    def shuffle_labels(d, fraction, rng):
        shuffled = np.array(d)
        chosen = np.flatnonzero(rng.random(len(d)) < fraction)
        shuffled[chosen] = rng.permutation(shuffled[chosen])
        return shuffled

    assert diagnose(unit_09.shuffle_labels, shuffle_labels, seed).misconception == "each case by chance"


def trained(steps=4000, eta=0.1, alpha=0.9, spread=0.3, hidden=2, direction=-1, once=None):
    """A training written with the functions of units 03 and 05."""
    X, D = maths.symmetry_data()

    def answer(seed):
        rng = np.random.default_rng(seed if once is None else once)
        parameters = maths.initialise([6, hidden, 1], rng, spread)
        moving = [(np.zeros_like(W), np.zeros_like(b)) for W, b in parameters]
        for _ in range(steps):
            outputs = maths.forward(X, parameters)
            if np.all(np.abs(outputs[-1] - D) < 0.4):
                break
            gradients = maths.backward(parameters, outputs, D)
            moving = [
                tuple(alpha * v + direction * eta * g for v, g in zip(layer, slopes))
                for layer, slopes in zip(moving, gradients)
            ]
            parameters = [(W + v, b + u) for (W, b), (v, u) in zip(parameters, moving)]
        return parameters

    return answer


def test_the_public_verdict_on_symmetry_comes_soon():
    begin = time.perf_counter()
    assert diagnose(unit_09.train_symmetry, trained(10_000)).status == "passed"
    assert time.perf_counter() - begin < 20


def test_a_right_training_passes_for_almost_every_seed_of_the_check():
    right = unit_09.train_symmetry.equivalents[0]
    assert all(diagnose(unit_09.train_symmetry, right, seed).status == "passed" for seed in range(100, 112))


def test_a_training_that_gets_stuck_now_and_then_is_right():
    calls = []

    def answer(seed):
        calls.append(seed)
        first = dict.fromkeys(calls)
        return trained(3)(seed) if list(first).index(seed) in (0, 2, 3) else unit_09._seen_by_hand(seed)

    assert diagnose(unit_09.train_symmetry, answer).status == "passed"


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (trained(300), "always no"),
        (trained(1000, alpha=0.0), "not learned yet"),
        (trained(1500, eta=0.1 / 64), "not learned yet"),
        (trained(300, direction=1), "always yes"),
        (trained(1500, spread=3.0), "stuck"),
        (trained(500, hidden=4), "more hidden units"),
        (trained(50, spread=0.0), "hidden units alike"),
        (trained(4000, once=1), "seed not used"),
        (lambda seed: maths.forward(maths.symmetry_data()[0], trained(3)(seed))[-1], "outputs returned"),
        (lambda seed: maths.solves_symmetry(trained(3)(seed)), "success returned"),
    ],
)
def test_a_failed_training_gets_its_hint(answer, name):
    assert diagnose(unit_09.train_symmetry, answer).misconception == name


def test_the_reference_that_stands_in_for_it_does_learn():
    assert all(maths.solves_symmetry(unit_09._seen_by_hand(seed)) for seed in range(50))


def test_a_wrong_yes_or_no_is_told_with_its_case():
    diagnosis = diagnose(unit_09.is_mirror_solution, lambda W: bool(W[0, 0] > 0))
    assert "'no' is not the right choice" in diagnosis.message or "'yes' is not the right choice" in diagnosis.message


def test_a_long_text_is_told_in_a_line():
    def symmetry_data():
        X = np.array([list(f"{number:06b}") for number in range(64)])
        return X, np.ones((64, 1))

    message = diagnose(unit_09.symmetry_data, symmetry_data).message
    assert "got the text" in message
    assert len(message) < 160


def test_zeros_in_one_case_are_not_called_zeros_everywhere():
    def success_rate(train, seeds):
        rate, low, high = maths.success_rate(train, seeds)
        return rate, 0.0 if len(seeds) == 10 else low, high

    assert diagnose(unit_09.success_rate, success_rate).misconception != "always 0"


@given(st.integers(0, 10**6), st.floats(2.0, 50.0))
@settings(max_examples=20, deadline=None)
def test_a_lowest_error_that_begins_too_low_never_passes(seed, divisor):
    def early_stop(curve, patience):
        lowest, best, waited = 1.0 / divisor, 0, 0
        for epoch, error in enumerate(curve):
            lowest, best, waited = (error, epoch, 0) if error < lowest else (lowest, best, waited + 1)
            if waited >= patience:
                break
        return best

    assert diagnose(unit_09.early_stop, early_stop, seed).status == "wrong"


def test_a_shuffle_that_returns_nothing_and_a_broken_size_get_plain_words():
    def in_place(d, fraction, rng):
        shuffled = np.array(d)
        chosen = rng.choice(len(d), size=round(fraction * len(d)), replace=False)
        shuffled[chosen] = rng.shuffle(shuffled[chosen])
        return shuffled

    def unrounded(d, fraction, rng):
        return d[rng.choice(len(d), size=fraction * len(d), replace=False)]

    assert "returns nothing" in diagnose(unit_09.shuffle_labels, in_place).message
    assert "has to be whole" in diagnose(unit_09.shuffle_labels, unrounded).message
