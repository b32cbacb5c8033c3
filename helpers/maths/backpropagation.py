"""Unit 05: the backward pass, for squared error and logistic units."""

from helpers.maths._arguments import as_float, as_floats, require_shapes
from helpers.maths.activations import logistic_slope
from helpers.maths.network import forward
from helpers.maths.one_neuron import delta_output


def delta_hidden(delta_up, W_up, A):
    """Return delta = dE/dZ of a logistic hidden layer, from that of the layer above.

    Parameters
    ----------
    delta_up : ndarray of shape (n_cases, n_up)
        dE/dZ of the layer above.
    W_up : ndarray of shape (n_hidden, n_up)
        Weights that lead up from this layer.
    A : ndarray of shape (n_cases, n_hidden)
        Outputs of this layer.

    Returns
    -------
    ndarray of shape (n_cases, n_hidden)

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    delta = (delta_up W_up^T) * A * (1 - A): the matrix product adds up all paths that lead up from a unit.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equations 7 and 5.

    Examples
    --------
    >>> delta_hidden([[0.125]], [[2.0], [-4.0]], [[0.5, 0.5]])  # 0.125 * 2 * 0.25 and 0.125 * -4 * 0.25
    array([[ 0.0625, -0.125 ]])
    """
    delta_up, W_up, A = as_floats(delta_up, W_up, A)
    require_shapes("delta_up (n_cases, n_up), W_up (n_hidden, n_up), A (n_cases, n_hidden)", delta_up, W_up, A)
    delta = delta_up @ W_up.T  # (n_cases, n_hidden)
    delta *= A
    delta *= 1 - A
    return delta


def layer_gradients(A_below, delta):
    """Return the gradients of one layer's weights and biases.

    Parameters
    ----------
    A_below : ndarray of shape (n_cases, n_in)
        Outputs of the layer below.
    delta : ndarray of shape (n_cases, n_out)
        dE/dZ of this layer.

    Returns
    -------
    dE_dW : ndarray of shape (n_in, n_out)
    dE_db : ndarray of shape (n_out,)

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    dE/dW = A_below^T delta and dE/db = sum_c delta_c, sums over cases.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 6, summed over cases.

    Examples
    --------
    >>> layer_gradients([[1.0, 2.0], [3.0, 4.0]], [[0.5], [-0.5]])  # 0.5 - 1.5 and 1 - 2; 0.5 - 0.5
    (array([[-1.],
           [-1.]]), array([0.]))
    """
    A_below, delta = as_floats(A_below, delta)
    require_shapes("A_below (n_cases, n_in), delta (n_cases, n_out)", A_below, delta)
    return A_below.T @ delta, delta.sum(axis=0)


def backward(parameters, outputs, D):
    """Return the gradients of the squared error against all weights and biases of a logistic network.

    Parameters
    ----------
    parameters : list of (W, b)
        Weights and biases of every layer, from bottom to top.
    outputs : list of ndarray
        [X, A1, ..., Y], as `forward` returns them.
    D : ndarray of shape (n_cases, n_out)
        Desired outputs.

    Returns
    -------
    list of (dE_dW, dE_db)
        In the order and the shapes of parameters.

    Raises
    ------
    ValueError
        If outputs and parameters do not belong together, or the shapes do not meet.

    Notes
    -----
    At the top delta = (Y - D) Y (1 - Y); then down, layer by layer, delta = (delta_up W_up^T) A (1 - A). In every
    layer dE/dW = A_below^T delta and dE/db = sum_c delta_c, sums over cases.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equations 4 to 7.

    Examples
    --------
    Two layers of one unit, both with output 1/2: delta2 = 0.5 * 0.25, and delta1 = 0.125 * 4 * 0.25.

    >>> parameters = [([[1.0]], [-2.0]), ([[4.0]], [-2.0])]
    >>> backward(parameters, [[[2.0]], [[0.5]], [[0.5]]], [[0.0]])
    [(array([[0.25]]), array([0.125])), (array([[0.0625]]), array([0.125]))]
    """
    if len(outputs) != len(parameters) + 1:
        raise ValueError(
            f"{len(parameters)} layers of weights need {len(parameters) + 1} outputs, the input included: "
            f"got {len(outputs)}."
        )
    return list(_gradients_downwards(parameters, outputs, D))[::-1]


def _gradients_downwards(parameters, outputs, D):
    """Yield (dE_dW, dE_db) of every layer, from top to bottom, each as soon as it is known."""
    delta = delta_output(outputs[-1], D)
    for k in reversed(range(len(parameters))):
        yield layer_gradients(outputs[k], delta)
        if k > 0:
            delta = delta_hidden(delta, parameters[k][0], outputs[k])


def train_step(parameters, X, D, eta, lam):
    """Return the parameters of a logistic network after one step of gradient descent on all cases.

    Parameters
    ----------
    parameters : list of (W, b)
        Weights and biases of every layer, from bottom to top.
    X : ndarray of shape (n_cases, n_in)
    D : ndarray of shape (n_cases, n_out)
        Desired outputs.
    eta : float
        Step size, greater than 0.
    lam : float
        Weight decay, at least 0.

    Returns
    -------
    list of (W, b)
        New arrays; the old ones are as they were.

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    One step down E + lam/2 sum W^2, with E the squared error summed over cases: W_new = W - eta (dE/dW + lam W) =
    (1 - eta lam) W - eta dE/dW, and b_new = b - eta dE/db. All gradients are computed before any update.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 8, here with weight decay.

    Examples
    --------
    The network of `backward`; the decay takes eta lam W = 0.5 * 0.1 * W off every weight.

    >>> train_step([([[1.0]], [-2.0]), ([[4.0]], [-2.0])], [[2.0]], [[0.0]], eta=0.5, lam=0.1)
    [(array([[0.825]]), array([-2.0625])), (array([[3.76875]]), array([-2.0625]))]
    """
    gradients = _gradients_downwards(parameters, forward(X, parameters), D)
    new = []
    for (W, b), (dE_dW, dE_db) in zip(reversed(parameters), gradients):
        # The new parameters are written over the gradients: in a large network, memory costs more than arithmetic.
        dE_dW *= -eta
        dE_dW += (1 - eta * lam) * as_float(W) if lam else as_float(W)
        dE_db *= -eta
        dE_db += as_float(b)
        new.append((dE_dW, dE_db))
    return new[::-1]


def skip_connection_backward(weights, outputs, D):
    """Return the gradients of the squared error in a logistic network whose connections may skip layers.

    Parameters
    ----------
    weights : dict of {(below, above): W}
        W of shape (n_below, n_above) leads from layer ``below`` up to layer ``above``.
    outputs : list of ndarray
        [X, A1, ..., Y], as `connected_forward` returns them.
    D : ndarray of shape (n_cases, n_out)
        Desired outputs.

    Returns
    -------
    dE_dW : dict of {(below, above): ndarray}
        With the keys and the shapes of weights.
    dE_db : dict of {layer: ndarray of shape (n_layer,)}
        For every layer from 1 to the top.

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    dE/dA_k = sum_l delta_l W_kl^T over all layers l that k leads to: paths add. Then delta_k = dE/dA_k A_k (1 - A_k),
    dE/dW_kl = A_k^T delta_l and dE/db_l = sum_c delta_l, sums over cases. A layer is done when all above it are.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equations 4 to 7; the sum in 7 runs over all units above.

    Examples
    --------
    The top has delta = 0.5 * 0.25; the hidden unit gets 0.125 * 2 * 0.25 of it.

    >>> weights = {(0, 1): [[0.0]], (1, 2): [[2.0]], (0, 2): [[-1.0]]}
    >>> dE_dW, dE_db = skip_connection_backward(weights, [[[1.0]], [[0.5]], [[0.5]]], [[0.0]])
    >>> dE_dW
    {(0, 1): array([[0.0625]]), (1, 2): array([[0.0625]]), (0, 2): array([[0.125]])}
    >>> dE_db
    {1: array([0.0625]), 2: array([0.125])}
    """
    outputs = as_floats(*outputs)
    top = len(outputs) - 1
    delta = {top: delta_output(outputs[top], D)}
    for here in range(top - 1, 0, -1):
        dE_dA = 0
        for (below, above), W in weights.items():
            if below == here:
                require_shapes("W (n_below, n_above), delta (n_cases, n_above)", W, delta[above])
                dE_dA = dE_dA + delta[above] @ as_float(W).T  # (n_cases, n_below)
        delta[here] = dE_dA * logistic_slope(outputs[here])
    gradients = {(below, above): layer_gradients(outputs[below], delta[above]) for below, above in weights}
    dE_dW = {connection: dE_dW for connection, (dE_dW, _) in gradients.items()}
    return dE_dW, {here: delta[here].sum(axis=0) for here in range(1, top + 1)}
