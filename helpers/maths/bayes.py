"""Unit 01: from Bayes' rule to squared error and weight decay, for a linear model y = X w + b."""

import math

import numpy as np

from helpers.maths._arguments import as_float, as_floats, require_positive, require_same_shape, require_shapes


def _log_normal(residual, width):
    """Return sum log N(residual; 0, width^2), its constant included."""
    constant = np.size(residual) * math.log(width * math.sqrt(2 * math.pi))
    return -0.5 * np.sum((residual / width) ** 2) - constant


def log_likelihood(y, d, sigma):
    """Return log P(D|N) for Gaussian noise: how probable the data are, given what the model says.

    Parameters
    ----------
    y : ndarray of any shape
        What the model says.
    d : ndarray of the shape of y
        What was observed.
    sigma : float
        Standard deviation of the noise, in the units of d; greater than 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If y and d differ in shape, or sigma is not greater than 0.

    Notes
    -----
    log P(D|N) = -sum_c (y_c - d_c)^2 / (2 sigma^2) - n log(sigma sqrt(2 pi)), a sum over all n observations.

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, equation 1.62.

    Examples
    --------
    One observation, two standard deviations off: -2^2 / 2 - log sqrt(2 pi) = -2 - 0.919.

    >>> print(round(log_likelihood([0.0], [2.0], sigma=1.0), 3))
    -2.919
    """
    y, d = as_floats(y, d)
    require_same_shape(y=y, d=d)
    require_positive(sigma=sigma)
    return _log_normal(y - d, sigma)


def log_prior(w, tau):
    """Return log P(N) for weights that are drawn from a Gaussian around 0.

    Parameters
    ----------
    w : ndarray of any shape
        Weights, without the bias: the prior here is flat on the bias.
    tau : float
        Standard deviation of the prior; greater than 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If tau is not greater than 0.

    Notes
    -----
    log P(N) = -sum_i w_i^2 / (2 tau^2) - n log(tau sqrt(2 pi)), a sum over all n weights.

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, equation 1.65.

    Examples
    --------
    >>> print(round(log_prior([1.0, -1.0], tau=1.0), 3))  # -1 - 2 * 0.919
    -2.838
    """
    require_positive(tau=tau)
    return _log_normal(as_float(w), tau)


def log_posterior(w, b, X, d, sigma, tau):
    """Return log P(N|D) + log P(D): the posterior of a linear model, up to the evidence.

    Parameters
    ----------
    w : ndarray of shape (n_in,)
    b : float
    X : ndarray of shape (n_cases, n_in)
    d : ndarray of shape (n_cases,)
    sigma : float
        Standard deviation of the noise; greater than 0.
    tau : float
        Standard deviation of the prior on the weights; greater than 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes do not meet, or a standard deviation is not greater than 0.

    Notes
    -----
    log P(N|D) = log P(D|N) + log P(N) - log P(D). Only log P(D) is left out: it is the one term without w and b.

    Examples
    --------
    A perfect fit leaves the two constants and -w^2 / 2.

    >>> print(round(log_posterior([2.0], 0.0, [[1.0]], [2.0], sigma=1.0, tau=1.0), 3))  # -2 - 2 * 0.919
    -3.838
    """
    w, b, X, d = as_floats(w, b, X, d)
    require_shapes("w (n_in,), b (), X (n_cases, n_in), d (n_cases,)", w, b, X, d)
    return log_likelihood(X @ w + b, d, sigma) + log_prior(w, tau)


def weight_decay(sigma, tau):
    """Return the weight decay that a Gaussian prior amounts to.

    Parameters
    ----------
    sigma : float
        Standard deviation of the noise; greater than 0.
    tau : float
        Standard deviation of the prior on the weights; greater than 0.

    Returns
    -------
    float
        lam, to go with E = 1/2 sum (y - d)^2.

    Raises
    ------
    ValueError
        If a standard deviation is not greater than 0.

    Notes
    -----
    lam = sigma^2 / tau^2: multiply -log P(N|D) by sigma^2 and read off the factor of 1/2 sum w^2.

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, equation 1.67 (there lambda = alpha / beta).

    Examples
    --------
    >>> weight_decay(sigma=1.0, tau=2.0)
    0.25
    """
    require_positive(sigma=sigma, tau=tau)
    return sigma**2 / tau**2


def map_objective(w, b, X, d, lam):
    """Return the error whose minimum is the maximum of the posterior.

    Parameters
    ----------
    w : ndarray of shape (n_in,)
    b : float
    X : ndarray of shape (n_cases, n_in)
    d : ndarray of shape (n_cases,)
    lam : float
        Weight decay, at least 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    E = 1/2 sum_c (x_c w + b - d_c)^2 + lam/2 sum_i w_i^2, a sum over cases; the bias is not decayed.
    E = -sigma^2 log P(N|D) + constant, when lam = sigma^2 / tau^2.

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, equation 1.67.

    Examples
    --------
    y = 2 * 1 + 1 = 3 where 2 is desired: 1/2 * 1^2 + 0.5/2 * 2^2.

    >>> map_objective([2.0], 1.0, [[1.0]], [2.0], lam=0.5)
    np.float64(1.5)
    """
    w, b, X, d = as_floats(w, b, X, d)
    require_shapes("w (n_in,), b (), X (n_cases, n_in), d (n_cases,)", w, b, X, d)
    return 0.5 * np.sum((X @ w + b - d) ** 2) + 0.5 * lam * np.sum(w**2)


def map_gradient(w, b, X, d, lam):
    """Return the gradient of `map_objective`.

    Parameters
    ----------
    w : ndarray of shape (n_in,)
    b : float
    X : ndarray of shape (n_cases, n_in)
    d : ndarray of shape (n_cases,)
    lam : float
        Weight decay, at least 0.

    Returns
    -------
    dE_dw : ndarray of shape (n_in,)
    dE_db : float

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    dE/dw = X^T (y - d) + lam w and dE/db = sum_c (y_c - d_c), sums over cases.

    Examples
    --------
    >>> map_gradient([2.0], 1.0, [[1.0]], [2.0], lam=0.5)  # y - d = 1
    (array([2.]), np.float64(1.0))
    """
    w, b, X, d = as_floats(w, b, X, d)
    require_shapes("w (n_in,), b (), X (n_cases, n_in), d (n_cases,)", w, b, X, d)
    dE_dy = X @ w + b - d
    return X.T @ dE_dy + lam * w, np.sum(dE_dy)


def map_solution(X, d, lam):
    """Return the weights and bias at the minimum of `map_objective`, in closed form.

    Parameters
    ----------
    X : ndarray of shape (n_cases, n_in)
    d : ndarray of shape (n_cases,)
    lam : float
        Weight decay, at least 0.

    Returns
    -------
    w : ndarray of shape (n_in,)
    b : float

    Raises
    ------
    ValueError
        If the shapes do not meet.
    numpy.linalg.LinAlgError
        If lam is 0 and the data do not determine the weights.

    Notes
    -----
    (Xc^T Xc + lam I) w = Xc^T d with every feature taken from its mean, Xc = X - mean(X); b = mean(d) - mean(X) w.

    Examples
    --------
    >>> map_solution([[-1.0], [1.0]], [0.0, 4.0], lam=2.0)  # w = 4 / (2 + 2)
    (array([1.]), np.float64(2.0))
    """
    X, d = as_floats(X, d)
    require_shapes("X (n_cases, n_in), d (n_cases,)", X, d)
    centred = X - X.mean(axis=0)
    decay = lam * np.eye(X.shape[1], dtype=X.dtype)
    w = np.linalg.solve(centred.T @ centred + decay, centred.T @ d)
    return w, d.mean() - X.mean(axis=0) @ w


def bernoulli_log_likelihood(y, d):
    """Return log P(D|N) when the model gives the probability y of a yes, and d says yes (1) or no (0).

    Parameters
    ----------
    y : ndarray of any shape
        Probabilities, in [0, 1].
    d : ndarray of the shape of y
        What was observed, in [0, 1].

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If y and d differ in shape.

    Notes
    -----
    log P(D|N) = sum d log y + (1 - d) log(1 - y), a sum over all observations. A probability that rounding has made 0
    counts as the smallest normal number of its dtype, so that the sum stays finite.

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, equation 4.90.

    Examples
    --------
    >>> print(round(bernoulli_log_likelihood([0.5, 0.5], [1, 0]), 3))  # 2 log 1/2
    -1.386
    """
    y, d = as_floats(y, d)
    require_same_shape(y=y, d=d)
    tiny = np.finfo(np.result_type(y)).tiny
    return np.sum(d * np.log(np.maximum(y, tiny)) + (1 - d) * np.log(np.maximum(1 - y, tiny)))


def posterior_on_grid(grid, x, d, sigma, tau):
    """Return the posterior over the one weight of y = w x, at every point of a grid.

    Parameters
    ----------
    grid : ndarray of shape (n_grid,)
        Values of w.
    x : ndarray of shape (n_cases,)
    d : ndarray of shape (n_cases,)
    sigma : float
        Standard deviation of the noise; greater than 0.
    tau : float
        Standard deviation of the prior; greater than 0, ``np.inf`` for a flat one.

    Returns
    -------
    ndarray of shape (n_grid,)
        Probabilities that sum to 1.

    Raises
    ------
    ValueError
        If the shapes do not meet, or a standard deviation is not greater than 0.

    Notes
    -----
    P(w|D) = P(D|w) P(w) / sum_k P(D|w_k) P(w_k). The largest logarithm is subtracted before exp, so that the sum is
    at least 1 and nothing is divided by 0. Without data this is the prior; with tau = inf, the likelihood alone.

    Examples
    --------
    w = 0 and w = 2 fit the observation equally well, but a prior prefers w = 0.

    >>> posterior_on_grid([0.0, 2.0], [1.0], [1.0], sigma=1.0, tau=np.inf)
    array([0.5, 0.5])
    >>> posterior_on_grid([0.0, 2.0], [1.0], [1.0], sigma=1.0, tau=1.0).round(3)  # 1 : exp(-2)
    array([0.881, 0.119])
    """
    log_likelihoods, log_priors = _log_terms_on_grid(grid, x, d, sigma, tau)
    return _normalised(log_likelihoods + log_priors)


def log_evidence_on_grid(grid, x, d, sigma, tau):
    """Return log P(D), the evidence: the likelihood averaged over the prior of the one weight of y = w x.

    Parameters
    ----------
    grid : ndarray of shape (n_grid,)
        Values of w, evenly spaced and wide enough to hold the prior.
    x : ndarray of shape (n_cases,)
    d : ndarray of shape (n_cases,)
    sigma : float
        Standard deviation of the noise; greater than 0.
    tau : float
        Standard deviation of the prior; greater than 0.

    Returns
    -------
    float
        One number for the whole grid: it depends on the data, not on w.

    Raises
    ------
    ValueError
        If the shapes do not meet, or a standard deviation is not greater than 0.

    Notes
    -----
    P(D) = sum_k P(D|w_k) P(w_k), where the prior probabilities of the grid points sum to 1.

    Examples
    --------
    >>> print(round(log_evidence_on_grid([-1.0, 1.0], [0.0], [0.0], sigma=1.0, tau=1.0), 3))  # log N(0; 0, 1)
    -0.919
    """
    log_likelihoods, log_priors = _log_terms_on_grid(grid, x, d, sigma, tau)
    return _log_sum(log_likelihoods + log_priors) - _log_sum(log_priors)


def _log_terms_on_grid(grid, x, d, sigma, tau):
    """Return log P(D|w) and, up to a constant, log P(w) at every point of a grid of one weight."""
    grid, x, d = as_floats(grid, x, d)
    require_shapes("grid (n_grid,), x (n_cases,), d (n_cases,)", grid, x, d)
    require_positive(sigma=sigma, tau=tau)
    residuals = grid[:, np.newaxis] * x - d  # (n_grid, n_cases)
    constant = d.size * math.log(sigma * math.sqrt(2 * math.pi))
    return -0.5 * np.sum((residuals / sigma) ** 2, axis=1) - constant, -0.5 * (grid / tau) ** 2


def posterior_on_plane(grid_1, grid_2, X, d, sigma, tau):
    """Return the posterior over the two weights of y = w_1 x_1 + w_2 x_2, at every point of a plane.

    Parameters
    ----------
    grid_1 : ndarray of shape (n_1,)
        Values of w_1.
    grid_2 : ndarray of shape (n_2,)
        Values of w_2.
    X : ndarray of shape (n_cases, 2)
    d : ndarray of shape (n_cases,)
    sigma : float
        Standard deviation of the noise; greater than 0.
    tau : float
        Standard deviation of the prior; greater than 0, ``np.inf`` for a flat one.

    Returns
    -------
    ndarray of shape (n_2, n_1)
        Probabilities that sum to 1; row i belongs to ``grid_2[i]``, as in ``contour(grid_1, grid_2, P)``.

    Raises
    ------
    ValueError
        If the shapes do not meet, or a standard deviation is not greater than 0.

    Notes
    -----
    As `posterior_on_grid`, with the prior on both weights.

    Examples
    --------
    Only w_1 + w_2 = 1 fits, and both ways to it are equally short.

    >>> posterior_on_plane([0, 1], [0, 1], [[1, 1]], [1], sigma=0.1, tau=1.0).round(3)
    array([[0. , 0.5],
           [0.5, 0. ]])
    """
    grid_1, grid_2, X, d = as_floats(grid_1, grid_2, X, d)
    require_shapes("grid_1 (n_1,), grid_2 (n_2,)", grid_1, grid_2)
    require_shapes("X (n_cases, n_in), d (n_cases,)", X, d)
    require_positive(sigma=sigma, tau=tau)
    w = np.stack(np.meshgrid(grid_1, grid_2), axis=-1)  # (n_2, n_1, 2)
    residuals = w @ X.T - d  # (n_2, n_1, n_cases)
    return _normalised(-0.5 * np.sum((residuals / sigma) ** 2, axis=-1) - 0.5 * np.sum((w / tau) ** 2, axis=-1))


def _log_sum(logs):
    """Return log sum exp(logs), safe against underflow: at least one term of the sum is 1."""
    largest = np.max(logs)
    return largest + np.log(np.sum(np.exp(logs - largest)))


def _normalised(logs):
    """Return probabilities in proportion to exp(logs)."""
    return np.exp(logs - _log_sum(logs))
