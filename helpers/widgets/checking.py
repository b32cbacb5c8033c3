"""Unit 06: a slope measured with a step of one's choice, and a bench on which backward passes are measured."""

import functools

import numpy as np
from matplotlib.patheffects import withStroke

from helpers import figures, maths
from helpers.figures.checking import METHODS, error_axes, power_of_ten
from helpers.widgets.live import LivePicture, buttons, explore, slider

W = 1.0
"""The weight whose slope is measured."""
PRECISIONS = {"double (float64)": np.float64, "single (float32)": np.float32}
SMALLEST = 1e-17
REACH = 1.5
"""How much of the curve is shown, in steps to each side."""


def _error(w):
    """Return the error of a logistic neuron with one weight, shown x = 1 while 0 is desired."""
    y = maths.logistic(w)
    return y * y / 2


def _slope(w):
    y = maths.logistic(w)
    return y * y * (1 - y)


def _measured(h, kind, method):
    """Return the measured slope for steps h, in one precision."""
    w, h = kind(W), np.asarray(h, kind)
    above, here = _error(w + h), _error(w)
    if method == "forward":
        return (above - here) / h
    return (above - _error(w - h)) / (2 * h)


@functools.cache
def _dots(precision, method):
    """Return many steps and how far off each measured slope is, relative to the slope."""
    h = np.logspace(-17, 0, 460)
    with np.errstate(all="ignore"):
        return h, np.abs(_measured(h, PRECISIONS[precision], method).astype(float) / _slope(W) - 1)


@functools.cache
def _nudge_picture():
    figure = LivePicture.figure(9.6, 4.2)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.1))
    span = 2.2 * REACH * _slope(W)
    left.set(xlim=(-REACH, REACH), ylim=(-span, span), xlabel="away from w, in steps h", ylabel="change of E, over h")
    left.set_title("E under the microscope", loc="left")
    far = np.array([-REACH, REACH])
    (tangent,) = left.plot(far, _slope(W) * far, color=figures.BACKWARD, lw=5, alpha=0.8, ls="-")
    figures.label_line(left, tangent, "true slope", x=-REACH, shift=(12, -22))
    (curve,) = left.plot([], [], color=figures.ERROR, lw=1.6, ls="-")
    (secant,) = left.plot([], [], color=figures.FORWARD, lw=2.2, ls="--", marker="o", ms=8)
    slope_text = left.text(0.04, 0.94, "", transform=left.transAxes, va="top", weight="bold", color=figures.FORWARD)
    error_axes(right, SMALLEST)
    right.set_title("How far off the slope is", loc="left")
    (dots,) = right.plot([], [], ls="", marker=".", ms=4, color=figures.ERROR)
    (theory,) = right.plot(
        [], [], color=figures.INK, lw=1.4, ls="--", path_effects=[withStroke(linewidth=3.4, foreground=figures.PAPER)]
    )
    (mark,) = right.plot([], [], "v", ms=13, color=figures.FORWARD, mec=figures.INK)
    t = np.linspace(-REACH, REACH, 601)

    def update(h, precision, method):
        kind = PRECISIONS[precision]
        w = kind(W)
        curve.set_data(
            t, np.clip((_error(w + (t * h).astype(kind)) - _error(w)).astype(float) / h, -3 * span, 3 * span)
        )
        measured = float(_measured(h, kind, method))
        ends = np.array([0.0 if method == "forward" else -1.0, 1.0])
        rises = (_error(w + (ends * h).astype(kind)) - _error(w)).astype(float) / h
        secant.set_data(ends, rises)
        off = abs(measured / _slope(W) - 1)
        slope_text.set_text(f"measured {measured:.6g}\ntrue {_slope(W):.6g}")
        dots.set_data(*_dots(precision, method))
        dots.set_color(METHODS[method]["color"])
        theory.set_data(*_theory(precision, method))
        mark.set_data([h], [np.clip(off, 1e-12, 30)])
        said = "exactly right" if off == 0 else f"off by {power_of_ten(off)} of its size"
        return (
            f"Step {power_of_ten(h, 1)}, {method} difference, {precision}: the measured slope is {measured:.6g}, the "
            f"true one {_slope(W):.6g}; it is {said}. {_seen(h, kind, method)}"
        )

    return LivePicture(figure, [curve, secant, slope_text, dots, theory, mark], update)


def _branches(kind, method):
    """Return a, the order and epsilon of the two branches of the error: from the curve, and from rounding."""
    y = maths.logistic(W)
    second = y * y * (1 - y) * (2 - 3 * y)
    third = y * y * (1 - y) * (4 - 15 * y + 12 * y * y)
    a = abs(second) / 2 if method == "forward" else abs(third) / 6
    epsilon = np.finfo(kind).eps / 2 * _error(W)
    return a / _slope(W), 1 if method == "forward" else 2, epsilon / _slope(W)


@functools.cache
def _theory(precision, method):
    a, order, epsilon = _branches(PRECISIONS[precision], method)
    h = np.logspace(-17, 0, 200)
    return h, np.where(h > np.finfo(PRECISIONS[precision]).eps / 4, a * h**order + epsilon / h, np.nan)


def _seen(h, kind, method):
    """Say which of the two errors one sees."""
    if kind(W) + kind(h) == kind(W):
        return "The step is so small that w + h is w: nothing moves at all."
    a, order, epsilon = _branches(kind, method)
    curve, rounding = a * h**order, epsilon / h
    if max(curve, rounding) < 5 * min(curve, rounding):
        return "Here the curve and rounding do about equal harm: this is near the best step."
    if curve > rounding:
        return "The error comes from the curve: it bends within the step."
    return "The error comes from rounding: the two values share most of their digits; the smallest steps show stairs."


def render_nudge(h, precision="double (float64)", method="central"):
    """Draw a slope that is measured with a step: the curve as the step sees it, and how far off the slope is.

    Parameters
    ----------
    h : float
        Difference step, from 1e-17 to 1.
    precision : {"double (float64)", "single (float32)"}
    method : {"central", "forward"}

    Returns
    -------
    bytes
        A PNG.
    """
    return _nudge_picture().render(h=h, precision=precision, method=method)


def nudge(h=0.5):
    """Let the reader choose the step, the precision and the method with which a slope is measured.

    Parameters
    ----------
    h : float
        Where the slider begins.

    Returns
    -------
    VBox
    """
    controls = {
        "h": slider("difference step h", h, SMALLEST, 1.0, 0.05, log=True),
        "precision": buttons("precision", list(PRECISIONS)),
        "method": buttons("method", ["central", "forward"]),
    }
    return explore(_nudge_picture(), controls)


ARRAYS = ("dE_dW1", "dE_db1", "dE_dW2", "dE_db2")
N_INPUTS = 3


@functools.lru_cache(maxsize=64)
def _bench_case(n_cases, n_hidden, n_outputs):
    """Return a network, its outputs, desired outputs, and the measured gradients."""
    sizes = [N_INPUTS, n_hidden, n_outputs]
    parameters, outputs, D = maths.drawn_case(n_cases, sizes, np.random.default_rng(1986))
    return parameters, outputs, D, maths.measured_gradients(parameters, outputs[0], D)


def _returned(k, parameters, outputs, D):
    """Return the gradients of pass k (0 is the right one), or the error that it stops with."""
    try:
        return (maths.broken_backward(k) if k else maths.backward)(parameters, outputs, D), ""
    except ValueError as error:
        return None, str(error)


@functools.cache
def _bench_picture():
    figure = LivePicture.figure(10.8, 3.3)
    axes = figure.subplots(1, 4, sharey=True)
    artists = []
    for ax, name, colour in zip(axes, ARRAYS, np.repeat(figures.layer_colours(3)[:2], 2)):
        ax.set(xlim=(-1.15, 1.15), ylim=(-1.15, 1.15), aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        ax.plot([-1.15, 1.15], [-1.15, 1.15], color=figures.MUTED, lw=1.6, ls="--")
        ax.set_title(name, loc="left", family="monospace")
        ax.set_xlabel("measured")
        artists += ax.plot([], [], "o", color=colour, mec=figures.INK, ms=8, alpha=0.85)
        text = ax.text(0.5, 0.04, "", transform=ax.transAxes, ha="center", va="bottom", weight="bold")
        text.set_bbox({"facecolor": figures.PAPER, "edgecolor": "none", "pad": 2, "alpha": 0.85})
        artists.append(text)
    axes[0].set_ylabel("returned")

    def update(k, n_cases, n_hidden, n_outputs):
        parameters, outputs, D, measured = _bench_case(n_cases, n_hidden, n_outputs)
        returned, error = _returned(k, parameters, outputs, D)
        name = f"Pass {k}" if k else "The right pass"
        counts = ((n_cases, "case"), (N_INPUTS, "input"), (n_hidden, "hidden unit"), (n_outputs, "output"))
        sizes = f"{name} on " + ", ".join(f"{n} {what}{'s' * (n != 1)}" for n, what in counts)
        if error:
            for points, text in zip(artists[::2], artists[1::2]):
                points.set_data([], [])
                text.set_text("nothing")
            return f"{sizes}: it stops with an error. {error}"
        told = []
        flat = [(part, true) for layer in zip(returned, measured) for part, true in zip(*layer)]
        for (mine, true), array, points, text in zip(flat, ARRAYS, artists[::2], artists[1::2]):
            scale = max(np.abs(mine).max(), np.abs(true).max())
            points.set_data(true.ravel() / scale, mine.ravel() / scale)
            text.set_text(ratio_in_words(mine, true))
            told.append(f"{array} {text.get_text()}")
        return f"{sizes}, returned over measured: {'; '.join(told)}."

    return LivePicture(figure, artists, update)


def ratio_in_words(returned, measured):
    """Say how a returned gradient compares with the measured one.

    Examples
    --------
    >>> ratio_in_words(np.array([1.0, 2.0]), np.array([2.0, 4.0]))
    '× 0.5 everywhere'
    >>> ratio_in_words(np.array([1.0, 2.0]), np.array([2.0, 2.0]))
    '× 0.5 to 1'
    """
    ratios = np.ravel(returned) / np.ravel(measured)
    low, high = ratios.min(), ratios.max()
    if np.allclose(ratios, 1, atol=1e-5):
        return "right"
    if high - low < 1e-5 * abs(high) + 1e-7:
        told = f"× {high:.3g}" + (" everywhere" if ratios.size > 1 else "")
    else:
        told = f"× {low:.3g} to {high:.3g}"
    return told.replace("-", "\N{MINUS SIGN}")


def render_bench(k, n_cases=5, n_hidden=4, n_outputs=2):
    """Draw the gradients that a backward pass returns against the measured ones, array by array.

    Parameters
    ----------
    k : int
        Which broken pass, from 1 to 6; 0 for the right one.
    n_cases, n_hidden, n_outputs : int

    Returns
    -------
    bytes
        A PNG.
    """
    return _bench_picture().render(k=k, n_cases=n_cases, n_hidden=n_hidden, n_outputs=n_outputs)


def bench():
    """Let the reader measure each of the six broken backward passes on batches and networks of any size.

    Returns
    -------
    VBox
    """
    controls = {
        "k": slider("pass (0 is the right one)", 0, 0, 6),
        "n_cases": slider("cases in the batch", 5, 1, 8),
        "n_hidden": slider("hidden units", 4, 1, 6),
        "n_outputs": slider("outputs", 2, 1, 6),
    }
    return explore(_bench_picture(), controls)
