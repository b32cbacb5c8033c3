"""Deep networks: the backward passes against central differences, and every number that unit 08 quotes."""

import numpy as np
import pytest

from helpers import data, maths
from helpers.maths import depth

SETTINGS = [
    {"f": "tanh"},
    {"f": "logistic", "residual": True},
    {"f": "tanh", "normalise": True},
    {"f": "softsign", "normalise": True, "residual": True},
    {"f": "ReLU", "residual": True},
]


@pytest.fixture
def rng():
    return np.random.default_rng(1986)


@pytest.fixture(scope="module")
def digits():
    X, d, _, _ = data.digits()
    return (X[:1000].reshape(1000, 256) + 1) / 2, np.eye(10)[d[:1000]]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: " ".join(settings) + " " + settings["f"])
def test_deep_backward_follows_the_measured_slopes(settings, rng):
    X, D = rng.normal(size=(6, 3)), np.eye(3)[rng.integers(3, size=6)]
    parameters = depth.draw_network([3, 4, 4, 4, 3], maths.init_glorot, rng, bias_spread=0.5)

    def E(parameters):
        Y = depth.deep_forward(X, parameters, **settings)[-1]["A"]
        return -np.mean(np.log(np.sum(Y * D, axis=1)))

    gradients, deltas = depth.deep_backward(parameters, depth.deep_forward(X, parameters, **settings), D, **settings)
    for pair in maths.check_gradients(E, parameters, gradients):
        assert max(pair) < 1e-4
    assert [delta.shape for delta in deltas] == [(6, 4)] * 3 + [(6, 3)]


@pytest.mark.parametrize("top", ["softmax", "logistic"])
def test_backward_deltas_follow_the_measured_slopes(top, rng):
    X, D = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    parameters = depth.draw_network([3, 4, 2], maths.init_glorot, rng, bias_spread=0.5)

    def E(parameters):
        Y = depth.outputs_by_layer(X, parameters, "tanh", top)[-1]
        return maths.cross_entropy(Y, D) if top == "logistic" else -np.sum(D * np.log(Y))

    outputs = depth.outputs_by_layer(X, parameters, "tanh", top)
    deltas = depth.backward_deltas(parameters, outputs, D, "tanh")
    gradients = [maths.layer_gradients(A, delta) for A, delta in zip(outputs[:-1], deltas, strict=True)]
    for pair in maths.check_gradients(E, parameters, gradients):
        assert max(pair) < 1e-6


def test_a_residual_block_follows_the_measured_slope(rng):
    A, W, b, G = rng.normal(size=(2, 3)), rng.normal(size=(3, 3)), rng.normal(size=3), rng.normal(size=(2, 3))
    measured = maths.numerical_gradient(lambda moved: np.sum(G * (moved + np.tanh(moved @ W + b))), A)
    np.testing.assert_allclose(maths.residual_backward(G, W, np.tanh(A @ W + b)), measured, atol=1e-8)


def test_gains_multiply_to_what_arrives(rng):
    deltas = [rng.normal(size=(4, n)) for n in (3, 5, 2, 6)]
    np.testing.assert_allclose(
        np.prod(maths.layer_gains(deltas)), np.linalg.norm(deltas[0]) / np.linalg.norm(deltas[-1])
    )


@pytest.mark.parametrize("limit", [0.1, 1.0, 100.0])
def test_clipping_keeps_the_direction_and_bounds_the_norm(limit, rng):
    gradients = [(rng.normal(size=(3, 2)), rng.normal(size=2)), (rng.normal(size=(2, 1)), rng.normal(size=1))]
    before, after = (
        np.concatenate([part.ravel() for pair in g for part in pair])
        for g in (gradients, maths.clip_by_norm(gradients, limit))
    )
    np.testing.assert_allclose(np.linalg.norm(after), min(limit, np.linalg.norm(before)))
    np.testing.assert_allclose(after @ before, np.linalg.norm(after) * np.linalg.norm(before))


def test_the_areas_of_the_theory_are_the_integrals():
    z = np.linspace(-40, 40, 400_001)
    for f, area in (("logistic", 1 / 6), ("tanh", 4 / 3)):
        a = maths.ACTIVATIONS[f][0](z)
        np.testing.assert_allclose(np.sum(maths.ACTIVATIONS[f][1](a) ** 2) * (z[1] - z[0]), area, rtol=1e-6)


def test_the_logistic_crosses_one_near_113():
    assert maths.predict_gain(112, "logistic") < 1 < maths.predict_gain(114, "logistic")


@pytest.mark.parametrize(("f", "gain"), [("tanh", 4.1), ("logistic", 1.7)])
def test_gains_at_width_1000(f, gain):
    measured = np.median([depth.measured_gain(1000, f, np.random.default_rng(seed), n_layers=4) for seed in range(3)])
    assert abs(measured - gain) < 0.06
    assert abs(maths.predict_gain(1000, f) - gain) < 0.06


@pytest.mark.parametrize("f", ["tanh", "logistic"])
@pytest.mark.parametrize("n", [30, 60, 113, 300])
def test_the_theory_fits_within_six_percent(n, f):
    measured = np.median([depth.measured_gain(n, f, np.random.default_rng(seed)) for seed in range(20)])
    assert abs(measured / maths.predict_gain(n, f) - 1) < 0.06


def test_nielsens_ratio_over_60_seeds(digits):
    norms = np.array(
        [depth.bias_gradient_norms(*digits, [30] * 4, np.random.default_rng(seed))[:4] for seed in range(60)]
    )
    ratios = norms[:, 3] / norms[:, 0]
    assert 78 < np.median(ratios) < 185  # facts: median 116
    low, high = np.percentile(ratios, [5, 95])
    assert low < 96 < high  # the published run
    assert np.all(np.diff(norms, axis=1) > 0)


def test_standard_normal_weights_vanish_less_in_nielsens_network(digits):
    ratios = []
    for seed in range(60):
        norms = depth.bias_gradient_norms(*digits, [30] * 4, np.random.default_rng(seed), depth.init_standard_normal)
        ratios.append(norms[3] / norms[0])
    low, high = np.percentile(ratios, [5, 95])
    assert low < 11 < high and high < 20


def test_glorot_and_bengios_figures(rng):
    X = rng.standard_normal((150, 1000), dtype=np.float32)
    D = np.eye(10, dtype=np.float32)[rng.integers(10, size=150)]
    seen = depth.layers_at_start(X, D, maths.init_standard, np.random.default_rng(0))
    spread = {key: [np.std(values) for values in seen[key]] for key in ("A", "delta", "dE_dW")}
    assert spread["A"][0] > 8 * spread["A"][4]
    assert 11.5 < spread["delta"][4] / spread["delta"][0] < 12.5
    assert 0.93 < spread["dE_dW"][4] / spread["dE_dW"][0] < 1.03
    assert abs(depth.mean_singular_value(seen["W"][2], seen["A"][2][0]) - 0.48) < 0.01
    normal = depth.layers_at_start(X, D, maths.init_glorot, np.random.default_rng(0))
    assert np.std(normal["delta"][4]) < 3 * np.std(normal["delta"][0])
    assert abs(depth.mean_singular_value(normal["W"][2], normal["A"][2][0]) - 0.71) < 0.01
    wide = depth.layers_at_start(X, D, depth.init_standard_normal, np.random.default_rng(0))
    assert abs(np.mean([depth.share_saturated(A, "tanh") for A in wide["A"]]) - 0.95) < 0.01


def test_the_mean_singular_value_is_that_of_the_decomposition(rng):
    W, A = rng.normal(size=(4, 7)), np.tanh(rng.normal(size=7))
    expected = np.linalg.svd(np.diag(1 - A**2) @ W.T, compute_uv=False).mean()
    np.testing.assert_allclose(depth.mean_singular_value(W, A), expected, rtol=1e-6)


@pytest.mark.filterwarnings("error")
def test_an_overflow_is_seen_and_warns_nobody(rng):
    weights = [rng.standard_normal((256, 256), dtype=np.float32) for _ in range(44)]
    largest, inf, nan = depth.overflow_by_layer(rng.standard_normal((4, 256), dtype=np.float32), weights)
    assert largest.dtype == np.float32
    assert inf[:30].max() == nan[:30].max() == 0 and nan[-1] == 1 and inf.max() > 0
    assert np.isnan(largest[-1]) and np.nanmax(largest) > 1e35


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"f": "tanh", "init": maths.init_standard, "n_hidden": 10}, "vanishing"),
        ({"f": "ReLU", "init": depth.init_twice_he, "n_hidden": 10}, "exploding"),
        ({"f": "tanh", "init": maths.init_glorot, "n_hidden": 3, "eta": 30.0}, "step too big"),
        ({"f": "tanh", "init": depth.init_standard_normal, "n_hidden": 2}, "saturated"),
        ({"f": "tanh", "init": maths.init_glorot, "n_hidden": 3}, "healthy"),
        ({"f": "ReLU", "init": maths.init_he, "n_hidden": 3}, "healthy"),
    ],
)
def test_trainings_get_their_diagnosis(settings, word, digits):
    X, D = digits
    X = (2 * X - 1).astype(np.float32)
    for seed in range(3):
        told = depth.train_deep(X, D.astype(np.float32), width=32, rng=np.random.default_rng(seed), **settings)
        assert told["delta_norm"].dtype == np.float32
        assert maths.diagnose_training(told) == word


def test_small_gradients_near_the_goal_are_even(digits):
    X, D = digits[0][:20], digits[1][:20]
    rng = np.random.default_rng(0)
    told = depth.train_deep(X, D, 3, 32, rng, f="tanh", init=maths.init_glorot, eta=0.3, n_steps=400, cases_a_step=20)
    norms = told["delta_norm"]
    assert told["error"][-1] < 0.05 and norms[-1, -1] < norms[0, -1] / 20
    assert 0.1 < norms[-1, 0] / norms[-1, -1] < 10


def test_remedies_help_and_clipping_does_not(digits):
    X, D = ((2 * digits[0] - 1).astype(np.float32), digits[1].astype(np.float32))
    found = depth.compare_remedies(X, D, X, np.argmax(D, axis=1), seeds=[0, 1])
    right = {name: np.median(result["right"]) for name, result in found.items()}
    assert max(right["no remedy"], right["clipping"]) < 0.3
    assert min(right["Glorot"], right["ReLU + He"], right["normalisation"], right["residual paths"]) > 0.4
    np.testing.assert_array_equal(found["no remedy"]["ratio"], found["clipping"]["ratio"])


def test_every_step_or_some_are_measured(rng):
    X, D = rng.normal(size=(30, 4)), np.eye(3)[rng.integers(3, size=30)]
    told = [depth.train_deep(X, D, 2, 5, np.random.default_rng(1), n_steps=9, every=every) for every in (1, 4)]
    np.testing.assert_array_equal(told[0]["error"][::4], told[1]["error"])
    assert told[1]["saturated"].shape == (3, 2)
