"""Unit 04: right answers written in ways that nobody listed, and two mistakes at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.checks import diagnose
from helpers.checks import unit_04 as check

FACTORS = (lambda y, d: y - d, lambda y, d: y, lambda y, d: 1 - y)


@given(order=st.permutations(range(3)), flips=st.sampled_from([(1, 1, 1), (-1, -1, 1), (-1, 1, -1), (1, -1, -1)]))
def test_factors_of_delta_in_any_order_and_with_signs_that_cancel(order, flips):
    def delta_output(y, d):
        product = 1.0
        for k in order:
            product = product * flips[k] * FACTORS[k](y, d)
        return product

    assert diagnose(check.delta_output, delta_output).status == "passed"


@given(share=st.floats(-5, 5))
def test_two_paths_may_be_split_in_any_way(share):
    def two_paths(x):
        return (3 * (x + 1) + share) + (3 * x - share)

    assert diagnose(check.two_paths, two_paths).status == "passed"


@pytest.mark.parametrize("as_type", [list, tuple, np.float32, np.array, lambda v: np.asarray(v).astype(np.float32)])
@pytest.mark.parametrize("exercise", [check.weight_slope, check.input_slope])
def test_slopes_in_any_container_pass(exercise, as_type):
    assert diagnose(exercise, lambda v, delta: as_type(delta * v)).status == "passed"


def test_a_step_measured_by_nudges_passes():
    def update_neuron(w, b, x, d, eta):
        def error(p):
            return (1 / (1 + np.exp(-(x @ p[:-1] + p[-1]))) - d) ** 2 / 2

        p, h = np.append(w, b), 1e-6
        slopes = [(error(p + h * e) - error(p - h * e)) / (2 * h) for e in np.eye(len(p))]
        new = p - eta * np.array(slopes)
        return new[:-1], new[-1]

    assert diagnose(check.update_neuron, update_neuron).status == "passed"


def test_each_part_of_the_pair_gets_its_own_hint():
    def update_neuron(w, b, x, d, eta):
        y = 1 / (1 + np.exp(-(x @ w + b)))
        delta = (y - d) * y * (1 - y)
        return w - eta * delta, b

    diagnosis = diagnose(check.update_neuron, update_neuron)
    assert "last factor, dz/dw, is missing" in diagnosis.message
    assert "bias stays where it was" in diagnosis.message


def test_the_callers_weights_must_stay():
    def update_neuron(w, b, x, d, eta):
        y = 1 / (1 + np.exp(-(x @ w + b)))
        delta = (y - d) * y * (1 - y)
        w -= eta * delta * x
        return w, b - eta * delta

    assert diagnose(check.update_neuron, update_neuron).misconception == "inputs changed"


@pytest.mark.parametrize("h", [1e-6, 1e-7, 1e-8])
def test_a_slope_measured_accurately_passes(h):
    def error(y, d):
        return (y - d) ** 2 / 2

    def above(z, d):
        return error(1 / (1 + np.exp(-z)), d)

    def error_slope(y, d):
        return (error(y + h, d) - error(y, d)) / h

    def delta_output(y, d):
        z = np.log(y / (1 - y))
        return (above(z + h, d) - above(z - h, d)) / (2 * h)

    def two_paths(x):
        return (3 * (x + h) * (x + h + 1) - 3 * x * (x + 1)) / h

    for answer in (error_slope, delta_output, two_paths):
        diagnosis = diagnose(getattr(check, answer.__name__), answer)
        assert diagnosis.status == "passed", (answer.__name__, diagnosis)


def stepped(w, b, x, d, eta):
    y = 1 / (1 + np.exp(-(x @ w + b)))
    delta = (y - d) * y * (1 - y)
    return w - eta * delta * x, b - eta * delta


def test_weights_moved_one_by_one_are_named_where_the_bias_is_right():
    def update_neuron(w, b, x, d, eta):
        w_new = w.copy()
        for i in range(len(w)):
            y = 1 / (1 + np.exp(-(x @ w_new + b)))
            w_new[i] -= eta * (y - d) * y * (1 - y) * x[i]
        return w_new, stepped(w, b, x, d, eta)[1]

    assert "In w_new: Later weights use a y" in diagnose(check.update_neuron, update_neuron).message
