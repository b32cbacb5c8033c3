import numpy as np
import pytest

from helpers import maths


@pytest.fixture
def line(rng):
    """A linear problem: X, d, w, b."""
    X = rng.standard_normal((8, 2))
    return X, X @ [1.0, -2.0] + 0.5 + 0.3 * rng.standard_normal(8), np.array([0.7, -1.0]), 0.2


def test_densities_integrate_to_one():
    d = np.linspace(-20, 20, 4001)
    assert sum(np.exp(maths.log_likelihood(1.0, d_i, 1.5)) for d_i in d) * 0.01 == pytest.approx(1)
    assert sum(np.exp(maths.log_prior(w_i, 1.5)) for w_i in d) * 0.01 == pytest.approx(1)


def test_the_objective_is_minus_sigma_squared_times_the_log_posterior(line):
    X, d, w, b = line
    sigma, tau = 0.3, 2.0
    lam = maths.weight_decay(sigma, tau)
    constant = [
        maths.map_objective(w * k, b * k, X, d, lam) + sigma**2 * maths.log_posterior(w * k, b * k, X, d, sigma, tau)
        for k in (-1, 0, 2)
    ]
    assert np.ptp(constant) == pytest.approx(0, abs=1e-12)


def test_the_gradient_vanishes_at_the_solution(line):
    X, d, *_ = line
    dE_dw, dE_db = maths.map_gradient(*maths.map_solution(X, d, 0.4), X, d, 0.4)
    np.testing.assert_allclose([*dE_dw, dE_db], 0, atol=1e-12)


def test_the_bias_is_not_decayed(line):
    X, d, *_ = line
    w, b = maths.map_solution(X, d, 1e12)
    np.testing.assert_allclose(w, 0, atol=1e-9)
    assert b == pytest.approx(d.mean())
    assert maths.map_gradient(w, b, X, d, 0.0)[1] == maths.map_gradient(w, b, X, d, 9.0)[1]


def test_posterior_of_one_weight_is_the_known_gaussian(rng):
    x, d, sigma, tau = rng.standard_normal(6), rng.standard_normal(6), 0.8, 1.3
    grid = np.linspace(-10, 10, 20001)
    posterior = maths.posterior_on_grid(grid, x, d, sigma, tau)
    precision = x @ x / sigma**2 + 1 / tau**2
    assert posterior.sum() == pytest.approx(1)
    assert posterior @ grid == pytest.approx(x @ d / sigma**2 / precision)
    assert posterior @ grid**2 - (posterior @ grid) ** 2 == pytest.approx(1 / precision)


def test_evidence_of_one_weight_is_the_known_gaussian(rng):
    x, d, sigma, tau = rng.standard_normal(4), rng.standard_normal(4), 0.8, 1.3
    covariance = sigma**2 * np.eye(4) + tau**2 * np.outer(x, x)
    expected = -0.5 * (d @ np.linalg.solve(covariance, d) + np.linalg.slogdet(2 * np.pi * covariance)[1])
    assert maths.log_evidence_on_grid(np.linspace(-10, 10, 2001), x, d, sigma, tau) == pytest.approx(expected)


def test_bayes_rule_holds_at_every_point_of_the_grid(rng):
    grid, x, d, sigma, tau = np.linspace(-3, 3, 7), rng.standard_normal(4), rng.standard_normal(4), 0.8, 1.3
    prior = maths.posterior_on_grid(grid, [], [], sigma, tau)
    likelihood = np.exp([maths.log_likelihood(w * x, d, sigma) for w in grid])
    evidence = np.exp(maths.log_evidence_on_grid(grid, x, d, sigma, tau))
    np.testing.assert_allclose(maths.posterior_on_grid(grid, x, d, sigma, tau), likelihood * prior / evidence)


def test_no_underflow_where_every_likelihood_is_zero_in_floating_point():
    posterior = maths.posterior_on_grid([0.0, 1.0, 2.0], np.full(1000, 1.0), np.full(1000, 50.0), 0.01, 1.0)
    np.testing.assert_array_equal(posterior, [0, 0, 1])
    assert np.isfinite(maths.log_evidence_on_grid([0.0, 1.0], np.ones(1000), np.full(1000, 50.0), 0.01, 1.0))


def test_a_plane_has_one_row_for_each_second_weight(rng):
    grid_1, grid_2 = np.linspace(-1, 3, 41), np.linspace(-4, 0, 21)
    X = rng.standard_normal((50, 2))
    posterior = maths.posterior_on_plane(grid_1, grid_2, X, X @ [1.0, -2.0], 0.1, np.inf)
    assert posterior.shape == (21, 41)
    i, j = np.unravel_index(posterior.argmax(), posterior.shape)
    assert (grid_1[j], grid_2[i]) == pytest.approx((1.0, -2.0))
    assert posterior.sum() == pytest.approx(1)


def test_a_plane_with_one_silent_input_is_a_line(rng):
    grid, x, d = np.linspace(-2, 2, 9), rng.standard_normal(5), rng.standard_normal(5)
    plane = maths.posterior_on_plane(grid, grid, np.stack([x, np.zeros(5)], axis=1), d, 0.8, 1.3)
    np.testing.assert_allclose(plane.sum(axis=0), maths.posterior_on_grid(grid, x, d, 0.8, 1.3))


def test_bernoulli_is_minus_cross_entropy_and_safe_at_certainty():
    y, d = np.array([0.2, 0.9, 0.5]), np.array([0.0, 1.0, 0.25])
    assert maths.bernoulli_log_likelihood(y, d) == pytest.approx(np.sum(d * np.log(y) + (1 - d) * np.log(1 - y)))
    assert maths.cross_entropy(y, d) == -maths.bernoulli_log_likelihood(y, d)
    assert maths.cross_entropy([1.0, 0.0], [1.0, 0.0]) == 0
    assert 700 < maths.cross_entropy([1.0], [0.0]) < 710
    assert 700 < maths.cross_entropy([0.0], [1.0]) < 710
    assert maths.cross_entropy(np.float32([1.0]), np.float32([0.0])) == pytest.approx(87.3, abs=0.1)
