"""Shapes that do not meet are refused in one sentence that names the arguments and their shapes."""

import numpy as np
import pytest

from helpers import maths

COLUMN, VECTOR = np.zeros((5, 1)), np.zeros(5)
SAME = "{} has shape (5,) but {} has shape (5, 1): they must be the same."


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (maths.squared_error, "YD"),
        (maths.squared_error_slope, "YD"),
        (maths.cross_entropy, "YD"),
        (maths.cross_entropy_delta, "YD"),
        (maths.error_slope, "yd"),
        (maths.delta_output, "yd"),
        (maths.bernoulli_log_likelihood, "yd"),
        (lambda y, d: maths.log_likelihood(y, d, 1.0), "yd"),
        (lambda w, g: maths.gradient_step(w, g, 0.1), "wg"),
        (lambda w, g: maths.momentum_step(w, w, g, 0.1, 0.9), "wg"),
        (lambda w, v: maths.momentum_step(w, v, w, 0.1, 0.9), "wv"),
        (lambda w, g: maths.descend(lambda _: g, w, 0.1, 3), "wg"),
        (maths.relative_difference, "ab"),
        (lambda steps, errors: maths.fit_error_curve(steps, errors, 1), ("steps", "errors")),
        (lambda w, gradient: maths.error_curve(np.sum, w, gradient, [0.1]), ("w", "gradient")),
    ],
)
def test_a_vector_never_meets_a_column(function, names):
    with pytest.raises(ValueError) as refusal:
        function(VECTOR, COLUMN)
    assert str(refusal.value) == SAME.format(*names)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: maths.shape_of_product(np.ones((2, 3)), np.ones((2, 4))),
            "The shapes do not meet: got A (2, 3), B (2, 4); wanted A (n_rows, n_inner), B (n_inner, n_columns).",
        ),
        (lambda: maths.sum_over_cases(VECTOR), "The shapes do not meet: got X (5,); wanted X (n_cases, n_features)."),
        (
            lambda: maths.map_gradient(np.ones(2), 0.0, np.ones((5, 2)), COLUMN, 0.1),
            "The shapes do not meet: got w (2,), b (), X (5, 2), d (5, 1); "
            "wanted w (n_in,), b (), X (n_cases, n_in), d (n_cases,).",
        ),
        (
            lambda: maths.posterior_on_grid(VECTOR, np.ones(3), np.ones((3, 1)), 1.0, 1.0),
            "The shapes do not meet: got grid (5,), x (3,), d (3, 1); "
            "wanted grid (n_grid,), x (n_cases,), d (n_cases,).",
        ),
        (
            lambda: maths.neuron(np.ones(2), np.ones(3), 0.0),
            "The shapes do not meet: got x (2,), w (3,), b (); wanted x (n_in,), w (n_in,), b ().",
        ),
        (
            lambda: maths.layer(np.ones((5, 3)), np.ones((4, 2)), np.ones(2)),
            "The shapes do not meet: got A (5, 3), W (4, 2), b (2,); "
            "wanted A (n_cases, n_in), W (n_in, n_out), b (n_out,).",
        ),
        (
            lambda: maths.forward(np.ones(3), [(np.ones((3, 2)), np.ones(2))]),
            "The shapes do not meet: got A (3,), W (3, 2), b (2,); "
            "wanted A (n_cases, n_in), W (n_in, n_out), b (n_out,).",
        ),
        (
            lambda: maths.delta_hidden(np.ones((5, 2)), np.ones((2, 4)), np.ones((5, 4))),
            "The shapes do not meet: got delta_up (5, 2), W_up (2, 4), A (5, 4); "
            "wanted delta_up (n_cases, n_up), W_up (n_hidden, n_up), A (n_cases, n_hidden).",
        ),
        (
            lambda: maths.layer_gradients(np.ones((5, 2)), VECTOR),
            "The shapes do not meet: got A_below (5, 2), delta (5,); "
            "wanted A_below (n_cases, n_in), delta (n_cases, n_out).",
        ),
        (
            lambda: maths.weight_slope(VECTOR, VECTOR),
            "The shapes do not meet: got x (5,), delta (5,); wanted x (n_in,), delta ().",
        ),
        (lambda: maths.largest_safe_eta(np.ones((2, 3))), "The shapes do not meet: got H (2, 3); wanted H (n, n)."),
        (lambda: maths.largest_safe_eta([[1.0, 2.0], [0.0, 1.0]]), "H must be symmetric."),
        (
            lambda: maths.largest_safe_eta([[1.0, 0.0], [0.0, 0.0]]),
            "H must be positive definite, but its smallest eigenvalue is 0.0.",
        ),
        (lambda: maths.diagnose_curve([1.0]), "A curve needs at least two losses, but there are 1."),
        (lambda: maths.log_prior(VECTOR, 0), "tau must be greater than 0, but is 0."),
        (lambda: maths.log_likelihood(VECTOR, VECTOR, -1.0), "sigma must be greater than 0, but is -1.0."),
        (lambda: maths.weight_decay(1.0, np.nan), "tau must be greater than 0, but is nan."),
        (lambda: maths.numerical_gradient(np.sum, VECTOR, h=0), "h must be greater than 0, but is 0."),
        (lambda: maths.forward_difference(np.sum, VECTOR, h=-0.1), "h must be greater than 0, but is -0.1."),
        (lambda: maths.best_step(1.0, 2, 0.0), "epsilon must be greater than 0, but is 0.0."),
        (lambda: maths.broken_backward(7), "k must be a whole number from 1 to 6, but is 7."),
        (lambda: maths.broken_backward(1.0), "k must be a whole number from 1 to 6, but is 1.0."),
        (
            lambda: maths.fit_error_curve([0.1, 0.01], [0.1, 0.2], 1),
            "Each branch needs at least two steps: take steps over more powers of ten.",
        ),
        (
            lambda: maths.backward([(np.ones((3, 1)), np.ones(1))], [np.ones((5, 1))], COLUMN),
            "1 layers of weights need 2 outputs, the input included: got 1.",
        ),
        (
            lambda: maths.check_gradients(lambda p: 0.0, [(np.ones((3, 1)), np.ones(1))], []),
            "There are 1 layers of parameters but 0 of gradients.",
        ),
        (
            lambda: maths.connected_forward(np.ones((5, 1)), {(1, 1): np.ones((1, 1))}, {1: np.ones(1)}),
            "The connection (1, 1) does not lead up: write it as (below, above).",
        ),
        (
            lambda: maths.connected_forward(np.ones((5, 1)), {(0, 2): np.ones((1, 1))}, {1: np.ones(1), 2: np.ones(1)}),
            "Every layer above 0 needs biases and an input: got biases of [1, 2], connections [(0, 2)].",
        ),
        (
            lambda: maths.connected_forward(np.ones((5, 1)), {(0, 1): np.ones((2, 1))}, {1: np.ones(1)}),
            "The shapes do not meet: got A (5, 1), W (2, 1), b (1,); "
            "wanted A (n_cases, n_below), W (n_below, n_above), b (n_above,).",
        ),
        (lambda: maths.layer_gains([COLUMN]), "A gain takes two layers at least, but there are 1."),
        (
            lambda: maths.layer_gains([COLUMN, VECTOR]),
            "The shapes do not meet: got delta (5,); wanted delta (n_cases, n_units).",
        ),
        (lambda: maths.predict_gain(100, "ReLU"), "f must be 'logistic' or 'tanh', but is 'ReLU'."),
        (lambda: maths.predict_gain(0, "tanh"), "n must be greater than 0, but is 0.0."),
        (lambda: maths.clip_by_norm([(COLUMN, VECTOR)], 0.0), "limit must be greater than 0, but is 0.0."),
        (
            lambda: maths.residual_backward(COLUMN, np.ones((1, 2)), COLUMN),
            "The shapes do not meet: got dE_dA_up (5, 1), W (1, 2), F (5, 1); "
            "wanted dE_dA_up (n_cases, n), W (n, n), F (n_cases, n).",
        ),
        (
            lambda: maths.diagnose_training(
                {"error": VECTOR, "delta_norm": COLUMN, "weight_gradient_norm": COLUMN, "saturated": VECTOR}
            ),
            "saturated has shape (5,) but delta_norm has shape (5, 1): they must be the same.",
        ),
    ],
)
def test_the_message_says_what_came_and_what_was_wanted(call, message):
    with pytest.raises(ValueError) as refusal:
        call()
    assert str(refusal.value) == message
