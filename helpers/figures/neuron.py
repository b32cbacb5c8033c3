"""One neuron with the real numbers that go up through it, and those that come down."""

import numpy as np

from helpers.figures.diagram import (
    CURRENT,
    HIDDEN,
    RADIUS,
    SHOWN,
    along,
    connect,
    draw_arrow,
    draw_edge,
    draw_picture,
    draw_unit,
    number,
    numbers,
    state,
    write,
)
from helpers.figures.style import (
    BACKWARD,
    DESIRED,
    ERROR,
    FAINT,
    FORWARD,
    MUTED,
    PAPER,
    blank_axes,
    describe,
    new_axes,
)

BIG = 1.05
BODY, BIAS = (4.6, 4.6), (8.9, 1.5)
RIM, TOP = (4.6, 4.6 + BIG), (4.6, 6.7)
FORWARD_STAGES = (
    "the inputs x",
    "the weights w and the bias b",
    "the total input z = x·w + b",
    "the output y = f(z)",
    "the error E = ½ (y − d)²",
)
BACKWARD_STAGES = (
    "the error E = ½ (y − d)²",
    "∂E/∂y = y − d",
    "δ = ∂E/∂z = ∂E/∂y · f′(z)",
    "∂E/∂w = δ x and ∂E/∂b = δ",
    "∂E/∂x = δ w",
)


def neuron_stages(backward=False):
    """Return the names of the stages through which `neuron_forward` or `neuron_backward` can be stepped.

    Parameters
    ----------
    backward : bool, default=False

    Returns
    -------
    tuple of str
    """
    return BACKWARD_STAGES if backward else FORWARD_STAGES


def neuron_forward(x, w, b, z, y, d, *, names=None, picture=None, answer=None, desired=None, step=None, ax=None):
    """Draw one neuron with the numbers that go up through it.

    Parameters
    ----------
    x, w : array_like of shape (n_in,)
        Inputs and weights; two or three of them are well legible.
    b, z, y, d : float
        Bias, total input, output and desired output.
    names : sequence of str, optional
        What the inputs measure.
    picture, answer, desired : str, optional
        What is shown to the neuron, what it answers and what was desired: "cat" and "dog" are drawn, others written.
    step : int, optional
        Draw only up to this stage (see `neuron_stages`) and frame it; everything by default.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    seen = [state(stage, step) for stage in range(5)]
    ax, inputs = _board(ax, x, names, picture, FORWARD, seen[0])
    _weights(ax, inputs, ["w", "b"], w, b, FORWARD, seen[1])
    draw_unit(ax, BODY, "", PAPER, FORWARD, CURRENT if CURRENT in seen[2:4] else seen[2], BIG)
    write(ax, (BODY[0], BODY[1] - 0.42), f"z = {number(z)}", FORWARD, seen[2], box=False)
    write(ax, (BODY[0], BODY[1] + 0.42), f"y = {number(y)}", FORWARD, seen[3], box=False)
    draw_arrow(ax, RIM, TOP, FAINT if seen[3] == HIDDEN else FORWARD, 2.5)
    _judgement(ax, y, d, answer, desired, seen[3], seen[4])
    if step is None:
        told = f"A {picture} is shown, and the neuron says {answer}" if picture and answer else ""
        ax.set_title(told or "Numbers go up through one neuron")
    return describe(
        ax,
        f"One neuron, input at the bottom, output on top. Inputs x = {numbers(x)}; weights w = {numbers(w)}; "
        f"bias b = {number(b)}; total input z = {number(z)}; output y = {number(y)}{_named(answer)}; "
        f"desired d = {d:g}{_named(desired)}." + _shown(FORWARD_STAGES, step),
    )


def neuron_backward(
    x, y, d, slopes, *, w=None, names=None, picture=None, answer=None, desired=None, step=None, ax=None
):
    """Draw the same neuron with the derivatives of the error that come down, each where its forward number stood.

    Parameters
    ----------
    x : array_like of shape (n_in,)
        Inputs.
    y, d : float
        Output and desired output.
    slopes : dict
        The derivatives, computed elsewhere: "dE_dy", "delta", "dE_db" (floats), "dE_dw", "dE_dx" (shape (n_in,)).
        A local slope "dy_dz" is written in grey, as a factor to work with.
    w : array_like of shape (n_in,), optional
        The weights, written in grey for the same reason.
    names, picture, answer, desired, step, ax
        As in `neuron_forward`.

    Returns
    -------
    Axes
    """
    seen = [state(stage, step) for stage in range(5)]
    ax, inputs = _board(ax, x, names, picture, BACKWARD, SHOWN)
    _weights(ax, inputs, ["∂E/∂w", "∂E/∂b"], slopes["dE_dw"], slopes["dE_db"], BACKWARD, seen[3])
    for k, (at, slope) in enumerate(zip(inputs, np.ravel(slopes["dE_dx"]), strict=True)):
        write(ax, (at[0], at[1] - 0.85), f"∂E/∂x{_index(k)} = {number(slope)}", BACKWARD, seen[4])
    for k, (at, weight) in enumerate(zip(inputs, [] if w is None else np.ravel(w), strict=w is not None)):
        side = -0.9 if at[0] < BODY[0] else 0.9
        write(ax, (at[0] + side, at[1] + 0.75), f"w{_index(k)} = {number(weight)}", MUTED, box=False, fontsize=10)
    draw_unit(ax, BODY, f"δ = {number(slopes['delta'])}", PAPER, BACKWARD, seen[2], BIG)
    if "dy_dz" in slopes:
        write(ax, (BODY[0], BODY[1] - 0.5), f"∂y/∂z = {number(slopes['dy_dz'])}", MUTED, box=False, fontsize=9.5)
    draw_arrow(ax, TOP, RIM, FAINT if seen[1] == HIDDEN else BACKWARD, 2.5)
    write(ax, (TOP[0] - 0.2, 6.15), f"∂E/∂y = {number(slopes['dE_dy'])}", BACKWARD, seen[1], ha="right")
    _judgement(ax, y, d, answer, desired, SHOWN, seen[0])
    return describe(
        ax,
        f"The same neuron, errors coming down from the top. ∂E/∂y = {number(slopes['dE_dy'])}; "
        f"δ = ∂E/∂z = {number(slopes['delta'])}; ∂E/∂w = {numbers(slopes['dE_dw'])}; "
        f"∂E/∂b = {number(slopes['dE_db'])}; ∂E/∂x = {numbers(slopes['dE_dx'])}." + _shown(BACKWARD_STAGES, step),
    )


def _board(ax, x, names, picture, colour, seen):
    """Draw the picture and the input units on an empty board; return the Axes and the units' places."""
    ax = blank_axes(new_axes(ax, (7.2, 5.9)), 10, 8.2)
    x = np.ravel(x)
    inputs = [(BODY[0] + 4.8 / max(len(x), 2) * (k - (len(x) - 1) / 2), 1.5) for k in range(len(x))]
    for k, (at, value) in enumerate(zip(inputs, x, strict=True)):
        draw_unit(ax, at, number(value), PAPER, colour, seen)
        write(ax, (at[0], 0.2), names[k] if names else f"x{_index(k)}", MUTED, box=False)
    if picture:
        draw_picture(ax, (0.75, 1.5), picture)
        write(ax, (0.75, 0.2), "shown", MUTED, box=False)
    return ax, inputs


def _weights(ax, inputs, letters, w, b, colour, seen):
    """Draw the weights and the bias, which is the weight of a unit that is always 1; or their derivatives."""
    values = [*np.ravel(w), np.ravel(b)[0]]
    names = [letters[0] + _index(k) for k in range(len(inputs))] + [letters[1]]
    curves = [connect(at, BODY, radii=(RADIUS, BIG)) for at in [*inputs, BIAS]]
    draw_unit(ax, BIAS, "1", PAPER, colour, SHOWN)
    for k, (curve, name, value) in enumerate(zip(curves, names, values, strict=True)):
        draw_edge(ax, curve if colour == FORWARD else curve[::-1], value / (np.max(np.abs(values)) or 1), colour, seen)
        write(ax, along(curve, [0.66 - 0.38 * (k % 2)])[0], f"{name} = {number(value)}", colour, seen)


def _judgement(ax, y, d, answer, desired, said, judged):
    """Draw, on top, what the neuron says and, to the right of it, what was desired and how wrong it is."""
    write(ax, (TOP[0], TOP[1] + 0.3), f"says {number(y)}", FORWARD, said, box=False)
    write(ax, (7.6, TOP[1] + 0.3), f"desired d = {d:g}", DESIRED, SHOWN, box=False)
    write(ax, (7.6, 6.15), f"E = {number((y - d) ** 2 / 2)}", ERROR, judged)
    if answer and said != HIDDEN:
        draw_picture(ax, (TOP[0], TOP[1] + 1), answer, 0.9)
    if desired:
        draw_picture(ax, (7.6, TOP[1] + 1), desired, 0.9)


def _index(k):
    """Return the subscript of the k-th input, counted from 1."""
    return "₁₂₃₄₅₆₇₈₉"[k]


def _named(name):
    """Return a name in brackets, or nothing."""
    return f" ({name})" if name else ""


def _shown(stages, step):
    """Say how far the picture has been stepped."""
    return "" if step is None else f" Drawn up to: {stages[step]}."
