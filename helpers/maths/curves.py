"""Unit 09: small networks with one input and one output, fitted to many data sets at once, and how sure they are."""

import numpy as np

from helpers.maths._arguments import as_floats, require_positive, require_shapes
from helpers.maths.bayes import map_solution
from helpers.maths.generalisation import polynomial_features

DECAYS = 10.0 ** np.arange(-5, 1)
"""The weight decays that `compare_features` lets a validation set choose from."""
DEGREES = range(1, 13)
"""The degrees it lets it choose from."""


def curve_network(x, theta):
    """Return what networks with one input, one layer of tanh units and one linear output say.

    Parameters
    ----------
    x : ndarray of shape (..., n_cases)
        One number a case; leading axes are data sets.
    theta : ndarray of shape (..., 3 n_hidden + 1)
        Input weights, hidden biases, output weights, and last the output bias.

    Returns
    -------
    ndarray of shape (..., n_cases)

    Raises
    ------
    ValueError
        If theta has no length 3 n_hidden + 1.

    Notes
    -----
    y = sum_j v_j tanh(w_j x + b_j) + c.

    Examples
    --------
    One hidden unit: 2 tanh(x - 1) + 3.

    >>> curve_network([1.0], [1.0, -1.0, 2.0, 3.0])
    array([3.])
    """
    A, v, c = _hidden(*as_floats(x, theta))
    return np.sum(A * v, axis=-1) + c


def curve_jacobian(x, theta):
    """Return the slopes of `curve_network`'s outputs, one row a case, one column a parameter.

    Parameters
    ----------
    x : ndarray of shape (..., n_cases)
    theta : ndarray of shape (..., 3 n_hidden + 1)

    Returns
    -------
    ndarray of shape (..., n_cases, 3 n_hidden + 1)

    Raises
    ------
    ValueError
        If theta has no length 3 n_hidden + 1.

    Notes
    -----
    Backpropagation with 1 instead of y - d at the top: delta_j = v_j (1 - a_j^2), and the columns are delta_j x,
    delta_j, a_j and 1.

    Examples
    --------
    >>> curve_jacobian([1.0], [1.0, -1.0, 2.0, 3.0])  # a = 0, delta = 2
    array([[2., 2., 0., 1.]])
    """
    x, theta = as_floats(x, theta)
    A, v, _ = _hidden(x, theta)
    delta = v * (1 - A**2)  # (..., n_cases, n_hidden)
    return np.concatenate([delta * x[..., np.newaxis], delta, A, np.ones_like(A[..., :1])], axis=-1)


def _hidden(x, theta):
    """Return outputs of the hidden units (..., n_cases, n_hidden), output weights and output bias."""
    n_hidden, rest = divmod(theta.shape[-1] - 1, 3)
    if rest or n_hidden < 1:
        raise ValueError(f"theta must have length 3 n_hidden + 1, but has {theta.shape[-1]}.")
    w, b, v = (theta[..., np.newaxis, k * n_hidden : (k + 1) * n_hidden] for k in range(3))
    return np.tanh(x[..., np.newaxis] * w + b), v, theta[..., -1:]


def fit_curve(x, d, theta, lam, steps=60):
    """Return the parameters of `curve_network` at a minimum of the decayed squared error, near where they start.

    Parameters
    ----------
    x : ndarray of shape (..., n_cases)
        Inputs.
    d : ndarray of shape (..., n_cases)
        Desired outputs.
    theta : ndarray of shape (..., 3 n_hidden + 1)
        Where to start.
    lam : float or ndarray of shape (..., 1)
        Weight decay, greater than 0, here on every parameter.
    steps : int
        How many steps are tried.

    Returns
    -------
    ndarray of the shape of theta

    Raises
    ------
    ValueError
        If theta has no length 3 n_hidden + 1.

    Notes
    -----
    E = 1/2 sum_c (y_c - d_c)^2 + lam/2 sum_i theta_i^2. Each step solves (J^T J + (lam + mu) I) step = -dE/dtheta, with
    J of `curve_jacobian`: a gradient step that knows the curvature which J shows (Gauss-Newton). Where it would raise
    E, it is not taken and mu grows tenfold, else mu shrinks (Levenberg-Marquardt). Every data set has its own mu.

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, section 5.4.2 (outer product approximation).

    Examples
    --------
    >>> x = np.linspace(-1, 1, 9)
    >>> theta = fit_curve(x, np.tanh(2 * x), np.array([1.0, 0.1, 0.5, 0.0]), lam=1e-9)
    >>> theta.round(3) + 0.0
    array([2., 0., 1., 0.])
    """
    x, d, theta, lam = as_floats(x, d, theta, lam)
    lam = np.asarray(lam, theta.dtype)
    mu, identity = np.full((*theta.shape[:-1], 1), 0.1, theta.dtype), np.eye(theta.shape[-1], dtype=theta.dtype)

    def error(theta):
        residual = curve_network(x, theta) - d
        return 0.5 * np.sum(residual**2, axis=-1, keepdims=True) + 0.5 * lam * np.sum(theta**2, axis=-1, keepdims=True)

    E = error(theta)
    for _ in range(steps):
        J = curve_jacobian(x, theta)
        dE_dtheta = ((curve_network(x, theta) - d)[..., np.newaxis, :] @ J)[..., 0, :] + lam * theta
        H = J.swapaxes(-1, -2) @ J + (lam + mu)[..., np.newaxis] * identity
        moved = theta - np.linalg.solve(H, dE_dtheta[..., np.newaxis])[..., 0]
        E_moved = error(moved)
        better = E_moved <= E  # False where nan
        theta, E = np.where(better, moved, theta), np.where(better, E_moved, E)
        mu = np.where(better, np.maximum(mu / 5, 1e-9), mu * 10).astype(theta.dtype)
    return theta


def start_curve(n_sets, n_hidden, rng):
    """Return random parameters from which `fit_curve` can start.

    Parameters
    ----------
    n_sets : int
        Number of data sets, one network each.
    n_hidden : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_sets, 3 n_hidden + 1)

    Notes
    -----
    Normal numbers, those of the input weights with standard deviation 3, so that the units bend within [-1, 1].

    Examples
    --------
    >>> start_curve(5, 4, np.random.default_rng(1986)).shape
    (5, 13)
    """
    theta = rng.standard_normal((n_sets, 3 * n_hidden + 1))
    theta[:, :n_hidden] *= 3
    return theta


def compare_features(truth, sigma, rng, n_sets=30, n_cases=20, n_hidden=4):
    """Fit polynomials and small networks to the same data sets, each with what a validation set chooses for it.

    Parameters
    ----------
    truth : function
        From inputs in [-1, 1] to the curve behind the observations.
    sigma : float
        Standard deviation of the noise.
    rng : numpy.random.Generator
    n_sets : int
        Number of data sets.
    n_cases : int
        Number of cases in each; as many again validate.
    n_hidden : int
        Of the network, which has 3 n_hidden + 1 parameters.

    Returns
    -------
    dict of {str: ndarray of shape (n_sets,)}
        Distance from the truth (root mean square over [-1, 1]) for "polynomial" and "network".

    Notes
    -----
    For the polynomial the degree, 1 to 12, and the weight decay are chosen, for the network the weight decay alone: by
    the lowest squared error on the validation cases. Degree 12 has as many parameters as four hidden units: 13.

    Examples
    --------
    >>> found = compare_features(np.sin, 0.1, np.random.default_rng(1986), n_sets=3)
    >>> [distances.shape for distances in found.values()]
    [(3,), (3,)]
    """
    grid = np.linspace(-1, 1, 101)
    x, x_val = rng.uniform(-1, 1, (2, n_sets, n_cases))
    d, d_val = truth(x) + sigma * rng.standard_normal(x.shape), truth(x_val) + sigma * rng.standard_normal(x.shape)
    places = np.concatenate([x_val, np.tile(grid, (n_sets, 1))], axis=1)  # (n_sets, n_cases + n_grid)

    def polynomial(number, degree, lam):
        w, b = map_solution(polynomial_features(x[number], degree), d[number], lam)
        return polynomial_features(places[number], degree) @ w + b

    start = np.tile(start_curve(n_sets, n_hidden, rng), (len(DECAYS), 1, 1))
    theta = fit_curve(x, d, start, DECAYS[:, np.newaxis, np.newaxis], steps=40)  # (n_decays, n_sets, 3 n_hidden + 1)
    said = {
        "polynomial": np.array(
            [[polynomial(k, degree, lam) for k in range(n_sets)] for degree in DEGREES for lam in DECAYS]
        ),
        "network": curve_network(places, theta),
    }  # each (n_choices, n_sets, n_cases + n_grid)
    chosen = {name: np.sum((Y[..., :n_cases] - d_val) ** 2, axis=-1).argmin(axis=0) for name, Y in said.items()}
    return {
        name: np.sqrt(np.mean((Y[chosen[name], np.arange(n_sets), n_cases:] - truth(grid)) ** 2, axis=-1))
        for name, Y in said.items()
    }


def predictive_spread(J, J_new, sigma, tau):
    """Return the standard deviation of a new observation, noise and doubt about the parameters together.

    Parameters
    ----------
    J : ndarray of shape (n_cases, n_parameters)
        Slopes of the outputs against the parameters, for the cases that were learned from: features of a linear
        model, or a network's `curve_jacobian`.
    J_new : ndarray of shape (n_new, n_parameters)
        The same for new cases.
    sigma : float
        Standard deviation of the noise; greater than 0.
    tau : float
        Standard deviation of the prior on every parameter; greater than 0.

    Returns
    -------
    ndarray of shape (n_new,)

    Raises
    ------
    ValueError
        If the shapes do not meet, or a standard deviation is not greater than 0.

    Notes
    -----
    H = J^T J / sigma^2 + I / tau^2 is the curvature of -log P(N|D), its inverse the covariance of the parameters, and
    the variance of a new observation sigma^2 + j H^-1 j^T for its row j. Exact for a linear model; for a network this
    is the Laplace approximation with the Gauss-Newton curvature.

    References
    ----------
    MacKay (1992), A practical Bayesian framework for backpropagation networks, Neural Computation 4:448-472.
    Bishop (2006), Pattern Recognition and Machine Learning, equations 3.58 and 5.173.

    Examples
    --------
    y = w x with one case at x = 1: H = 1 + 1, so w has variance 1/2, and at x = 2 the variance is 1 + 2^2 / 2 = 3.

    >>> predictive_spread([[1.0]], [[2.0], [0.0]], sigma=1.0, tau=1.0) ** 2
    array([3., 1.])
    """
    J, J_new = as_floats(J, J_new)
    require_shapes("J (n_cases, n_parameters), J_new (n_new, n_parameters)", J, J_new)
    require_positive(sigma=sigma, tau=tau)
    H = J.T @ J / sigma**2 + np.eye(J.shape[1], dtype=J.dtype) / tau**2
    return np.sqrt(sigma**2 + np.sum(J_new * np.linalg.solve(H, J_new.T).T, axis=1))
