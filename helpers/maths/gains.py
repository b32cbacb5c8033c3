"""Unit 08: what each layer does to a gradient on its way down, and what can be done about it."""

import math

import numpy as np

from helpers.maths._arguments import as_float, as_floats, require_positive, require_same_shape, require_shapes


def layer_gains(deltas):
    """Return by how much each layer multiplies the gradient that comes down to it.

    Parameters
    ----------
    deltas : list of ndarray
        dE/dZ of every layer, (n_cases, n_units) each, from bottom to top.

    Returns
    -------
    ndarray of shape (n_layers - 1,)
        From bottom to top: entry k is the norm of deltas[k] over the norm of deltas[k + 1].

    Raises
    ------
    ValueError
        If there are fewer than two layers, or a delta has not two axes.

    Notes
    -----
    norm(delta) = sqrt(sum_c sum_j delta_cj^2), over all cases and units. Below 1 the gradient shrinks on its way down,
    above 1 it grows; the product of all gains is the norm at the bottom over the norm at the top.

    Examples
    --------
    >>> layer_gains([[[3.0, 4.0]], [[0.0, 10.0]], [[20.0, 0.0]]])  # norms 5, 10, 20
    array([0.5, 0.5])
    """
    deltas = as_floats(*deltas)
    if len(deltas) < 2:
        raise ValueError(f"A gain takes two layers at least, but there are {len(deltas)}.")
    for delta in deltas:
        require_shapes("delta (n_cases, n_units)", delta)
    norms = np.array([np.linalg.norm(delta) for delta in deltas])
    return norms[:-1] / norms[1:]


SQUARED_SLOPE = {"logistic": 1 / 6, "tanh": 4 / 3}
"""The integral c of f'(z)^2 over all z, by the name of f."""
SQUARED_OUTPUT = {"logistic": 1 / 2, "tanh": 1.0}
"""The mean of f(z)^2 where all units are saturated, half of them at either end, by the name of f."""


def predict_gain(n, f):
    """Return the gain that theory predicts for a wide layer whose weights are drawn from the standard normal.

    Parameters
    ----------
    n : int or ndarray of any shape
        Units in every layer, greater than 0.
    f : {"logistic", "tanh"}

    Returns
    -------
    float or ndarray of the shape of n

    Raises
    ------
    ValueError
        If n is not greater than 0, or f is another.

    Notes
    -----
    gain^2 = n Var(w) E[f'(z)^2] with Var(w) = 1. For weights this large z is spread widely, with standard deviation s,
    and f' is a narrow peak at 0: E[f'(z)^2] = c / (s sqrt(2 pi)), the integral c of f'^2 times the normal density at 0.
    c = 1/6 for logistic and 4/3 for tanh. s = sqrt(n) for tanh, whose saturated outputs are +1 and -1; s = sqrt(n / 2)
    for logistic, where half of them are 1 and the others 0. Biases are 0.

    Examples
    --------
    >>> print(round(predict_gain(1000, "tanh"), 1), round(predict_gain(1000, "logistic"), 1))
    4.1 1.7
    """
    if f not in SQUARED_SLOPE:
        raise ValueError(f"f must be 'logistic' or 'tanh', but is {f!r}.")
    n = as_float(n)
    require_positive(n=np.min(n))
    s = np.sqrt(n * SQUARED_OUTPUT[f])
    return np.sqrt(n * SQUARED_SLOPE[f] / (s * math.sqrt(2 * math.pi)))


def clip_by_norm(gradients, limit):
    """Return all gradients, made shorter together where they are longer than the limit.

    Parameters
    ----------
    gradients : list of (dE_dW, dE_db)
    limit : float
        Greatest norm that is let through, greater than 0.

    Returns
    -------
    list of (dE_dW, dE_db)
        New arrays, in the same order and the same direction.

    Raises
    ------
    ValueError
        If limit is not greater than 0.

    Notes
    -----
    The norm is one number, sqrt of the sum of the squares of all entries of all arrays. Where it is above the limit
    everything is multiplied by limit / norm; where it is not, by 1. The direction stays.

    References
    ----------
    Pascanu, Mikolov & Bengio (2013), On the difficulty of training recurrent neural networks, ICML (from memory).

    Examples
    --------
    >>> clip_by_norm([([[3.0]], [0.0]), ([[0.0]], [4.0])], limit=1.0)  # the norm is 5
    [(array([[0.6]]), array([0.])), (array([[0.]]), array([0.8]))]
    """
    require_positive(limit=limit)
    gradients = [as_floats(*pair) for pair in gradients]
    norm = float(np.sqrt(sum(np.sum(part**2) for pair in gradients for part in pair)))
    factor = 1.0 if norm <= limit else float(limit) / norm
    return [tuple(factor * part for part in pair) for pair in gradients]


def residual_backward(dE_dA_up, W, F):
    """Return the gradient that a residual block of tanh units passes down.

    Parameters
    ----------
    dE_dA_up : ndarray of shape (n_cases, n)
        dE/dA of the block's output.
    W : ndarray of shape (n, n)
        Weights of the block, from row unit to column unit.
    F : ndarray of shape (n_cases, n)
        What the block adds: tanh(A W + b).

    Returns
    -------
    ndarray of shape (n_cases, n)
        dE/dA of the block's input.

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    Up, A_up = A + F with F = tanh(A W + b). Down, two paths add: dE/dA = dE/dA_up + (dE/dA_up * (1 - F^2)) W^T. The
    first is never made smaller, whatever W is.

    References
    ----------
    He, Zhang, Ren & Sun (2016), Deep residual learning for image recognition, CVPR (from memory).

    Examples
    --------
    >>> residual_backward([[0.5]], [[-2.0]], [[0.5]])  # 0.5 + 0.5 * 0.75 * -2
    array([[-0.25]])
    """
    dE_dA_up, W, F = as_floats(dE_dA_up, W, F)
    require_shapes("dE_dA_up (n_cases, n), W (n, n), F (n_cases, n)", dE_dA_up, W, F)
    return dE_dA_up + (dE_dA_up * (1 - F**2)) @ W.T


def diagnose_training(statistics):
    """Return in one word what ails a training, from what was measured while it ran.

    Parameters
    ----------
    statistics : dict of str to ndarray
        ``"error"`` of shape (n_steps,): the error before every step.
        ``"delta_norm"`` of shape (n_steps, n_layers): the norm of dE/dZ of every hidden layer, from bottom to top.
        ``"weight_gradient_norm"`` of shape (n_steps, n_layers): the norm of dE/dW of the same layers.
        ``"saturated"`` of shape (n_steps, n_layers): the share of their outputs whose slope is almost 0, from 0 to 1.

    Returns
    -------
    str
        "exploding", "vanishing", "step too big", "saturated" or "healthy".

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    Let r be the norm of dE/dZ at the bottom over that at the top, before the first step, when the step size has not
    had its say. The first rule that holds is the answer:

    1. exploding: r is not finite, or above 30;
    2. vanishing: r is below 1 / 30;
    3. step too big: an error is not finite, or the last is higher than the first;
    4. saturated: after the last step, more than half of the outputs of some layer are saturated;
    5. healthy: none of these.

    How small a gradient is says nothing: near the goal all are small. Where both norms are 0, r counts as 1. The limit
    of 30 is a choice: five layers that halve the gradient reach it. dE/dW is not asked, since it also grows with the
    outputs of the layer below, which may hide that dE/dZ shrinks.

    Examples
    --------
    >>> even = {"error": [2.0, 1.0], "delta_norm": [[1.0, 2.0], [0.5, 1.0]], "saturated": [[0.0, 0.1], [0.0, 0.1]]}
    >>> even["weight_gradient_norm"] = [[1.0, 1.0], [0.5, 0.5]]
    >>> diagnose_training(even)
    'healthy'
    >>> diagnose_training(even | {"error": [2.0, 9.0]})
    'step too big'
    >>> diagnose_training(even | {"delta_norm": [[0.001, 2.0], [0.001, 2.0]]})
    'vanishing'
    """
    names = ("error", "delta_norm", "weight_gradient_norm", "saturated")
    error, delta_norm, weight_gradient_norm, saturated = as_floats(*(statistics[name] for name in names))
    require_shapes("error (n_steps,), delta_norm (n_steps, n_layers)", error, delta_norm)
    require_same_shape(weight_gradient_norm=weight_gradient_norm, delta_norm=delta_norm)
    require_same_shape(saturated=saturated, delta_norm=delta_norm)
    bottom, top = delta_norm[0, 0], delta_norm[0, -1]
    with np.errstate(all="ignore"):
        r = 1.0 if bottom == top == 0 else bottom / top
    if not np.isfinite(r) or r > 30:
        return "exploding"
    if r < 1 / 30:
        return "vanishing"
    if not np.all(np.isfinite(error)) or error[-1] > error[0]:
        return "step too big"
    return "saturated" if np.max(saturated[-1]) > 0.5 else "healthy"
