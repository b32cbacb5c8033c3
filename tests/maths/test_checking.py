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
