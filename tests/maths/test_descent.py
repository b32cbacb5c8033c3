import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import maths

H = np.array([[3.0, 1.0], [1.0, 2.0]])


def losses(path):
    return 0.5 * np.einsum("ti,ij,tj->t", path, H, path)


def test_history_starts_with_w0_and_has_a_row_a_step():
    path = maths.descend(lambda w: H @ w, np.array([1.0, -1.0]), 0.1, 4)
    assert path.shape == (5, 2)
    np.testing.assert_array_equal(path[0], [1.0, -1.0])
    np.testing.assert_allclose(path[4], np.linalg.matrix_power(np.eye(2) - 0.1 * H, 4) @ path[0])
    assert maths.descend(lambda w: w, np.ones((2, 3)), 0.1, 0).shape == (1, 2, 3)


@pytest.mark.parametrize(("factor", "grows"), [(0.99, False), (1.01, True)])
def test_the_largest_safe_eta_is_where_descent_turns_to_divergence(factor, grows):
    path = maths.descend(lambda w: H @ w, np.array([1.0, 1.0]), factor * maths.largest_safe_eta(H), 300)
    assert (losses(path)[-1] > losses(path)[0]) == grows


def test_momentum_without_memory_is_a_gradient_step():
    w, g = np.array([1.0, 2.0]), np.array([0.5, -0.5])
    w_new, v_new = maths.momentum_step(w, np.array([9.0, 9.0]), g, 0.1, 0.0)
    np.testing.assert_allclose(w_new, maths.gradient_step(w, g, 0.1))
    np.testing.assert_allclose(v_new, -0.1 * g)


def test_momentum_on_a_constant_slope_approaches_eta_over_one_minus_alpha():
    w, v = 0.0, 0.0
    for _ in range(300):
        w, v = maths.momentum_step(w, v, 1.0, 0.1, 0.9)
    assert v == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("eta", "word"),
    [(0.001, "slow"), (0.01, "slow"), (0.4, "converged"), (0.54, "converged"), (0.56, "diverged"), (30.0, "diverged")],
)
def test_curves_of_a_bowl(eta, word):
    assert maths.diagnose_curve(losses(maths.descend(lambda w: H @ w, np.array([1.0, 1.0]), eta, 50))) == word


@pytest.mark.parametrize(
    ("curve", "word"),
    [
        ([1.0, 0.5, np.nan], "diverged"),
        ([1.0, 0.5, np.inf], "diverged"),
        ([1.0, 0.5, 1.1], "diverged"),
        ([1.0, 1.0, 1.0], "converged"),
        (1 + 0.5 * np.cos(np.arange(40)), "oscillating"),
        (np.linspace(1, 0, 100), "slow"),
        (0.5 ** np.arange(100.0), "converged"),
        (1.0 / np.arange(1, 1000), "converged"),
        (0.5 ** np.arange(60.0) + 1e-12 * (-1.0) ** np.arange(60), "converged"),  # rounding noise is no oscillation
    ],
)
def test_curves(curve, word):
    assert maths.diagnose_curve(curve) == word


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=50), st.sampled_from([2.0**-20, 0.5, 2.0, 2.0**20]))
def test_the_word_does_not_depend_on_the_unit_of_the_loss(curve, unit):
    assert maths.diagnose_curve(np.multiply(curve, unit)) == maths.diagnose_curve(curve) or min(curve) < 1e-290
