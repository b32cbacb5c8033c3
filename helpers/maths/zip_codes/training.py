"""Unit 10: how the network of 1989 starts, learns, is measured, and rejects what it is not sure of."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from helpers.maths._arguments import as_float, require_positive, require_same_shape, require_shapes

PASSES = 23
"""Passes through the training digits in 1989: 23 times 7,291 is 167,693 presentations."""


def init_1989(fan_in, rng):
    """Return random weights to start from, the smaller the more inputs their unit has.

    Parameters
    ----------
    fan_in : ndarray of any shape
        For every weight, the number F of inputs of the unit that it leads to.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of the shape of fan_in
        Drawn evenly from [-2.4 / F, 2.4 / F].

    Raises
    ------
    ValueError
        If a unit has no input.

    Notes
    -----
    Printed as 2.4 / F in the transcriptions that we could read. Karpathy (2022) suspects a lost square root, 2.4 /
    sqrt(F). We draw a bias from the same range, as a weight from a unit that is always 1; the paper does not say.

    References
    ----------
    LeCun et al. (1989), Neural Computation 1:541-551 (as transcribed).

    Examples
    --------
    >>> weights = init_1989(np.array([24, 24, 240]), np.random.default_rng(1986))
    >>> np.abs(weights) <= [0.1, 0.1, 0.01]
    array([ True,  True,  True])
    """
    fan_in = np.asarray(fan_in)
    require_positive(fan_in=fan_in.min())
    return rng.uniform(-2.4 / fan_in, 2.4 / fan_in)


def place_code(d):
    """Return the desired outputs of digits: +1 in the digit's place, -1 in the nine others.

    Parameters
    ----------
    d : ndarray of int, shape (n_cases,)
        Digits, 0 to 9.

    Returns
    -------
    ndarray of shape (n_cases, 10)

    Notes
    -----
    The paper says only that the targets lie "within the quasilinear range" of the sigmoid; +1 and -1 are our choice.
    1.7159 tanh(2 z / 3) reaches them at z = 1 and z = -1, far from its limits.

    Examples
    --------
    >>> place_code([2])
    array([[-1., -1.,  1., -1., -1., -1., -1., -1., -1., -1.]])
    """
    return np.where(np.asarray(d)[:, np.newaxis] == np.arange(10), 1.0, -1.0)


def train_pass(parameters, X, D, gradient, eta):
    """Return the parameters after one pass through all cases, in constant order, with a step after each of them.

    Parameters
    ----------
    parameters : ndarray of any shape
        Where to start.
    X : ndarray of shape (n_cases, ...)
        Inputs, one case after another.
    D : ndarray of shape (n_cases, ...)
        Desired outputs.
    gradient : function
        gradient(parameters, x, d) returns dE/dparameters of one case, of the shape of parameters.
    eta : float or ndarray of the shape of parameters
        Step size, or one for every parameter.

    Returns
    -------
    ndarray of the shape of parameters
        A new array; the old one is as it was.

    Raises
    ------
    ValueError
        If X and D have different numbers of cases.

    Notes
    -----
    For c = 1, 2, ...: w_new = w - eta dE_c/dw, with the gradient of case c taken at the w that case c - 1 left.

    References
    ----------
    LeCun et al. (1989), Neural Computation 1:541-551: stochastic gradient, "in a constant order".

    Examples
    --------
    One weight with y = w x and dE/dw = (y - d) x: 0 - 0.5 * -1 = 0.5, then 0.5 - 0.5 * -0.5 = 0.75.

    >>> train_pass(np.array(0.0), [1.0, 1.0], [1.0, 1.0], lambda w, x, d: (w * x - d) * x, eta=0.5)
    array(0.75)
    """
    if len(X) != len(D):
        raise ValueError(f"X has {len(X)} cases but D has {len(D)}: they must be the same.")
    parameters = np.array(as_float(parameters))
    step = np.empty_like(parameters)
    for x, d in zip(X, D):
        np.multiply(eta, gradient(parameters, x, d), out=step)
        parameters -= step
    return parameters


@dataclass(frozen=True)
class Pass:
    """What was measured after a pass.

    Parameters
    ----------
    number : int
        0 before the first pass.
    train_mse, test_mse : float
        Squared error averaged over cases and outputs, as the paper reports it.
    train_mistakes, test_mistakes : int
        Digits whose largest output is not that of the right digit.
    parameters : ndarray of shape (n_parameters,)
    """

    number: int
    train_mse: float
    train_mistakes: int
    test_mse: float
    test_mistakes: int
    parameters: np.ndarray


def measure(network, parameters, X, d):
    """Return how well a network does: mean squared error and number of mistakes.

    Parameters
    ----------
    network : Network or FullyConnected
    parameters : ndarray of shape (n_parameters,)
    X : ndarray of shape (n_cases, 16, 16)
    d : ndarray of int, shape (n_cases,)
        Digits, 0 to 9.

    Returns
    -------
    mse : float
        Averaged over cases and over the ten outputs.
    mistakes : int

    Examples
    --------
    A network whose parameters are all 0 gives 0 everywhere: the error is 1, and every digit is taken for a 0.

    >>> from helpers.maths.zip_codes import Network
    >>> network = Network()
    >>> measure(network, np.zeros(9760), np.zeros((3, 16, 16)), np.array([0, 1, 2]))
    (1.0, 2)
    """
    Y = network.outputs(parameters, X)
    return float(np.mean((Y - place_code(d)) ** 2)), int(np.sum(Y.argmax(axis=1) != d))


def train(network, X, d, X_test, d_test, eta, rng, passes=PASSES, parameters=None):
    """Train pass by pass, and yield after each what was measured; also once before the first.

    Parameters
    ----------
    network : Network or FullyConnected
    X, X_test : ndarray of shape (n_cases, 16, 16)
    d, d_test : ndarray of int, shape (n_cases,)
    eta : float, ndarray of shape (n_parameters,), or function
        Step size, with E summed over the outputs; a function of the parameters is asked before every pass.
    rng : numpy.random.Generator
        Draws the starting weights, by `init_1989`.
    passes : int
    parameters : ndarray of shape (n_parameters,), optional
        Where to start, instead of a draw.

    Yields
    ------
    Pass

    Notes
    -----
    The digits for testing are looked at and never learned from, and no pass is picked: the last one counts.

    Examples
    --------
    >>> from helpers.maths.zip_codes import Network
    >>> rng = np.random.default_rng(1986)
    >>> X, d = rng.uniform(-1, 1, (10, 16, 16)), np.arange(10)
    >>> [(after.number, after.train_mse < 0.9) for after in train(Network(), X, d, X, d, 0.01, rng, passes=2)]
    [(0, False), (1, True), (2, True)]
    """
    D = place_code(d).astype(X.dtype)
    if parameters is None:
        parameters = init_1989(network.fan_in, rng).astype(X.dtype)
    gradient = partial(network.gradient, out=np.empty_like(parameters))
    for number in range(passes + 1):
        if number:
            parameters = train_pass(parameters, X, D, gradient, eta(parameters) if callable(eta) else eta)
        yield Pass(
            number, *measure(network, parameters, X, d), *measure(network, parameters, X_test, d_test), parameters
        )


def newton_steps(network, X, eta, mu):
    """Return a function that gives every parameter a step size of its own, from the curvature of its error.

    Parameters
    ----------
    network : Network
    X : ndarray of shape (n_cases, 16, 16)
        Images to estimate the curvature from; a few hundred will do.
    eta : float
        Step size of a parameter whose curvature is 1 - mu.
    mu : float
        Keeps the steps finite where the error is flat, greater than 0.

    Returns
    -------
    function
        From parameters to step sizes, both of shape (n_parameters,).

    Raises
    ------
    ValueError
        If mu is not greater than 0.

    Notes
    -----
    eta_i = eta / (mu + d2E/dw_i2): the diagonal of Newton's method, with a stochastic gradient.

    References
    ----------
    LeCun et al. (1989) name the method, without its formula (as transcribed); this one is from LeCun, Bottou, Orr &
    Müller (1998), Efficient BackProp, section 9.1, and was used with 500 images before every pass by LeCun, Bottou,
    Bengio & Haffner (1998), Gradient-based learning applied to document recognition.

    Examples
    --------
    Weights of 0 pass nothing down: only the top biases have a curvature, and the weights from the border to H1 none.

    >>> from helpers.maths.zip_codes import Network
    >>> steps = newton_steps(Network(), np.zeros((3, 16, 16)), eta=0.1, mu=0.5)(np.zeros(9760))
    >>> float(steps[0]), float(steps[-1].round(4))  # 0.1 / 0.5, and 0.1 / (0.5 + 1.1439^2)
    (0.2, 0.0553)
    """
    require_positive(mu=mu)
    return lambda parameters: eta / (mu + network.curvature(parameters, X))


def reject_curve(Y, d):
    """Return how the error falls as the cases that a network is least sure of are rejected.

    Parameters
    ----------
    Y : ndarray of shape (n_cases, n_out)
        Outputs.
    d : ndarray of int, shape (n_cases,)
        The right output of each case, 0 to n_out - 1.

    Returns
    -------
    rejected : ndarray of shape (n_cases,)
        Share of cases rejected: 0, 1 / n_cases, 2 / n_cases, ..., always less than 1.
    error : ndarray of shape (n_cases,)
        Share of mistakes among the cases that are left.

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    A case is the surer, the larger the difference between its two largest outputs. The least sure are rejected first,
    of equally sure ones the one that comes first. A mistake is a case whose largest output is not the right one.

    References
    ----------
    LeCun et al. (1989), Neural Computation 1:541-551: the difference between "the two most active units" was the "main
    rejection criterion", with thresholds found on the test digits (as transcribed).

    Examples
    --------
    The differences are 0.5, 0.1 and 0.8. Only the second is wrong, and it is the first to go.

    >>> rejected, error = reject_curve([[0.7, 0.2], [0.6, 0.5], [0.1, 0.9]], [0, 1, 1])
    >>> print(rejected.round(3), error.round(3))
    [0.    0.333 0.667] [0.333 0.    0.   ]
    """
    Y, d = as_float(Y), np.asarray(d)
    require_shapes("Y (n_cases, n_out), d (n_cases,)", Y, d)
    second, first = np.sort(Y, axis=1)[:, -2:].T
    order = np.argsort(first - second, kind="stable")  # the least sure first
    wrong = (Y.argmax(axis=1) != d)[order]
    left = np.arange(len(d), 0, -1)
    return 1 - left / len(d), np.cumsum(wrong[::-1])[::-1] / left


def share_rejected(rejected, error, allowed=0.01):
    """Return the smallest share of cases to reject so that at most the allowed error is left.

    Parameters
    ----------
    rejected, error : ndarray of shape (n_cases,)
        As `reject_curve` returns them.
    allowed : float
        Error that may be left; 1 % in 1989.

    Returns
    -------
    float
        1 if no share will do.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> share_rejected(np.array([0.0, 0.25, 0.5, 0.75]), np.array([0.5, 0.33, 0.0, 0.0]))
    0.5
    """
    require_same_shape(rejected=rejected, error=error)
    enough = np.asarray(rejected)[np.asarray(error) <= allowed]
    return float(enough.min()) if len(enough) else 1.0
