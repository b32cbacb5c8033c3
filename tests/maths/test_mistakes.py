"""Six broken backward passes, and the traces by which each is known."""

import numpy as np
import pytest

from helpers import maths
from helpers.maths import mistakes


@pytest.mark.parametrize("name", maths.MISTAKES)
def test_every_mistake_is_told_from_all_others_by_measuring(name):
    assert mistakes._name_the_mistake(mistakes._PASSES[name]) == name


def test_a_right_pass_has_none():
    assert mistakes._name_the_mistake(maths.backward) == "none"


def test_the_six_are_six_different_mistakes():
    found = [maths.find_the_bug(k) for k in range(1, 7)]
    assert len(set(found)) == 6 and set(found) < set(maths.MISTAKES)


def test_without_a_mistake_the_pass_is_right(rng):
    parameters, outputs, D = maths.drawn_case(5, [3, 4, 3, 2], rng)
    for mine, right in zip(mistakes._make()(parameters, outputs, D), maths.backward(parameters, outputs, D)):
        np.testing.assert_allclose(mine[0], right[0], rtol=1e-12)
        np.testing.assert_allclose(mine[1], right[1], rtol=1e-12)


def largest_difference(backward, n_cases, sizes, seed):
    parameters, outputs, D = maths.drawn_case(n_cases, sizes, np.random.default_rng(seed))
    differences = maths.check_gradients(
        lambda p: maths.squared_error(maths.forward(outputs[0], p)[-1], D), parameters, backward(parameters, outputs, D)
    )
    return np.max(differences)


@pytest.mark.parametrize("name", maths.MISTAKES)
def test_every_mistake_is_caught_on_five_cases(name):
    sizes = [3, 4, 4] if name == "transpose missing" else [3, 4, 2]  # on a square it shows by value
    assert min(largest_difference(mistakes._PASSES[name], 5, sizes, seed) for seed in range(30)) > 0.01


def test_the_right_pass_stays_far_below():
    assert max(largest_difference(maths.backward, 5, [3, 4, 2], seed) for seed in range(60)) < 1e-5


@pytest.mark.parametrize("name", maths.MISTAKES)
def test_one_case_hides_exactly_three(name, rng):
    parameters, outputs, D = maths.drawn_case(1, [3, 4, 4], rng)
    gradients = mistakes._PASSES[name](parameters, outputs, D)
    measured = maths.measured_gradients(parameters, outputs[0], D)
    off = max(maths.relative_difference(a, b) for g, m in zip(gradients, measured) for a, b in zip(g, m))
    assert (off < 1e-4) == (name in ("averaged over cases", "biases averaged", "last case only"))


def test_measured_gradients_are_those_of_the_backward_pass(rng):
    parameters, outputs, D = maths.drawn_case(4, [2, 3, 3, 1], rng)
    for mine, right in zip(maths.measured_gradients(parameters, outputs[0], D), maths.backward(parameters, outputs, D)):
        np.testing.assert_allclose(mine[0], right[0], rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(mine[1], right[1], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("k", [0, 7, 1.5, "1", None])
def test_there_are_six_passes_and_no_more(k):
    for function in (maths.broken_backward, maths.find_the_bug):
        with pytest.raises(ValueError, match="from 1 to 6"):
            function(k)
