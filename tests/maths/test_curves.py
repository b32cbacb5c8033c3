import numpy as np
import pytest

from helpers import maths


@pytest.fixture
def problem(rng):
    x = rng.uniform(-1, 1, 20)
    return x, np.sin(3 * x) + 0.1 * rng.standard_normal(20), maths.start_curve(1, 4, rng)[0]


def E(theta, x, d, lam):
    return 0.5 * np.sum((maths.curve_network(x, theta) - d) ** 2) + 0.5 * lam * np.sum(theta**2)


def test_the_curve_is_the_network_of_the_other_units(problem):
    x, _, theta = problem
    w, b, v, c = theta[:4], theta[4:8], theta[8:12], theta[12]
    hidden = maths.layer(x[:, np.newaxis], w[np.newaxis], b, np.tanh)
    np.testing.assert_allclose(maths.curve_network(x, theta), hidden @ v + c)


def test_slopes_agree_with_measured_ones(problem):
    x, _, theta = problem
    J = maths.curve_jacobian(x, theta)
    for case in range(len(x)):
        measured = maths.numerical_gradient(lambda t, case=case: maths.curve_network(x, t)[case], theta)
        np.testing.assert_allclose(J[case], measured, atol=1e-7)


def test_a_fit_ends_where_the_gradient_is_zero(problem):
    x, d, theta = problem
    fitted = maths.fit_curve(x, d, theta, 0.05, steps=200)
    assert E(fitted, x, d, 0.05) < E(theta, x, d, 0.05)
    np.testing.assert_allclose(maths.numerical_gradient(lambda t: E(t, x, d, 0.05), fitted), 0, atol=1e-4)


def test_many_fits_are_single_fits(problem, rng):
    x, d, _ = problem
    starts, lam = maths.start_curve(3, 4, rng), np.array([[0.01], [0.1], [1.0]])
    together = maths.fit_curve(np.tile(x, (3, 1)), np.tile(d, (3, 1)), starts, lam, steps=30)
    for k in range(3):
        np.testing.assert_allclose(together[k], maths.fit_curve(x, d, starts[k], lam[k, 0], steps=30), rtol=1e-6)


def test_more_decay_makes_smaller_parameters(problem):
    x, d, theta = problem
    sizes = [np.sum(maths.fit_curve(x, d, theta, lam, steps=100) ** 2) for lam in (1e-3, 1e-1, 10.0)]
    assert sizes[0] > sizes[1] > sizes[2]


def test_a_linear_model_has_its_exact_posterior(rng):
    """Draw weights from the prior, observe, and see how far new observations stray: the formula says how far."""
    features, new, sigma, tau = rng.standard_normal((6, 3)), rng.standard_normal((4, 3)), 0.5, 1.5
    strayed = []
    for _ in range(6000):
        w = tau * rng.standard_normal(3)
        d = features @ w + sigma * rng.standard_normal(6)
        best = np.linalg.solve(features.T @ features + sigma**2 / tau**2 * np.eye(3), features.T @ d)
        strayed.append(new @ (w - best) + sigma * rng.standard_normal(4))
    np.testing.assert_allclose(maths.predictive_spread(features, new, sigma, tau), np.std(strayed, axis=0), rtol=0.04)


def test_doubt_shrinks_with_cases_and_never_below_the_noise(rng):
    J, new = rng.standard_normal((30, 5)), rng.standard_normal((8, 5))
    spreads = [maths.predictive_spread(J[:n], new, 0.3, 2.0) for n in (0, 3, 30)]
    assert np.all(np.diff(spreads, axis=0) < 0) and np.all(spreads[-1] > 0.3)
    np.testing.assert_allclose(spreads[0], np.sqrt(0.09 + 4 * np.sum(new**2, axis=1)))


def test_given_features_win_on_a_polynomial_and_learned_ones_on_a_step(rng):
    cubic = maths.compare_features(lambda x: 2 * x**3 - x, 0.15, rng)
    step = maths.compare_features(lambda x: np.tanh(12 * (x - 0.2)), 0.15, rng)
    assert np.median(cubic["polynomial"]) < np.median(cubic["network"])
    assert np.median(step["network"]) < 0.75 * np.median(step["polynomial"])


def test_the_prior_asks_for_the_decay_that_is_best_on_average(rng):
    decays, distance = np.logspace(-4, 2, 7), np.zeros(7)
    for _ in range(300):
        w_true = rng.standard_normal(6)
        seen, new = (
            maths.polynomial_features(rng.uniform(-1, 1, 10), 6),
            maths.polynomial_features(np.linspace(-1, 1), 6),
        )
        d = seen @ w_true + 0.3 * rng.standard_normal(10)
        for k, lam in enumerate(decays):
            w, b = maths.map_solution(seen, d, lam)
            distance[k] += np.mean((new @ (w - w_true) + b) ** 2)
    assert decays[distance.argmin()] == pytest.approx(0.1)  # the nearest of the tried ones to 0.3^2 / 1^2
