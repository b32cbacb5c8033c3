"""Unit 03: walking downhill, and reading off how the walk went."""

import numpy as np

from helpers.maths._arguments import as_float, as_floats, require_same_shape, require_shapes


def gradient_step(w, g, eta):
    """Return the weights after one step of gradient descent.

    Parameters
    ----------
    w : ndarray of any shape
    g : ndarray of the shape of w
        Gradient, dE/dw.
    eta : float
        Step size, greater than 0.

    Returns
    -------
    ndarray of the shape of w

    Raises
    ------
    ValueError
        If w and g differ in shape.

    Notes
    -----
    w_new = w - eta dE/dw: against the gradient, hence downhill.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 8.

    Examples
    --------
    >>> gradient_step([1.0, 2.0], [4.0, -4.0], eta=0.25)
    array([0., 3.])
    """
    w, g = as_floats(w, g)
    require_same_shape(w=w, g=g)
    return w - eta * g


def descend(slope, w0, eta, steps):
    """Return every place that gradient descent visits.

    Parameters
    ----------
    slope : function
        From weights w to the gradient dE/dw, of the shape of w.
    w0 : ndarray of any shape
        Where to start.
    eta : float
        Step size, greater than 0.
    steps : int
        How many steps to take.

    Returns
    -------
    ndarray of shape (steps + 1, *w0.shape)
        The weights before the first step, after the first step, and so on.

    Raises
    ------
    ValueError
        If the slope differs in shape from w0.

    Notes
    -----
    w_(t+1) = w_t - eta slope(w_t).

    Examples
    --------
    On E = w^2 / 2 the slope is w, and every step with eta = 0.5 halves w.

    >>> descend(lambda w: w, 8.0, eta=0.5, steps=3)
    array([8., 4., 2., 1.])
    """
    history = [as_float(w0)]
    for _ in range(steps):
        history.append(gradient_step(history[-1], slope(history[-1]), eta))
    return np.array(history)


def largest_safe_eta(H):
    """Return the step size above which gradient descent on a quadratic bowl diverges.

    Parameters
    ----------
    H : ndarray of shape (n, n)
        Hessian of the bowl, symmetric and positive definite.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If H is not square, not symmetric or not positive definite.

    Notes
    -----
    eta < 2 / lambda_max, with lambda_max the largest eigenvalue of H. Along an eigenvector a step multiplies the
    distance from the minimum by 1 - eta lambda: this overshoots for eta > 1 / lambda, and grows for eta > 2 / lambda.

    References
    ----------
    LeCun, Bottou, Orr & Müller (1998), Efficient BackProp, section 5.

    Examples
    --------
    >>> largest_safe_eta([[1.0, 0.0], [0.0, 4.0]])
    np.float64(0.5)
    """
    H = as_float(H)
    require_shapes("H (n, n)", H)
    if not np.allclose(H, H.T):
        raise ValueError("H must be symmetric.")
    eigenvalues = np.linalg.eigvalsh(H)  # ascending
    if not eigenvalues[0] > 0:
        raise ValueError(f"H must be positive definite, but its smallest eigenvalue is {eigenvalues[0]}.")
    return 2 / eigenvalues[-1]


def momentum_step(w, v, g, eta, alpha):
    """Return weights and velocity after one step of gradient descent with momentum.

    Parameters
    ----------
    w : ndarray of any shape
    v : ndarray of the shape of w
        Velocity: the step before this one; zeros at the start.
    g : ndarray of the shape of w
        Gradient, dE/dw.
    eta : float
        Step size, greater than 0.
    alpha : float
        Momentum, in [0, 1).

    Returns
    -------
    w_new : ndarray of the shape of w
    v_new : ndarray of the shape of w

    Raises
    ------
    ValueError
        If w, v and g differ in shape.

    Notes
    -----
    v_new = -eta dE/dw + alpha v, and w_new = w + v_new.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 9.

    Examples
    --------
    >>> momentum_step([1.0], [2.0], [4.0], eta=0.25, alpha=0.5)  # v_new = -1 + 1
    (array([1.]), array([0.]))
    """
    w, v, g = as_floats(w, v, g)
    require_same_shape(w=w, g=g)
    require_same_shape(w=w, v=v)
    v_new = -eta * g + alpha * v
    return w + v_new, v_new


def diagnose_curve(losses):
    """Return in one word how a loss curve went.

    Parameters
    ----------
    losses : ndarray of shape (n_steps,)
        Loss after every step, at least two.

    Returns
    -------
    str
        "diverged", "oscillating", "converged" or "slow".

    Raises
    ------
    ValueError
        If losses is not one-dimensional, or has fewer than two entries.

    Notes
    -----
    Let the span be the highest minus the lowest loss. The first rule that holds is the answer:

    1. diverged: a loss is not finite, or the last is higher than the first;
    2. oscillating: more than a quarter of the steps go up by more than 1 % of the span;
    3. converged: over the last tenth of the steps the loss changes by at most 1 % of the span;
    4. slow: none of these, so it is still going down.

    "Converged" says that the curve is flat, not that the error is small: a plateau looks the same. On a quadratic bowl
    a step that overshoots with eta < 2 / lambda still lowers the loss; only the path of w shows the overshoot.

    Examples
    --------
    >>> diagnose_curve([8, 4, 2, 1])
    'slow'
    >>> diagnose_curve([8, 1, 0, 0])
    'converged'
    >>> diagnose_curve([8, 2, 8, 2])
    'oscillating'
    >>> diagnose_curve([8, 16, 32])
    'diverged'
    """
    losses = as_float(losses)
    require_shapes("losses (n_steps,)", losses)
    if len(losses) < 2:
        raise ValueError(f"A curve needs at least two losses, but there are {len(losses)}.")
    if not np.all(np.isfinite(losses)) or losses[-1] > losses[0]:
        return "diverged"
    small = 0.01 * np.ptp(losses)
    if np.mean(np.diff(losses) > small) > 0.25:
        return "oscillating"
    last_tenth = losses[int(0.9 * (len(losses) - 1)) :]
    return "converged" if abs(last_tenth[0] - last_tenth[-1]) <= small else "slow"
