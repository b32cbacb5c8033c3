import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import maths


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logistic_neither_overflows_nor_warns(dtype):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        a = maths.logistic(np.array([-1e30, -1000, -0.0, 0.0, 1000, 1e30, -np.inf, np.inf], dtype))
    np.testing.assert_array_equal(a, [0, 0, 0.5, 0.5, 1, 1, 0, 1])
    assert a.dtype == dtype


@given(st.floats(-700, 700))
def test_logistic_is_right_in_both_tails(z):
    assert maths.logistic(z) == pytest.approx(1 / (1 + np.exp(-z)), rel=1e-14)
    assert maths.logistic(z) + maths.logistic(-z) == pytest.approx(1)


def test_logistic_and_tanh_are_one_curve():
    z = np.linspace(-5, 5, 21)
    np.testing.assert_allclose(maths.tanh(z), 2 * maths.logistic(2 * z) - 1)


def test_a_layer_is_a_row_of_neurons_for_every_case(rng):
    A, W, b = rng.standard_normal((5, 3)), rng.standard_normal((3, 4)), rng.standard_normal(4)
    expected = [[maths.neuron(x, W[:, j], b[j]) for j in range(4)] for x in A]
    np.testing.assert_allclose(maths.layer(A, W, b), expected)


def test_forward_returns_every_layer_and_uses_its_activation_also_at_the_top(rng):
    X, parameters = rng.standard_normal((5, 3)), maths.initialise([3, 4, 2], rng)
    outputs = maths.forward(X, parameters, np.tanh)
    assert [output.shape for output in outputs] == [(5, 3), (5, 4), (5, 2)]
    (W1, b1), (W2, b2) = parameters
    np.testing.assert_allclose(outputs[2], np.tanh(np.tanh(X @ W1 + b1) @ W2 + b2))


def test_two_linear_layers_are_one(rng):
    X, parameters = rng.standard_normal((5, 3)), maths.initialise([3, 4, 2], rng)
    W, b = maths.collapse_linear(*parameters[0], *parameters[1])
    np.testing.assert_allclose(maths.forward(X, parameters, maths.identity)[-1], X @ W + b)


def test_start_is_even_and_follows_its_rng():
    parameters = maths.initialise([100, 100, 1], np.random.default_rng(3), spread=0.5)
    (W, b), _ = parameters
    assert W.shape == (100, 100)
    assert abs(W).max() <= 0.5 and abs(b).max() <= 0.5
    assert W.std() == pytest.approx(0.5 / np.sqrt(3), rel=0.02)
    np.testing.assert_equal(parameters, maths.initialise([100, 100, 1], np.random.default_rng(3), spread=0.5))


def test_without_skips_a_connected_network_is_a_layered_one(rng):
    X, D, parameters = rng.standard_normal((5, 3)), rng.uniform(size=(5, 2)), maths.initialise([3, 4, 3, 2], rng, 1.0)
    weights = {(k, k + 1): W for k, (W, _) in enumerate(parameters)}
    biases = {k + 1: b for k, (_, b) in enumerate(parameters)}
    outputs = maths.connected_forward(X, weights, biases)
    np.testing.assert_equal(outputs, maths.forward(X, parameters))
    dE_dW, dE_db = maths.skip_connection_backward(weights, outputs, D)
    for k, (of_W, of_b) in enumerate(maths.backward(parameters, outputs, D)):
        np.testing.assert_allclose(dE_dW[k, k + 1], of_W)
        np.testing.assert_allclose(dE_db[k + 1], of_b)


def test_a_hidden_layer_that_leads_nowhere_has_no_gradient(rng):
    weights = {(0, 1): rng.standard_normal((3, 2)), (0, 2): rng.standard_normal((3, 1))}
    outputs = maths.connected_forward(rng.standard_normal((5, 3)), weights, {1: np.zeros(2), 2: np.zeros(1)})
    dE_dW, dE_db = maths.skip_connection_backward(weights, outputs, np.zeros((5, 1)))
    np.testing.assert_array_equal(dE_dW[0, 1], np.zeros((3, 2)))
    np.testing.assert_array_equal(dE_db[1], np.zeros(2))
