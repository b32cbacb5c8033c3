"""Unit 00: the first slider of the course."""

import functools

import numpy as np

from helpers import figures, maths
from helpers.widgets.live import LivePicture, explore, slider

LOW, HIGH = -0.5, 2.25


@functools.cache
def _picture(x, d):
    """Draw what stays: the cases, and the error of every slope."""
    x, d = np.array(x), np.array(d)
    figure = LivePicture.figure(8.6, 3.9)
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    end = x.max() + 0.4
    left.set(xlim=(0, x.max() + 2.6), ylim=(LOW * end - 1.6, HIGH * end + 1.6), xlabel="input x", ylabel="output")
    left.set_title("The line and its misses", loc="left")
    (line,) = left.plot([], [], color=figures.FORWARD, lw=2.5)
    misses = left.vlines(x, d, d, color=figures.ERROR, lw=3)
    left.plot(x, d, "o", color=figures.DESIRED, ms=8, zorder=3)
    left.text(x[0], LOW * end - 0.8, "desired d", color=figures.DESIRED, ha="center")
    name = left.text(end + 0.15, 0, "output\ny = wx", color=figures.FORWARD, va="center")

    slopes = np.linspace(LOW, HIGH, 200)
    errors = np.array([maths.squared_error(w * x, d) for w in slopes])
    right.plot(slopes, errors, color=figures.MUTED, lw=3, alpha=0.7)
    right.set(xlim=(LOW - 0.1, HIGH + 0.1), ylim=(-4, 1.12 * errors.max()), xlabel="slope w", ylabel="error E")
    right.set_title("Every slope has an error", loc="left")
    (dot,) = right.plot([], [], "o", color=figures.ERROR, ms=10)
    number = right.text(0, 0, "", color=figures.ERROR, va="bottom", fontweight="bold")
    middle = slopes[errors.argmin()]

    def update(w):
        y = w * x
        E = maths.squared_error(y, d)
        line.set_data([0, end], [0, w * end])
        misses.set_segments([[(xc, dc), (xc, yc)] for xc, dc, yc in zip(x, d, y, strict=True)])
        name.set_y(w * end)
        dot.set_data([w], [E])
        number.set(x=w + np.sign(middle - w) * 0.1, y=E + 3, text=f"E = {E:.2f}", ha="left" if w < middle else "right")
        return f"With slope w = {w:.2f} the error is E = {E:.2f}."

    return LivePicture(figure, [misses, line, name, dot, number], update)


def render_line(x, d, w):
    """Draw a line through zero, its misses, and its place on the curve of errors.

    Parameters
    ----------
    x, d : ndarray of shape (n_cases,)
        Inputs and desired outputs.
    w : float
        The slope.

    Returns
    -------
    bytes
        A PNG.
    """
    return _picture(tuple(x), tuple(d)).render(w=w)


def line_through_cases(x, d):
    """Let the reader turn a line until it meets the cases as well as it can.

    Parameters
    ----------
    x, d : ndarray of shape (n_cases,)
        Inputs and desired outputs.

    Returns
    -------
    VBox
    """
    return explore(_picture(tuple(x), tuple(d)), {"w": slider("slope w", 2.0, LOW, HIGH, 0.01)})
