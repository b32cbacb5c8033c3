"""Unit 02: the forward pass, from one neuron to a network of arbitrary connectivity."""

from itertools import pairwise

from helpers.maths._arguments import as_float, as_floats, require_shapes
from helpers.maths.activations import logistic


def neuron(x, w, b):
    """Return the output of one logistic neuron for one case.

    Parameters
    ----------
    x : ndarray of shape (n_in,)
        Inputs.
    w : ndarray of shape (n_in,)
        A weight for each input.
    b : float
        Bias: a weight from a unit that is always 1.

    Returns
    -------
    float
        In [0, 1].

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    z = sum_i x_i w_i + b, and y = 1 / (1 + exp(-z)).

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equations 1 and 2.

    Examples
    --------
    >>> neuron([1.0, 2.0], [0.5, -0.5], 0.5)  # z = 0.5 - 1 + 0.5 = 0
    np.float64(0.5)
    """
    x, w, b = as_floats(x, w, b)
    require_shapes("x (n_in,), w (n_in,), b ()", x, w, b)
    return logistic(x @ w + b)


def layer(A, W, b, f=logistic):
    """Return the outputs of one layer for a batch of cases.

    Parameters
    ----------
    A : ndarray of shape (n_cases, n_in)
        Outputs of the layer below, one row a case.
    W : ndarray of shape (n_in, n_out)
        Weights from row unit to column unit.
    b : ndarray of shape (n_out,)
        Biases.
    f : function
        Activation, from total input to output.

    Returns
    -------
    ndarray of shape (n_cases, n_out)

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    f(A W + b), with the same b for every case.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equations 1 and 2.

    Examples
    --------
    >>> layer([[1.0, 2.0]], [[1.0, 0.0], [1.0, -0.5]], [-3.0, 1.0])  # z = 1 + 2 - 3 and 0 - 1 + 1
    array([[0.5, 0.5]])
    """
    A, W, b = as_floats(A, W, b)
    require_shapes("A (n_cases, n_in), W (n_in, n_out), b (n_out,)", A, W, b)
    Z = A @ W  # (n_cases, n_out)
    Z += b
    return f(Z)


def forward(X, parameters, f=logistic):
    """Return the outputs of every layer, from the input at the bottom to the output at the top.

    Parameters
    ----------
    X : ndarray of shape (n_cases, n_in)
        One row a case.
    parameters : list of (W, b)
        Weights and biases of every layer, from bottom to top.
    f : function
        Activation of every layer.

    Returns
    -------
    list of ndarray
        [X, A1, ..., Y], one more than there are layers of weights: what the backward pass will need.

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    A0 = X, and A_l = f(A_(l-1) W_l + b_l).

    Examples
    --------
    Two layers of one unit; the first one sees z = 0.

    >>> forward([[2.0]], [([[1.0]], [-2.0]), ([[4.0]], [-2.0])])
    [array([[2.]]), array([[0.5]]), array([[0.5]])]
    """
    outputs = [as_float(X)]
    for W, b in parameters:
        outputs.append(layer(outputs[-1], W, b, f))
    return outputs


def collapse_linear(W1, b1, W2, b2):
    """Return the one linear layer that does what two linear layers do.

    Parameters
    ----------
    W1 : ndarray of shape (n_in, n_hidden)
    b1 : ndarray of shape (n_hidden,)
    W2 : ndarray of shape (n_hidden, n_out)
    b2 : ndarray of shape (n_out,)

    Returns
    -------
    W : ndarray of shape (n_in, n_out)
    b : ndarray of shape (n_out,)

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    (X W1 + b1) W2 + b2 = X (W1 W2) + (b1 W2 + b2).

    Examples
    --------
    >>> collapse_linear([[2.0]], [1.0], [[3.0]], [4.0])  # 3 (2 x + 1) + 4 = 6 x + 7
    (array([[6.]]), array([7.]))
    """
    W1, b1, W2, b2 = as_floats(W1, b1, W2, b2)
    require_shapes("W1 (n_in, n_hidden), b1 (n_hidden,), W2 (n_hidden, n_out), b2 (n_out,)", W1, b1, W2, b2)
    return W1 @ W2, b1 @ W2 + b2


def initialise(sizes, rng, spread=0.3):
    """Return random weights and biases to start from.

    Parameters
    ----------
    sizes : sequence of int
        Number of units in every layer, from the input to the output.
    rng : numpy.random.Generator
    spread : float
        Weights and biases are drawn evenly from [-spread, spread].

    Returns
    -------
    list of (W, b)
        W of shape (n_in, n_out) and b of shape (n_out,), from bottom to top.

    Notes
    -----
    A bias is drawn like the weights, as a weight from a unit that is always 1. Equal starting weights would stay equal:
    the draw breaks the symmetry.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536: weights between -0.3 and 0.3 for the symmetry network (as
    transcribed).

    Examples
    --------
    >>> import numpy as np
    >>> [(W.shape, b.shape) for W, b in initialise([2, 3, 1], np.random.default_rng(1986))]
    [((2, 3), (3,)), ((3, 1), (1,))]
    """
    return [
        (rng.uniform(-spread, spread, (n_in, n_out)), rng.uniform(-spread, spread, n_out))
        for n_in, n_out in pairwise(sizes)
    ]


def connected_forward(X, weights, biases):
    """Return the outputs of every layer of a logistic network whose connections may skip layers.

    Parameters
    ----------
    X : ndarray of shape (n_cases, n_in)
        Outputs of layer 0.
    weights : dict of {(below, above): W}
        W of shape (n_below, n_above) leads from layer ``below`` up to layer ``above``.
    biases : dict of {layer: b}
        b of shape (n_layer,), for every layer from 1 to the top.

    Returns
    -------
    list of ndarray
        [X, A1, ..., Y].

    Raises
    ------
    ValueError
        If a connection does not lead up, a layer has no biases or no input, or the shapes do not meet.

    Notes
    -----
    A_l = logistic(b_l + sum_k A_k W_kl), a sum over all layers k that lead to l. Connections within a layer or
    downwards are forbidden, so the layers can be computed in order.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equations 1 and 2; connections may skip layers.

    Examples
    --------
    The input reaches the top over the hidden unit (0.5 * 2) and directly (1 * -1).

    >>> weights = {(0, 1): [[0.0]], (1, 2): [[2.0]], (0, 2): [[-1.0]]}
    >>> connected_forward([[1.0]], weights, {1: [0.0], 2: [0.0]})
    [array([[1.]]), array([[0.5]]), array([[0.5]])]
    """
    layers = range(1, max(biases, default=0) + 1)
    for below, above in weights:
        if not 0 <= below < above:
            raise ValueError(f"The connection {(below, above)} does not lead up: write it as (below, above).")
    if not set(biases) == set(layers) == {above for _, above in weights}:
        raise ValueError(
            f"Every layer above 0 needs biases and an input: got biases of {list(biases)}, connections {list(weights)}."
        )
    outputs = [as_float(X)]
    for here in layers:
        b = as_float(biases[here])
        Z = b
        for (below, above), W in weights.items():
            if above == here:
                require_shapes("A (n_cases, n_below), W (n_below, n_above), b (n_above,)", outputs[below], W, b)
                Z = Z + outputs[below] @ as_float(W)  # (n_cases, n_above)
        outputs.append(logistic(Z))
    return outputs
