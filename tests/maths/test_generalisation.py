import itertools

import numpy as np
import pytest

from helpers import maths


def test_features_are_those_of_a_polynomial(rng):
    x, w = rng.standard_normal(7), rng.standard_normal(4)
    np.testing.assert_allclose(maths.polynomial_features(x, 4) @ w, np.polyval([*w[::-1], 0], x))


def test_the_limits_hold_the_true_rate_about_as_often_as_they_claim(rng):
    for true_rate, n in itertools.product((0.5, 0.8, 0.95), (5, 20, 40)):
        held = plain = 0
        for _ in range(1500):
            runs = rng.random(n) < true_rate
            _, low, high = maths.success_rate(lambda k, runs=runs: runs[k], range(n))
            k = runs.mean()
            held += low <= true_rate <= high
            plain += abs(k - true_rate) <= 2 * np.sqrt(k * (1 - k) / n)
        assert held / 1500 > 0.92
        assert held >= plain


def test_a_rate_runs_each_seed_once():
    asked = []
    rate, low, high = maths.success_rate(lambda seed: asked.append(seed) or seed > 7, [9, 3, 8])
    assert asked == [9, 3, 8]
    assert rate == pytest.approx(2 / 3) and 0 <= low < rate < high <= 1


def test_mixed_labels_keep_their_stock_and_touch_the_fraction(rng):
    own = np.arange(1000)
    for fraction in (0.0, 0.1, 0.5, 1.0):
        moved = np.mean([np.sum(maths.shuffle_labels(own, fraction, rng) != own) for _ in range(50)])
        assert fraction * 1000 - 2 <= moved <= fraction * 1000
    ten = rng.integers(0, 10, 2000)
    mixed = maths.shuffle_labels(ten, 1.0, rng)
    assert np.array_equal(np.bincount(mixed), np.bincount(ten))
    assert np.mean(mixed == ten) == pytest.approx(0.1, abs=0.03)
    assert maths.shuffle_labels(np.array(["a", "b"]), 1.0, rng).dtype == np.array(["a"]).dtype


def test_a_mix_follows_its_generator():
    d = np.arange(30)
    mixes = [maths.shuffle_labels(d, 0.5, np.random.default_rng(seed)).tolist() for seed in (1, 1, 2)]
    assert mixes[0] == mixes[1] != mixes[2]


def test_the_gap_of_a_parrot_is_its_test_error(rng):
    d, d_test = rng.integers(0, 3, 40), rng.integers(0, 3, 60)
    Y, Y_test = np.eye(3)[d], rng.random((60, 3))
    assert maths.generalisation_gap(Y, d, Y_test, d_test) == pytest.approx(np.mean(Y_test.argmax(1) != d_test))
    assert maths.generalisation_gap(Y_test, d_test, Y, d) == -maths.generalisation_gap(Y, d, Y_test, d_test)


def by_definition(curve, patience):
    """The first epoch whose followers, as many as patience, are all no lower; among what is seen by then."""
    for best in range(len(curve)):
        lowest = all(curve[best] < earlier for earlier in curve[:best])
        following = curve[best + 1 : best + 1 + patience]
        if lowest and len(following) == patience and all(later >= curve[best] for later in following):
            return best
    return int(np.argmin(curve))


def test_stopping_agrees_with_its_definition(rng):
    for _ in range(500):
        curve, patience = rng.integers(0, 6, rng.integers(1, 12)).tolist(), int(rng.integers(1, 5))
        assert maths.early_stop(curve, patience) == by_definition(curve, patience), (curve, patience)


def test_a_curve_may_be_an_array_and_what_comes_late_is_never_seen():
    assert maths.early_stop(np.array([3.0, 2.0, 2.0, 2.0, 0.0]), 2) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: maths.polynomial_features([1.0], 0), "degree must be at least 1, but is 0."),
        (lambda: maths.success_rate(bool, []), "A rate needs at least one seed, but there are none."),
        (
            lambda: maths.shuffle_labels([1, 2], 1.5, np.random.default_rng()),
            "fraction must be from 0 to 1, but is 1.5.",
        ),
        (lambda: maths.early_stop([], 1), "A curve needs at least one epoch, but there are none."),
        (lambda: maths.early_stop([1.0], 0), "patience must be at least 1, but is 0."),
        (lambda: maths.is_mirror_solution(np.ones((6, 3))), "W must have shape (6, 2), but has shape (6, 3)."),
        (lambda: maths.curve_network([1.0], np.ones(5)), "theta must have length 3 n_hidden + 1, but has 5."),
        (
            lambda: maths.generalisation_gap(np.ones((3, 2)), [0, 1], np.ones((3, 2)), [0, 1, 1]),
            "The shapes do not meet: got Y (3, 2), d (2,), Y_test (3, 2), d_test (3,); "
            "wanted Y (n_cases, n_classes), d (n_cases,), Y_test (n_test, n_classes), d_test (n_test,).",
        ),
        (lambda: maths.predictive_spread([[1.0]], [[1.0]], 0.0, 1.0), "sigma must be greater than 0, but is 0.0."),
    ],
)
def test_nonsense_is_refused_in_a_sentence(call, message):
    with pytest.raises(ValueError) as refusal:
        call()
    assert str(refusal.value) == message
