"""Unit 04: one neuron stepped up and down, one step of any size, and two paths that meet."""

import functools

import numpy as np

from helpers import figures, maths
from helpers.figures.chain import brief, move, two_paths_texts
from helpers.widgets.live import LivePicture, explore, slider, step_through

LARGEST_ETA = 30.0
PARAMETERS = (-4.4, 5.5)
PLACES = (-3.0, 2.5)
REACH = 1.0


def render_neuron(x, w, b, d, step, **shown):
    """Draw one neuron on its way up to the error and down again.

    Parameters
    ----------
    x, w : array_like of shape (n_in,)
        Inputs and weights.
    b, d : float
        Bias and desired output.
    step : int
        From 0 (the inputs) to 8 (the slopes of the inputs).
    **shown
        The names and pictures of `figures.neuron_forward`.

    Returns
    -------
    Axes
    """
    x, w = np.asarray(x, float), np.asarray(w, float)
    z, y = x @ w + b, maths.neuron(x, w, b)
    figure = LivePicture.figure(7.2, 5.9)
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1))
    if step < len(figures.neuron_stages()):
        return figures.neuron_forward(x, w, b, z, y, d, step=step, ax=ax, **shown)
    delta = maths.delta_output(y, d)
    slopes = {
        "dE_dy": maths.error_slope(y, d),
        "dy_dz": maths.logistic_slope(y),
        "delta": delta,
        "dE_db": maths.bias_slope(delta),
        "dE_dw": maths.weight_slope(x, delta),
        "dE_dx": maths.input_slope(w, delta),
    }
    down = step - len(figures.neuron_stages()) + 1
    return figures.neuron_backward(x, y, d, slopes, w=w, step=down, ax=ax, **shown)


def one_neuron(x, w, b, d, **shown):
    """Let the reader step through one neuron: the numbers that go up, then the slopes that come down.

    Parameters
    ----------
    x, w : array_like of shape (n_in,)
        Inputs and weights.
    b, d : float
        Bias and desired output.
    **shown
        The names and pictures of `figures.neuron_forward`.

    Returns
    -------
    VBox
    """
    stages = [f"up, {stage}" for stage in figures.neuron_stages()]
    stages += [f"down, {stage}" for stage in figures.neuron_stages(backward=True)[1:]]
    return step_through(functools.partial(render_neuron, x, w, b, d, **shown), stages)


@functools.cache
def _step_picture(x, w, b, d):
    """Draw what stays: the parameters before the step, and the outputs for every step size."""
    x, w = np.array(x), np.array(w)
    names = [f"w{'₁₂₃₄₅₆₇₈₉'[k]}" for k in range(len(w))] + ["b"]
    before, y = np.append(w, b), maths.neuron(x, w, b)
    promised_slope = -maths.delta_output(y, d) * y * (1 - y) * (x @ x + 1)  # dy/d(eta)

    def after(eta):
        w_new, b_new = maths.update_neuron(w, b, x, d, eta)
        return np.append(w_new, b_new), float(maths.neuron(x, w_new, b_new))

    figure = LivePicture.figure(10.4, 4.2)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.35))
    figures.parameters_before_after(names, before, before, PARAMETERS, left)
    left.set_title("Each moves by \N{MINUS SIGN}η δ times its input", loc="left")
    moves, dots, numbers = left.collections[0], left.lines[-1], list(left.texts)
    rows = dots.get_ydata()

    eta = np.linspace(0, LARGEST_ETA, 121)
    figures.promise(eta, [after(e)[1] for e in eta], y + promised_slope * eta, ax=right)
    gap = right.vlines(0, y, y, color=figures.ERROR, lw=3)
    (measured,) = right.plot([], [], "o", color=figures.FORWARD, ms=10, zorder=4)
    (promised,) = right.plot([], [], "D", color=figures.BACKWARD, ms=8, zorder=4)

    def update(eta):
        new, reached = after(eta)
        expected = y + promised_slope * eta
        moves.set_segments([[(old, row), (now, row)] for old, now, row in zip(before, new, rows, strict=True)])
        dots.set_xdata(new)
        for text, old, now in zip(numbers, before, new, strict=True):
            text.set(x=(old + now) / 2, text=move(old, now))
        gap.set_segments([[(eta, reached), (eta, expected)]])
        measured.set_data([eta], [reached])
        promised.set_data([eta], [expected])
        return (
            f"Step size {eta:.3g}: the output goes from {y:.4f} to {reached:.4f}; the slope promised {expected:.4f}, "
            f"which is off by {abs(reached - expected):.5f}."
        )

    return LivePicture(figure, [moves, dots, *numbers, gap, measured, promised], update)


def render_step(x, w, b, d, eta):
    """Draw weights and bias before and after one step, and the output reached beside the one promised.

    Parameters
    ----------
    x, w : array_like of shape (n_in,)
        Inputs and weights.
    b, d : float
        Bias and desired output.
    eta : float
        Step size, from above 0 to 30.

    Returns
    -------
    bytes
        A PNG.
    """
    return _step_picture(tuple(x), tuple(w), b, d).render(eta=eta)


def one_step(x, w, b, d):
    """Let the reader make one step of any size with one neuron, and see how far the slope's promise holds.

    Parameters
    ----------
    x, w : array_like of shape (n_in,)
        Inputs and weights.
    b, d : float
        Bias and desired output.

    Returns
    -------
    VBox
    """
    return explore(_step_picture(tuple(x), tuple(w), b, d), {"eta": slider("step size η", 1.0, 0.1, LARGEST_ETA, 0.1)})


@functools.cache
def _paths_picture():
    """Draw what stays: the diagram without its numbers, and the curve of y."""
    figure = LivePicture.figure(11.4, 4.9)
    left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
    figures.two_paths(**_paths(0.0), ax=left)
    texts = {text.get_gid(): text for text in left.texts if text.get_gid()}

    x = np.linspace(*PLACES, 111)
    y = 3 * x * (x + 1)
    right.plot(x, y, color=figures.FORWARD)
    right.annotate(
        "y = u v", (PLACES[0], y[0]), (6, 8), textcoords="offset points", color=figures.FORWARD, weight="bold"
    )
    ways = (
        ("over u alone", figures.MUTED, "--", 1.8),
        ("over v alone", figures.MUTED, ":", 1.8),
        ("sum", figures.BACKWARD, "-", 3),
    )
    lines = [right.plot([], [], color=colour, ls=style, lw=width)[0] for _, colour, style, width in ways]
    names = []
    for row, (name, colour, style, width) in zip((30, 27, 24), ways, strict=True):
        right.plot([-2.2, -1.6], [row, row], color=colour, ls=style, lw=width)
        names.append(right.text(-1.45, row, name, color=figures.INK, va="center"))
    (dot,) = right.plot([], [], "o", color=figures.FORWARD, ms=10, zorder=4)
    right.set(xlim=(PLACES[0] - 0.6, PLACES[1] + 0.8), ylim=(-9, 33), xlabel="x", ylabel="y")
    right.set_title("Only the sum touches the curve", loc="left")

    def update(x):
        values = _paths(x)
        for gid, text in two_paths_texts(**values).items():
            texts[gid].set_text(text)
        s = values["slopes"]
        over_u, over_v = s["dy_du"] * s["du_dx"], s["dy_dv"] * s["dv_dx"]
        worth = over_u, over_v, over_u + over_v
        for line, name, way, slope in zip(lines, names, ways, worth, strict=True):
            line.set_data([x - REACH, x + REACH], [values["y"] - REACH * slope, values["y"] + REACH * slope])
            name.set_text(f"{way[0]}: {brief(slope)}")
        dot.set_data([x], [values["y"]])
        return (
            f"At x = {brief(x)} the path over u is worth {brief(over_u)}, the path over v {brief(over_v)}, "
            f"together dy/dx = {brief(over_u + over_v)}."
        )

    return LivePicture(figure, [*texts.values(), *lines, dot, *names], update)


def _paths(x):
    """Return the values and local slopes of y = u v with u = 3 x and v = x + 1."""
    u, v = 3 * x, x + 1
    return {"x": x, "u": u, "v": v, "y": u * v, "slopes": {"dy_du": v, "du_dx": 3.0, "dy_dv": u, "dv_dx": 1.0}}


def render_paths(x):
    """Draw the two paths from x to y = u v with u = 3 x and v = x + 1, and the tangent that their sum gives.

    Parameters
    ----------
    x : float
        From -3 to 2.5.

    Returns
    -------
    bytes
        A PNG.
    """
    return _paths_picture().render(x=x)


def two_paths():
    """Let the reader move x and see what each of its two paths to y is worth.

    Returns
    -------
    VBox
    """
    return explore(_paths_picture(), {"x": slider("x", 2.0, *PLACES, 0.05)})
