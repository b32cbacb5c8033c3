"""Unit 09: how sure a small network is, where it has seen cases and where it has not."""

import functools

import ipywidgets
import numpy as np
from matplotlib.collections import PolyCollection

from helpers import figures, maths
from helpers.widgets.live import LivePicture, explore, slider

GRID = np.linspace(-1.5, 1.5, 151)
N_HIDDEN = 6
DEGREE = 8
"""Of the polynomial that the widget can show instead: with its bias nine parameters."""


@functools.cache
def _start(x, d, sigma):
    """Return where the fits to these cases begin: the best of eight fits from random starts, for a middling prior."""
    starts = maths.start_curve(8, N_HIDDEN, np.random.default_rng(1986))
    x, d, lam = np.array(x), np.array(d), maths.weight_decay(sigma, 3.0)
    fitted = maths.fit_curve(x, d, starts, lam, steps=40)
    errors = np.sum((maths.curve_network(x, fitted) - d) ** 2, axis=-1) + lam * np.sum(fitted**2, axis=-1)
    return fitted[errors.argmin()]


@functools.cache
def _posterior(x, d, sigma, tau, model):
    """Return the most probable curve on GRID, and the standard deviation of a new observation there."""
    x_n, d_n = np.array(x), np.array(d)
    if model == "network":
        theta = maths.fit_curve(x_n, d_n, _start(x, d, sigma), maths.weight_decay(sigma, tau), steps=25)
        J, J_new = maths.curve_jacobian(x_n, theta), maths.curve_jacobian(GRID, theta)
        curve = maths.curve_network(GRID, theta)
    else:
        J, J_new = (
            np.column_stack([np.ones_like(points), maths.polynomial_features(points, DEGREE)]) for points in (x_n, GRID)
        )
        decay = maths.weight_decay(sigma, tau) * np.eye(DEGREE + 1)
        curve = J_new @ np.linalg.solve(J.T @ J + decay, J.T @ d_n)
    return curve, maths.predictive_spread(J, J_new, sigma, tau)


@functools.cache
def _picture(x, d, sigma, truth):
    x_all, d_all, truth = np.array(x), np.array(d), np.array(truth)
    for n_cases in range(2, len(x) + 1):  # now, so that every slider moves at once
        _start(x[:n_cases], d[:n_cases], sigma)
    figure = LivePicture.figure(8.6, 4.6)
    ax = figure.add_subplot(xlim=GRID[[0, -1]], ylim=(-3, 3), xlabel="input x", ylabel="output y, and observation d")
    ax.set_title("Sure where cases are, unsure where none are", loc="left", weight="bold")
    ax.plot(GRID, truth, color=figures.MUTED, lw=5, alpha=0.7)
    ax.text(-1.47, -2.85, "grey: the truth", color=figures.MUTED)
    ax.text(-1.47, 2.68, "dark band: noise alone; hollow: not seen yet", color=figures.MUTED)
    wide = PolyCollection([], facecolor=figures.POSTERIOR, alpha=0.16, lw=0)
    noise = PolyCollection([], facecolor=figures.POSTERIOR, alpha=0.22, lw=0)
    ax.add_collection(wide)
    ax.add_collection(noise)
    line = ax.plot([], [], color=figures.POSTERIOR, lw=2.4)[0]
    unseen = ax.plot([], [], "o", color=figures.PAPER, mec=figures.MUTED, ms=6)[0]
    seen = ax.plot([], [], "o", color=figures.DESIRED, mec=figures.PAPER, ms=8)[0]
    name = ax.text(1.47, -2.85, "", color=figures.POSTERIOR, weight="bold", ha="right")

    def update(n_cases, tau, model):
        curve, spread = _posterior(x[:n_cases], d[:n_cases], sigma, float(tau), model)
        wide.set_verts([_between(curve - 2 * spread, curve + 2 * spread)])
        noise.set_verts([_between(curve - 2 * sigma, curve + 2 * sigma)])
        line.set_data(GRID, np.clip(curve, -9, 9))
        seen.set_data(x_all[:n_cases], d_all[:n_cases])
        unseen.set_data(x_all[n_cases:], d_all[n_cases:])
        name.set_text(f"band of {model}: \N{PLUS-MINUS SIGN}2 standard deviations")
        inside = np.abs(truth - curve) <= 2 * spread
        nearest = np.abs(GRID[:, np.newaxis] - x_all[:n_cases]).min(axis=1)
        near, far = (
            2 * spread[nearest <= 0.05].mean(),
            2 * spread[nearest > 0.3].mean() if (nearest > 0.3).any() else 0,
        )
        return (
            f"After {n_cases} cases, with a prior of width {tau:.3g} on every parameter: the band reaches "
            f"{near:.2f} up and down near a case"
            + (f" and {far:.2f} where the nearest is more than 0.3 away" if far else "")
            + f"; noise alone is {2 * sigma:.2f}. The truth lies inside along {inside.mean():.0%} of the axis."
        )

    return LivePicture(figure, [wide, noise, line, unseen, seen, name], update)


def _between(low, high):
    """Return the outline of the area between two curves over GRID, cut to a little more than the picture."""
    low, high = np.clip(low, -9, 9), np.clip(high, -9, 9)
    return np.column_stack([np.concatenate([GRID, GRID[::-1]]), np.concatenate([low, high[::-1]])])


def render_posterior_band(x, d, sigma, truth, n_cases, tau, model="network"):
    """Draw the most probable curve after some cases, and how far a new observation may lie from it.

    Parameters
    ----------
    x, d : ndarray of shape (n_all,)
        Inputs and observations, in the order in which they are seen.
    sigma : float
        Standard deviation of the noise.
    truth : function
        From inputs to the curve behind the observations.
    n_cases : int
        How many cases have been seen, from the first on.
    tau : float
        Standard deviation of the prior on every parameter.
    model : {"network", "polynomial"}

    Returns
    -------
    bytes
        A PNG.
    """
    return _picture(tuple(x), tuple(d), sigma, tuple(truth(GRID))).render(n_cases=n_cases, tau=tau, model=model)


def posterior_band(x, d, sigma, truth, n_cases=6):
    """Let the reader show cases one by one, and watch where the model becomes sure.

    Parameters
    ----------
    x, d : ndarray of shape (n_all,)
        Inputs and observations, in the order in which they are seen.
    sigma : float
        Standard deviation of the noise.
    truth : function
        From inputs to the curve behind the observations.
    n_cases : int, default=6
        Where the slider starts.

    Returns
    -------
    VBox
    """
    picture = _picture(tuple(x), tuple(d), sigma, tuple(truth(GRID)))
    controls = {
        "n_cases": slider("number of cases", n_cases, 2, len(x)),
        "tau": slider("width of the prior, tau", 3.0, 0.3, 10.0, log=True),
        "model": ipywidgets.ToggleButtons(options=["network", "polynomial"], description="model"),
    }
    return explore(picture, controls)
