"""Unit 03: the error as a landscape, walks down it, and curves of the error along the way."""

from collections.abc import Mapping

import numpy as np
from matplotlib.ticker import LogLocator, MaxNLocator

from helpers.figures.diagram import draw_arrow
from helpers.figures.style import (
    BACKWARD,
    DESIRED,
    ERROR,
    FORWARD,
    INK,
    PAPER,
    describe,
    label_lines,
    new_axes,
)

DASHES = ["-", "--", "-.", (0, (1, 1)), (0, (6, 2, 1, 2, 1, 2))]
WALKS = [{"color": FORWARD, "marker": "o", "ls": "-"}, {"color": INK, "marker": "s", "ls": (0, (3, 1.2))}]


def brief(value):
    """Write a number in three digits at most, with a true minus sign.

    Examples
    --------
    >>> brief(-12.0), brief(0.1234), brief(0.1 - 0.1)
    ('−12', '0.123', '0')
    """
    return f"{value + 0.0:.3g}".replace("-", "\N{MINUS SIGN}")


def loss_curve(losses, *, log=False, xlabel="step", ylabel="error E", title="", told="", ax=None):
    """Draw how an error, or several of them, went from step to step.

    Parameters
    ----------
    losses : array_like of shape (n_steps,), or dict of str to such
        Names are written at the right ends. What is not finite is left out.
    log : bool, default=False
        Powers of ten, evenly spaced, on the axis of the error.
    xlabel, ylabel : str
    title : str, optional
        The message; without one the first and the last error.
    told : str, optional
        What one should see, to add to the text alternative.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7.2, 3.9))
    named = losses if isinstance(losses, Mapping) else {"": losses}
    curves = {name: np.asarray(curve, float) for name, curve in named.items()}
    for k, (name, curve) in enumerate(curves.items()):
        shown = np.isfinite(curve) & ((curve > 0) | (not log))
        ax.plot(np.flatnonzero(shown), curve[shown], color=ERROR, ls=DASHES[k % len(DASHES)], label=name or "_")
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    if log:
        ax.set_yscale("log")
        ax.yaxis.set_major_locator(LogLocator(numticks=7))
        ax.minorticks_off()
    elif all(np.nanmin(curve) >= 0 for curve in curves.values()):
        ax.set_ylim(bottom=0)
    ends = {name: f"from {brief(curve[0])} to {brief(curve[-1])}" for name, curve in curves.items()}
    ax.set_title(title or f"The error went {next(iter(ends.values()))}", loc="left")
    if any(curves):
        ax.figure.draw_without_rendering()
        label_lines(ax)
    spoken = "; ".join(f"{name} {end}".strip() for name, end in ends.items())
    return describe(ax, f"{ylabel} against {xlabel}: {spoken}. {told}")


def bowl(w, E, places, errors, slopes, eta, ax=None):
    """Draw a convex error over one weight, and at some places the slope and the step that it makes.

    Parameters
    ----------
    w, E : array_like of shape (n,)
        The curve.
    places, errors, slopes : array_like of shape (n_places,)
        Weights, and the error and its slope there.
    eta : float
        Step size; all arrows are drawn to this scale.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    w, E, places, errors, slopes = (np.asarray(values, float) for values in (w, E, places, errors, slopes))
    ax = new_axes(ax, (8.8, 5.0))
    lowest, top = w[E.argmin()], E.max()
    ax.fill_between(w, E, top, color=ERROR, alpha=0.06, lw=0)
    ax.plot([lowest, lowest], [-0.06 * top, top], color=DESIRED, ls="--", lw=1.6)
    ax.plot(w, E, color=ERROR, lw=3)
    for place, error, slope in zip(places, errors, slopes, strict=True):
        uphill = np.sign(slope)
        draw_arrow(ax, (place + 0.1 * uphill, error), (place + eta * slope, error), BACKWARD, 2.8)
        draw_arrow(ax, (place - 0.1 * uphill, error), (place - eta * slope, error), FORWARD, 2.8)
        ax.plot(place, error, "o", color=PAPER, mec=INK, mew=2, ms=10, zorder=5)
        at, side = place + eta * slope + 0.12 * uphill, "left" if uphill > 0 else "right"
        sign = "+" if uphill > 0 else ""
        ax.text(at, error, f"slope {sign}{brief(slope)}", color=BACKWARD, weight="bold", ha=side, va="center")
    reach = eta * np.abs(slopes).max() + 1.7
    ax.set(xlim=(places.min() - reach, places.max() + reach), ylim=(-0.06 * top, 1.13 * top))
    ax.set(xlabel="weight w", ylabel="error E")
    above = {"ha": "center", "va": "center", "weight": "bold", "linespacing": 1.4}
    ax.text(lowest, 1.065 * top, f"lowest at w = {brief(lowest)}", color=DESIRED, **above)
    rule = f"step =\n−{brief(eta)} × slope"
    ax.text(lowest, 0.62 * top, rule, color=FORWARD, bbox={"facecolor": "#F5F0F3", "edgecolor": "none"}, **above)
    for across, words in ((0.1, "slope below 0:\nstep to the right"), (0.9, "slope above 0:\nstep to the left")):
        ax.text(across, 0.56, words, transform=ax.transAxes, ha="center", va="center", linespacing=1.4)
    ax.set_title("The slope points uphill, on both sides; the step goes against it", loc="left")
    told = ", ".join(f"{brief(slope)} at w = {brief(place)}" for place, slope in zip(places, slopes, strict=True))
    return describe(
        ax,
        f"A convex error with its lowest point at w = {brief(lowest)}. Slopes: {told}. At each place one arrow points "
        f"uphill, its length the size of the slope, and one as long downhill: the step, {brief(eta)} times the slope.",
    )


def bowl_walk(w, E, path, errors, ax=None):
    """Draw a walk over the curve of an error with one weight.

    Parameters
    ----------
    w, E : array_like of shape (n,)
        The curve.
    path, errors : array_like of shape (n_places,)
        The weights that were visited, and the error there.
    ax : Axes, optional

    Returns
    -------
    Axes
        Its last line is the walk.
    """
    w, E, path, errors = (np.asarray(values, float) for values in (w, E, path, errors))
    ax = new_axes(ax, (7.2, 4.2))
    lowest = w[E.argmin()]
    ax.axvline(lowest, color=DESIRED, ls="--", lw=1.6)
    ax.plot(w, E, color=ERROR, lw=3)
    ax.plot(path, errors, **WALKS[0], lw=1.4, ms=7, mec=PAPER, zorder=4)
    ax.set(xlim=(w[0], w[-1]), ylim=(-0.06 * E.max(), 1.05 * E.max()), xlabel="weight w", ylabel="error E")
    ax.set_title(f"{len(path) - 1} steps, from w = {brief(path[0])} to w = {brief(path[-1])}", loc="left")
    return describe(
        ax,
        f"A convex error with its lowest point at w = {brief(lowest)}, and a walk over it: "
        f"{', '.join(brief(place) for place in path[:6])}{', and so on' if len(path) > 6 else ''}; "
        f"the error goes from {brief(errors[0])} to {brief(errors[-1])}.",
    )


def valley(w1, w2, E, paths, lowest, *, title="Across the valley it is steep, along it flat", ax=None):
    """Draw an error over two weights as lines of equal error, with walks.

    Parameters
    ----------
    w1, w2 : array_like of shape (n1,) and (n2,)
        Values of the two weights.
    E : array_like of shape (n2, n1)
        The error at all pairs.
    paths : dict of str to array_like of shape (n_places, 2)
        At most two walks, by the names to be written beside their starts.
    lowest : pair of float
        Where the error is smallest.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    Axes
        Its last lines are the walks.
    """
    w1, w2, E = (np.asarray(values, float) for values in (w1, w2, E))
    ax = new_axes(ax, (7.2, 5.2))
    levels = E.min() + (E.max() - E.min()) * np.linspace(0, 1, 15)[1:] ** 2.5
    ax.contourf(w1, w2, E, [E.min(), *levels], cmap="Greys", alpha=0.28, extend="max")
    ax.contour(w1, w2, E, levels, colors=[ERROR], linewidths=0.8, alpha=0.6)
    ax.plot(*lowest, "*", color=DESIRED, mec=INK, ms=16, zorder=5)
    ax.annotate("lowest", lowest, (12, 10), textcoords="offset points", color=DESIRED, weight="bold")
    paths = {name: np.asarray(path, float) for name, path in paths.items()}
    for walk, side, (name, path) in zip(WALKS, (1, -1), paths.items(), strict=False):
        ax.plot(*path.T, **walk, lw=1.8, ms=5.5, mec=PAPER, mew=0.6, zorder=4)
        others = [other for key, other in paths.items() if key != name]
        where = {"ha": "left", "va": "bottom"} if side > 0 else {"ha": "right", "va": "top"}
        at, shift = path[_farthest(path, *others)], (7 * side, 4 * side)
        ax.annotate(name, at, shift, textcoords="offset points", color=walk["color"], weight="bold", **where)
    ax.set(xlim=(w1[0], w1[-1]), ylim=(w2[0], w2[-1]), aspect="equal", autoscale_on=False)
    ax.set(xlabel="weight w₁", ylabel="weight w₂")
    ax.grid(False)
    ax.set_title(title, loc="left")
    walks = "; ".join(
        f"{name or 'a walk'} from {_pair(path[0])} to {_pair(path[-1])} in {len(path) - 1} steps"
        if len(path) > 1
        else f"{name or 'a walk'} at {_pair(path[0])}"
        for name, path in paths.items()
    )
    return describe(
        ax,
        f"Lines of equal error over two weights: a long narrow valley, lowest at {_pair(lowest)}. "
        f"{walks[:1].upper()}{walks[1:]}.",
    )


def _pair(point):
    """Write a point of the plane."""
    return f"({brief(point[0])}, {brief(point[1])})"


def _farthest(path, other=None):
    """Return the number of the place that is farthest from the other walk; the start where there is none.

    Examples
    --------
    >>> _farthest(np.array([[0, 0], [1, 3], [2, 0]]), np.array([[0, 0], [2, 0]]))
    1
    """
    if other is None:
        return 0
    points = np.concatenate([np.linspace(a, b, 20) for a, b in zip(other[:-1], other[1:], strict=True)])
    return int(np.hypot(*(path[:, np.newaxis] - points).T).min(axis=0).argmax())


def steps_against_eta(eta, steps, limit, ax=None):
    """Draw how many steps a walk needs for every step size, and where it never arrives.

    Parameters
    ----------
    eta, steps : array_like of shape (n,)
        Step sizes, and the steps needed with each; nan or inf where it never arrives.
    limit : float
        The step size above which walks diverge.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    eta, steps = np.asarray(eta, float), np.asarray(steps, float)
    ax = new_axes(ax, (7.2, 3.9))
    arrives = np.isfinite(steps)
    fastest = np.flatnonzero(arrives)[steps[arrives].argmin()]
    end = max(eta[-1], 1.3 * limit)
    ax.axvspan(limit, end, facecolor=ERROR, alpha=0.12, lw=0)
    ax.axvline(limit, color=ERROR, lw=2)
    (line,) = ax.plot(eta[arrives], steps[arrives], color=FORWARD, lw=2.6)
    ax.plot(eta[fastest], steps[fastest], "o", color=FORWARD, mec=INK, ms=10)
    ax.set_yscale("log")
    ax.set(xlim=(0, end), xlabel="step size η", ylabel="steps needed")
    ax.annotate(
        f"fastest: {steps[fastest]:.0f} steps\nat η = {brief(eta[fastest])}",
        (eta[fastest], steps[fastest]),
        (-14, 62),
        textcoords="offset points",
        color=FORWARD,
        weight="bold",
        ha="right",
    )
    ax.text(
        (limit + end) / 2,
        0.5,
        "never\narrives",
        transform=ax.get_xaxis_transform(),
        color=ERROR,
        weight="bold",
        ha="center",
        va="center",
    )
    ax.set_title("A longer step arrives sooner, until it never does", loc="left")
    return describe(
        ax,
        f"Steps needed against the step size: {steps[arrives][0]:.0f} at eta = {brief(eta[arrives][0])}, fewest, "
        f"{steps[fastest]:.0f}, at eta = {brief(eta[fastest])}, then more; above {brief(limit)} it never arrives.",
    )
