import numpy as np
import pytest

from helpers import maths


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 2), (0,)])
def test_any_shape(shape, rng):
    w = rng.standard_normal(shape)
    gradient = maths.numerical_gradient(lambda w: np.sum(w**3), w)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, 3 * w**2, rtol=1e-8)


def test_a_single_number_that_is_returned_as_it_is():
    assert maths.numerical_gradient(lambda w: w, 2.0) == pytest.approx(1.0)


def test_the_error_falls_with_h_squared():
    error = [abs(maths.numerical_gradient(np.exp, 0.0, h) - 1) for h in (1e-2, 1e-3)]
    assert error[0] / error[1] == pytest.approx(100, rel=0.01)


def test_integers_do_not_truncate():
    assert maths.numerical_gradient(lambda w: w[0] ** 2, np.array([3]))[0] == pytest.approx(6.0)


def test_w_stays_as_it_was_even_where_f_fails():
    w = np.array([1.0, 2.0])
    with pytest.raises(ZeroDivisionError):
        maths.numerical_gradient(lambda w: 1 / 0, w)
    np.testing.assert_array_equal(w, [1.0, 2.0])


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([0.0], [0.0], 0.0),
        ([1.0], [-1.0], 2.0),
        ([2.0, 1.0], [1.0, 1.0], 0.5),
        ([1e-9], [0.0], 1e-3),  # below the floor
        ([], [], 0.0),
    ],
)
def test_relative_difference(a, b, expected):
    assert maths.relative_difference(a, b) == pytest.approx(expected)
    assert maths.relative_difference(b, a) == pytest.approx(expected)


def test_the_broken_array_is_the_one_that_stands_out(rng):
    parameters = maths.initialise([3, 4, 2], rng, 1.0)
    X, D = rng.standard_normal((5, 3)), rng.uniform(size=(5, 2))
    gradients = maths.backward(parameters, maths.forward(X, parameters), D)
    gradients[0] = (gradients[0][0], gradients[0][1] / 5)  # averaged where the course sums
    (W1, b1), (W2, b2) = maths.check_gradients(
        lambda parameters: maths.squared_error(maths.forward(X, parameters)[-1], D), parameters, gradients
    )
    assert b1 == pytest.approx(0.8)
    assert max(W1, W2, b2) < 1e-4


def test_a_function_that_writes_into_its_argument_does_no_harm():
    def writes(w):
        w *= 2
        return np.sum(w**2) / 4

    for difference, expected in ((maths.numerical_gradient, [4.0, 6.0]), (maths.forward_difference, [4.1, 6.1])):
        w = np.array([2.0, 3.0])
        np.testing.assert_allclose(difference(writes, w, 0.1), expected, rtol=1e-9)
        np.testing.assert_array_equal(w, [2.0, 3.0])


def test_forward_differences_are_off_by_half_the_curvature_times_h():
    w = np.array([[1.0, -2.0], [0.5, 3.0]])
    measured = maths.forward_difference(lambda w: np.sum(w**3), w, h=1e-4)
    np.testing.assert_allclose(measured - 3 * w**2, 3 * w * 1e-4, atol=1e-7)
    assert maths.forward_difference(lambda w: w[0] ** 2, np.array([3]), 1e-6)[0] == pytest.approx(6)


@pytest.mark.parametrize(("difference", "order"), [(maths.forward_difference, 1), (maths.numerical_gradient, 2)])
def test_an_error_curve_has_the_two_slopes_of_theory(difference, order):
    w, steps = np.array([0.3, -0.7, 1.1]), np.logspace(-14, 0, 57)
    curve = maths.error_curve(lambda w: np.sum(np.exp(w)), w, np.exp(w), steps, difference)
    fit = maths.fit_error_curve(steps, curve, order)
    assert fit["rising"] == pytest.approx(order, abs=0.05)
    assert fit["falling"] == pytest.approx(-1, abs=0.1)
    assert fit["a"] == pytest.approx(1 / 2 if order == 1 else 1 / 6, rel=0.1)  # exp is its own derivative
    assert 1e-17 < fit["epsilon"] < 1e-15
    measured = steps[curve.argmin()]
    assert measured / 10 < maths.best_step(fit["a"], order, fit["epsilon"]) < measured * 10


def test_noise_at_the_tip_and_steps_without_effect_are_left_out_of_the_fit():
    h = np.logspace(-17, 0, 69)
    errors = np.where(h < 1e-15, 1.0, 0.3 * h**2 + 1e-15 / h)
    errors[np.abs(np.log10(h) + 5) < 0.6] *= 0.01
    fit = maths.fit_error_curve(h, errors, 2)
    assert (fit["a"], fit["epsilon"]) == (pytest.approx(0.3, rel=0.02), pytest.approx(1e-15, rel=0.02))


@pytest.mark.parametrize(("a", "order", "epsilon"), [(0.3, 2, 1e-16), (2.0, 1, 1e-7), (0.1, 4, 1e-12)])
def test_no_step_nearby_is_better_than_the_best(a, order, epsilon):
    def error(h):
        return a * h**order + epsilon / h

    best = maths.best_step(a, order, epsilon)
    assert error(best) < min(error(best * factor) for factor in (0.5, 0.99, 1.01, 2))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_curves_of_networks_are_repeatable_and_keep_their_precision(dtype):
    steps = np.array([1e-2, 1e-7])
    curves = maths.network_error_curves(maths.numerical_gradient, steps, dtype, n_networks=3)
    np.testing.assert_array_equal(curves, maths.network_error_curves(maths.numerical_gradient, steps, dtype, 3))
    assert curves.shape == (3, 2) and len(np.unique(curves)) == 6
    assert np.all(curves[:, 0] < 1e-3)
    assert np.all(curves[:, 1] < 1e-6) if dtype is np.float64 else np.all(curves[:, 1] > 0.1)
