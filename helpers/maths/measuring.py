"""Unit 06: networks to measure on, and the gradients that measuring gives."""

import numpy as np

from helpers.maths.backpropagation import backward
from helpers.maths.checking import error_curve, numerical_gradient
from helpers.maths.errors import squared_error
from helpers.maths.network import forward, initialise


def drawn_case(n_cases, sizes, rng):
    """Return a network, its outputs and desired outputs, to try a backward pass on.

    Parameters
    ----------
    n_cases : int
    sizes : sequence of int
        Number of units in every layer, from the input to the output.
    rng : numpy.random.Generator

    Returns
    -------
    parameters : list of (W, b)
    outputs : list of ndarray
        [X, A1, ..., Y], made by a forward pass: parts drawn on their own would not belong together.
    D : ndarray of shape (n_cases, n_out)
        Between 0.1 and 0.9.

    Notes
    -----
    Weights and biases come evenly from [-1, 1], inputs from a normal distribution: slopes are then neither tiny nor
    all alike.

    Examples
    --------
    >>> parameters, outputs, D = drawn_case(5, [3, 4, 2], np.random.default_rng(1986))
    >>> [A.shape for A in outputs], D.shape
    ([(5, 3), (5, 4), (5, 2)], (5, 2))
    """
    parameters = initialise(sizes, rng, spread=1.0)
    X = rng.standard_normal((n_cases, sizes[0]))
    return parameters, forward(X, parameters), rng.uniform(0.1, 0.9, (n_cases, sizes[-1]))


def measured_gradients(parameters, X, D, h=1e-5):
    """Return the gradients of a logistic network's squared error, measured weight by weight.

    Parameters
    ----------
    parameters : list of (W, b)
    X : ndarray of shape (n_cases, n_in)
    D : ndarray of shape (n_cases, n_out)
    h : float
        Difference step, greater than 0.

    Returns
    -------
    list of (dE_dW, dE_db)
        In the order and the shapes of parameters.

    Raises
    ------
    ValueError
        If the shapes do not meet, or h is not greater than 0.

    Notes
    -----
    Central differences: two forward passes for every weight and bias.

    Examples
    --------
    The network of `backward`, whose gradients come out as its docstring has them.

    >>> parameters = [([[1.0]], [-2.0]), ([[4.0]], [-2.0])]
    >>> ((dE_dW1, dE_db1), (dE_dW2, dE_db2)) = measured_gradients(parameters, [[2.0]], [[0.0]])
    >>> print(round(dE_dW1.item(), 6), round(dE_db1.item(), 6), round(dE_dW2.item(), 6), round(dE_db2.item(), 6))
    0.25 0.125 0.0625 0.125
    """
    measured = []
    for k, (W, b) in enumerate(parameters):

        def E(W, b, k=k):
            return squared_error(forward(X, [*parameters[:k], (W, b), *parameters[k + 1 :]])[-1], D)

        dE_dW = numerical_gradient(lambda W, b=b, E=E: E(W, b), W, h)
        measured.append((dE_dW, numerical_gradient(lambda b, W=W, E=E: E(W, b), b, h)))
    return measured


def network_error_curves(difference, steps, dtype=np.float64, n_networks=20):
    """Return how far the measured gradients of random networks are from the true ones, for every difference step.

    Parameters
    ----------
    difference : function
        `numerical_gradient` or `forward_difference`.
    steps : array_like of shape (n_steps,)
        Difference steps, greater than 0.
    dtype : numpy dtype
        Precision in which the error is computed.
    n_networks : int

    Returns
    -------
    ndarray of shape (n_networks, n_steps)

    Notes
    -----
    Logistic networks of 3, 4 and 2 units on 5 cases, drawn from the seeds 0, 1, ... What is measured is dE/dW of the
    hidden layer; true is what backpropagation finds in double precision. Relative errors, as in `error_curve`.

    Examples
    --------
    Ten times the step makes a hundred times the error.

    >>> large, small = network_error_curves(numerical_gradient, [1e-2, 1e-3], n_networks=1)[0]
    >>> round(float(large / small))
    100
    """
    errors = []
    for seed in range(n_networks):
        parameters, outputs, D = drawn_case(5, [3, 4, 2], np.random.default_rng(seed))
        true = backward(parameters, outputs, D)[0][0]
        X, D, W1, b1, W2, b2 = (A.astype(dtype) for A in (outputs[0], D, *parameters[0], *parameters[1]))

        def E(W, X=X, D=D, b1=b1, W2=W2, b2=b2):  # called so often that shapes are not checked each time
            A1 = 1 / (1 + np.exp(-(X @ W + b1)))
            Y = 1 / (1 + np.exp(-(A1 @ W2 + b2)))
            return np.sum((Y - D) ** 2) / 2

        errors.append(error_curve(E, W1, true, steps, difference))
    return np.array(errors)
