"""Unit 04: the chain rule through one logistic neuron, y = logistic(x w + b), with E = 1/2 (y - d)^2 for one case."""

from helpers.maths._arguments import as_float, as_floats, require_same_shape, require_shapes
from helpers.maths.activations import logistic_slope
from helpers.maths.network import neuron


def error_slope(y, d):
    """Return how the error changes with the output.

    Parameters
    ----------
    y : float or ndarray of any shape
        Actual output.
    d : like y
        Desired output.

    Returns
    -------
    float or ndarray of the shape of y

    Raises
    ------
    ValueError
        If y and d differ in shape.

    Notes
    -----
    dE/dy = y - d, for E = 1/2 (y - d)^2.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 4.

    Examples
    --------
    >>> error_slope(0.5, 1.0)
    -0.5
    """
    y, d = as_floats(y, d)
    require_same_shape(y=y, d=d)
    return y - d


def delta_output(y, d):
    """Return delta = dE/dz of a logistic output: how the error changes with the total input.

    Parameters
    ----------
    y : float or ndarray of any shape
        Actual output.
    d : like y
        Desired output.

    Returns
    -------
    float or ndarray of the shape of y

    Raises
    ------
    ValueError
        If y and d differ in shape.

    Notes
    -----
    delta = dE/dy dy/dz = (y - d) y (1 - y).

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 5.

    Examples
    --------
    >>> delta_output(0.5, 1.0)  # -0.5 * 0.25
    -0.125
    """
    return error_slope(y, d) * logistic_slope(y)


def weight_slope(x, delta):
    """Return how the error changes with every weight.

    Parameters
    ----------
    x : ndarray of shape (n_in,)
        Inputs.
    delta : float
        dE/dz.

    Returns
    -------
    ndarray of shape (n_in,)

    Raises
    ------
    ValueError
        If x is not a vector or delta not a number.

    Notes
    -----
    dE/dw_i = delta x_i, since z = sum_i x_i w_i + b.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 6.

    Examples
    --------
    >>> weight_slope([1.0, 2.0], -0.125)
    array([-0.125, -0.25 ])
    """
    x, delta = as_floats(x, delta)
    require_shapes("x (n_in,), delta ()", x, delta)
    return x * delta


def bias_slope(delta):
    """Return how the error changes with the bias.

    Parameters
    ----------
    delta : float
        dE/dz.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If delta is not a number.

    Notes
    -----
    dE/db = delta: the bias is a weight from a unit that is always 1.

    Examples
    --------
    >>> bias_slope(-0.125)
    -0.125
    """
    delta = as_float(delta)
    require_shapes("delta ()", delta)
    return delta


def input_slope(w, delta):
    """Return how the error changes with every input: what a layer below would be told.

    Parameters
    ----------
    w : ndarray of shape (n_in,)
        Weights.
    delta : float
        dE/dz.

    Returns
    -------
    ndarray of shape (n_in,)

    Raises
    ------
    ValueError
        If w is not a vector or delta not a number.

    Notes
    -----
    dE/dx_i = delta w_i, since z = sum_i x_i w_i + b.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 7 (there a sum over all units above).

    Examples
    --------
    >>> input_slope([0.5, -0.25], -0.125)
    array([-0.0625 ,  0.03125])
    """
    w, delta = as_floats(w, delta)
    require_shapes("w (n_in,), delta ()", w, delta)
    return w * delta


def two_paths(x):
    """Return dy/dx of y = u v with u = 3 x and v = x + 1, in which x is used twice.

    Parameters
    ----------
    x : float or ndarray of any shape

    Returns
    -------
    float or ndarray of the shape of x

    Notes
    -----
    dy/dx = dy/du du/dx + dy/dv dv/dx = v * 3 + u * 1 = 6 x + 3: one term per path, and paths add.

    Examples
    --------
    >>> two_paths(2.0)  # u = 6, v = 3: 3 * 3 over u, 6 * 1 over v
    15.0
    """
    x = as_float(x)
    u = 3 * x
    v = x + 1
    return v * 3 + u * 1


def update_neuron(w, b, x, d, eta):
    """Return weights and bias of one logistic neuron after one step of gradient descent on one case.

    Parameters
    ----------
    w : ndarray of shape (n_in,)
    b : float
    x : ndarray of shape (n_in,)
        Inputs.
    d : float
        Desired output.
    eta : float
        Step size, greater than 0.

    Returns
    -------
    w_new : ndarray of shape (n_in,)
    b_new : float

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    w_new = w - eta dE/dw and b_new = b - eta dE/db, both gradients taken before either update.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equations 4, 5, 6 and 8.

    Examples
    --------
    The output is 0.5 where 1 is desired: delta = -0.125, so both parameters grow.

    >>> w_new, b_new = update_neuron([0.5, -0.25], 0.0, [1.0, 2.0], 1.0, eta=1.0)
    >>> w_new, b_new
    (array([0.625, 0.   ]), np.float64(0.125))
    """
    w, b, x = as_floats(w, b, x)
    delta = delta_output(neuron(x, w, b), d)
    return w - eta * weight_slope(x, delta), b - eta * bias_slope(delta)
