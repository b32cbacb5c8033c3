"""Unit 03: walks down a bowl and down a valley, with a step size of one's choice."""

import functools

import numpy as np

from helpers import figures, maths
from helpers.figures.descent import brief
from helpers.widgets.live import LivePicture, explore, slider

STEPS = 15
VALLEY_STEPS = 40
SMALLEST, LARGEST = 1e-6, 1e6
"""Range of the axis of errors, over the error at the start."""


def _regime(factor):
    """Say what a walk does whose distance from the lowest point every step multiplies by `factor`.

    Examples
    --------
    >>> _regime(0.9), _regime(-0.5), _regime(-1.2)
    ('slow', 'oscillating', 'diverging')
    """
    if abs(factor) < 0.01:
        return "one step"
    if factor > 0:
        return "slow" if factor > 0.5 else "quick"
    return "oscillating" if factor > -0.999 else "for ever" if factor > -1.001 else "diverging"


TOLD = {
    "slow": "it creeps down on one side",
    "quick": "it comes down on one side",
    "one step": "one step is enough",
    "oscillating": "it jumps to the other side each time, and still arrives",
    "for ever": "it jumps from side to side for ever",
    "diverging": "it jumps to the other side, higher each time",
}
"""What each regime looks like."""


def _ruler(ax, curvature, largest):
    """Draw the range of step sizes, cut into regimes; return the mark that shows the present one."""
    cuts = [0, 1 / curvature, 2 / curvature, largest]
    ax.set(xlim=(0, largest), ylim=(0, 1), yticks=[], xlabel="step size η")
    ax.set_xticks([0, *cuts[1:3]], ["0", f"1/λ = {brief(cuts[1])}", f"2/λ = {brief(cuts[2])}"])
    ax.grid(False)
    for name, low, high, shade in zip(
        ("same side", "overshoots, arrives", "diverges"), cuts, cuts[1:], (0.06, 0.2, 0.45), strict=False
    ):
        ax.axvspan(low, high, facecolor=figures.ERROR, alpha=shade, lw=0)
        ax.text((low + high) / 2, 0.5, name, ha="center", va="center", weight="bold")
    for cut in cuts[1:3]:
        ax.axvline(cut, color=figures.ERROR, lw=2)
    return ax.plot([], [], "v", color=figures.FORWARD, mec=figures.INK, ms=13, clip_on=False)[0]


def _curve_axes(ax, start, n_steps):
    """Prepare the axes of the error against the step; return its line."""
    ax.set(xlim=(-0.3, n_steps + 0.3), ylim=(SMALLEST * start, LARGEST * start), yscale="log")
    ax.minorticks_off()
    ax.set(xlabel="step", ylabel="error E")
    ax.axhline(start, color=figures.MUTED, lw=1, ls=":")
    ax.set_title("The error, in powers of ten", loc="left")
    return ax.plot([], [], "o-", color=figures.ERROR, ms=4.5, lw=2)[0]


@functools.cache
def _bowl_picture(x, d):
    curvature, lowest = x * x, d / x
    largest = 2.6 / curvature
    figure = LivePicture.figure(9.8, 5.0)
    board = figure.subplot_mosaic([["bowl", "curve"], ["ruler", "ruler"]], height_ratios=(5, 0.7))
    reach = 4.2
    w = np.linspace(lowest - reach, lowest + reach, 201)
    figures.bowl_walk(w, curvature / 2 * (w - lowest) ** 2, [lowest], [0.0], ax=board["bowl"])
    board["bowl"].set_title("The walk over the bowl", loc="left")
    walk = board["bowl"].lines[-1]
    start = curvature / 2 * (0.75 * reach) ** 2
    line = _curve_axes(board["curve"], start, STEPS)
    mark = _ruler(board["ruler"], curvature, largest)
    verdict = board["bowl"].text(
        0.5, 0.9, "", transform=board["bowl"].transAxes, ha="center", va="center", weight="bold", fontsize=14
    )
    verdict.set_bbox({"facecolor": figures.PAPER, "edgecolor": "none", "pad": 2, "alpha": 0.85})

    def update(eta, w0):
        path = maths.descend(lambda w: curvature * (w - lowest), w0, eta, STEPS)
        errors = curvature / 2 * (path - lowest) ** 2
        walk.set_data(path, errors)
        line.set_data(np.arange(STEPS + 1), np.maximum(errors, SMALLEST * start * 1e-3))
        mark.set_data([eta], [1.0])
        factor = 1 - eta * curvature
        regime = _regime(factor)
        verdict.set_text(regime)
        return (
            f"Step size {eta:.3g}, from w = {brief(w0)}: {TOLD[regime]}. Every step multiplies the distance from the "
            f"lowest point by {brief(factor)}; after {STEPS} steps the error has gone from {errors[0]:.3g} to "
            f"{errors[-1]:.3g}."
        )

    return LivePicture(figure, [walk, line, mark, verdict], update)


def render_bowl_descent(x, d, eta, w0):
    """Draw a walk down the bowl of one case and one weight, E = (w x - d)^2 / 2, and the error at every step.

    Parameters
    ----------
    x, d : float
        Input and desired output.
    eta : float
        Step size.
    w0 : float
        Where the walk begins.

    Returns
    -------
    bytes
        A PNG.
    """
    return _bowl_picture(x, d).render(eta=eta, w0=w0)


def bowl_descent(x, d, w0, eta=0.1):
    """Let the reader set the step size and the start of a walk down a bowl.

    Parameters
    ----------
    x, d : float
        Input and desired output of the one case.
    w0, eta : float
        Where the sliders begin.

    Returns
    -------
    VBox
    """
    largest, lowest = 2.6 / x**2, d / x
    controls = {
        "eta": slider("step size η", eta, 0.0, largest, 0.005),
        "w0": slider("start, weight w₀", w0, lowest - 4, lowest + 4, 0.1),
    }
    return explore(_bowl_picture(x, d), controls)


@functools.cache
def _valley_picture(X, d, w0):
    X, d, w0 = np.array(X), np.array(d), np.array(w0)
    lowest = np.linalg.solve(X.T @ X, X.T @ d)
    limit = maths.largest_safe_eta(X.T @ X)
    reach = 1.35 * np.abs(w0 - lowest).max()
    w1, w2 = (np.linspace(middle - reach, middle + reach, 81) for middle in lowest)
    plane = np.stack(np.meshgrid(w1, w2), axis=-1)
    figure = LivePicture.figure(10.4, 4.9)
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    E = 0.5 * np.sum((plane @ X.T - d) ** 2, axis=-1)
    figures.valley(w1, w2, E, {"": w0[np.newaxis]}, lowest, title="The walk in the valley", ax=left)
    walk = left.lines[-1]
    line = _curve_axes(right, maths.squared_error(X @ w0, d), VALLEY_STEPS)
    word = right.text(0.96, 0.93, "", transform=right.transAxes, ha="right", va="center", weight="bold", fontsize=13)
    word.set_bbox({"facecolor": figures.PAPER, "edgecolor": "none", "pad": 2, "alpha": 0.85})

    def update(eta, alpha=0.0):
        path, v = [w0], np.zeros_like(w0)
        for _ in range(VALLEY_STEPS):
            w, v = maths.momentum_step(path[-1], v, X.T @ (X @ path[-1] - d), eta, alpha)
            path.append(w)
        path = np.array(path)
        errors = 0.5 * np.sum((path @ X.T - d) ** 2, axis=1)
        walk.set_data(*path.T)
        line.set_data(np.arange(VALLEY_STEPS + 1), np.maximum(errors, 1e-12 * errors[0]))
        word.set_text(maths.diagnose_curve(errors))
        near = np.flatnonzero(errors <= 0.01 * errors[0])
        arrived = f"it falls to a hundredth in {near[0]} steps" if near.size else "it does not fall to a hundredth"
        momentum = f" and momentum {alpha:.2g}" if alpha else f" (the limit is {brief(limit)})"
        return (
            f"Step size {eta:.3g}{momentum}: in {VALLEY_STEPS} steps the error goes from {errors[0]:.3g} to "
            f"{errors[-1]:.3g}; {arrived}. As a curve: {word.get_text()}."
        )

    return LivePicture(figure, [walk, line, word], update)


def render_valley_descent(X, d, w0, eta, alpha=0.0):
    """Draw a walk down the valley of a linear neuron with two weights, and the error at every step.

    Parameters
    ----------
    X : array_like of shape (n_cases, 2)
        Inputs.
    d : array_like of shape (n_cases,)
        Desired outputs.
    w0 : array_like of shape (2,)
        Where the walk begins.
    eta : float
        Step size.
    alpha : float, default=0.0
        Momentum.

    Returns
    -------
    bytes
        A PNG.
    """
    return _valley_picture(tuple(map(tuple, X)), tuple(d), tuple(w0)).render(eta=eta, alpha=alpha)


def valley_descent(X, d, w0, eta=0.1, momentum=False):
    """Let the reader set the step size, and perhaps the momentum, of a walk down a valley.

    Parameters
    ----------
    X : array_like of shape (n_cases, 2)
        Inputs.
    d : array_like of shape (n_cases,)
        Desired outputs.
    w0 : array_like of shape (2,)
        Where the walk begins.
    eta : float
        Where its slider begins.
    momentum : bool, default=False
        Whether there is a slider for it.

    Returns
    -------
    VBox
    """
    limit = float(maths.largest_safe_eta(np.transpose(X) @ X))
    controls = {"eta": slider("step size η", eta, 0.0, round(1.35 * limit, 2), 0.001)}
    if momentum:
        controls["alpha"] = slider("momentum α", 0.0, 0.0, 0.95, 0.01)
    return explore(_valley_picture(tuple(map(tuple, X)), tuple(d), tuple(w0)), controls)
