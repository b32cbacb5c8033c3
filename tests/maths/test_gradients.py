"""Every gradient of the course against central differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import maths

SEEDS = st.integers(0, 2**32 - 1)


def agree(got, f, w):
    np.testing.assert_allclose(got, maths.numerical_gradient(f, w), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", maths.ACTIVATIONS)
def test_slopes_of_activations(name):
    f, slope = maths.ACTIVATIONS[name]
    z = np.array([-3.0, -1.0, -0.2, 0.3, 0.9, 4.0])
    agree(slope(f(z)), lambda z: f(z).sum(), z)


@given(SEEDS)
def test_map_gradient(seed):
    rng = np.random.default_rng(seed)
    w, b, X, d = rng.standard_normal(3), rng.standard_normal(), rng.standard_normal((5, 3)), rng.standard_normal(5)
    dE_dw, dE_db = maths.map_gradient(w, b, X, d, 0.7)
    agree(dE_dw, lambda w: maths.map_objective(w, b, X, d, 0.7), w)
    agree(dE_db, lambda b: maths.map_objective(w, b, X, d, 0.7), b)


def test_slopes_of_errors(rng):
    Y, D, Z = rng.uniform(0.1, 0.9, (5, 2)), rng.integers(0, 2, (5, 2)), rng.standard_normal((5, 2))
    agree(maths.squared_error_slope(Y, D), lambda Y: maths.squared_error(Y, D), Y)
    agree(maths.error_slope(Y, D), lambda Y: maths.squared_error(Y, D), Y)
    agree(maths.delta_output(maths.logistic(Z), D), lambda Z: maths.squared_error(maths.logistic(Z), D), Z)
    agree(maths.cross_entropy_delta(maths.logistic(Z), D), lambda Z: maths.cross_entropy(maths.logistic(Z), D), Z)


@given(SEEDS)
def test_one_neuron(seed):
    rng = np.random.default_rng(seed)
    x, w, b, d = rng.standard_normal(3), rng.standard_normal(3), rng.standard_normal(), rng.uniform()

    def E(x, w, b):
        return maths.squared_error(maths.neuron(x, w, b), d)

    delta = maths.delta_output(maths.neuron(x, w, b), d)
    agree(maths.weight_slope(x, delta), lambda w: E(x, w, b), w)
    agree(maths.bias_slope(delta), lambda b: E(x, w, b), b)
    agree(maths.input_slope(w, delta), lambda x: E(x, w, b), x)


def test_two_paths():
    x = np.array([-2.0, 0.0, 1.5])
    agree(maths.two_paths(x), lambda x: np.sum(3 * x * (x + 1)), x)


@settings(max_examples=30)
@given(SEEDS, st.lists(st.integers(1, 4), min_size=2, max_size=5))
def test_backward(seed, sizes):
    rng = np.random.default_rng(seed)
    parameters = maths.initialise(sizes, rng, spread=1.0)
    X, D = rng.standard_normal((5, sizes[0])), rng.uniform(size=(5, sizes[-1]))
    gradients = maths.backward(parameters, maths.forward(X, parameters), D)
    differences = maths.check_gradients(
        lambda p: maths.squared_error(maths.forward(X, p)[-1], D), parameters, gradients
    )
    assert np.max(differences) < 1e-4


@settings(max_examples=30)
@given(SEEDS, st.data())
def test_skip_connections(seed, data):
    rng = np.random.default_rng(seed)
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=3, max_size=5))
    top = len(sizes) - 1
    skips = [(i, j) for i in range(top) for j in range(i + 2, top + 1)]
    connections = [(i, i + 1) for i in range(top)] + data.draw(st.lists(st.sampled_from(skips), unique=True))
    weights = {(i, j): rng.uniform(-1, 1, (sizes[i], sizes[j])) for i, j in connections}
    biases = {j: rng.uniform(-1, 1, sizes[j]) for j in range(1, top + 1)}
    X, D = rng.standard_normal((5, sizes[0])), rng.uniform(size=(5, sizes[-1]))

    def E(weights, biases):
        return maths.squared_error(maths.connected_forward(X, weights, biases)[-1], D)

    dE_dW, dE_db = maths.skip_connection_backward(weights, maths.connected_forward(X, weights, biases), D)
    assert list(dE_dW) == list(weights)
    assert list(dE_db) == list(biases)
    for key, W in weights.items():
        agree(dE_dW[key], lambda W, key=key: E(weights | {key: W}, biases), W)
    for key, b in biases.items():
        agree(dE_db[key], lambda b, key=key: E(weights, biases | {key: b}), b)
