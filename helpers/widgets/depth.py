"""Unit 08: what depth, width, activation and start do to a gradient on its way down."""

import functools

import numpy as np

from helpers import figures, maths
from helpers.figures.descent import brief
from helpers.widgets.live import LivePicture, choices, explore, slider

DEEPEST, WIDEST, CASES = 30, 128, 32
LOWEST, HIGHEST = 1e-15, 1e15
"""Range of the axis of norms, over the norm at the top."""
BENDS = ("tanh", "logistic", "ReLU", "softsign", "identity")
STARTS = {
    "N(0, 1)": ("normal", lambda n: 1.0),
    "N(0, 1/n)": ("normal", lambda n: n**-0.5),
    "standard": ("even", lambda n: n**-0.5),
    "Glorot": ("even", lambda n: (3 / n) ** 0.5),
    "He": ("normal", lambda n: (2 / n) ** 0.5),
}
"""Name of an initialisation -> which draws it scales, and by what, for layers of n units above n units."""


@functools.cache
def _draws():
    """Draw once what all settings share: weights for the deepest and widest network, inputs, a gradient at the top."""
    rng = np.random.default_rng(1986)
    shape = (DEEPEST + 1, WIDEST, WIDEST)
    return {
        "normal": rng.standard_normal(shape, dtype=np.float32),
        "even": rng.uniform(-1, 1, shape).astype(np.float32),
        "X": rng.standard_normal((CASES, WIDEST), dtype=np.float32),
        "top": rng.standard_normal((CASES, WIDEST), dtype=np.float32),
    }


def gradient_through_depth(depth, width, activation, start):
    """Return what arrives in every layer of a freshly drawn network.

    Parameters
    ----------
    depth : int
        Number of hidden layers, from 2 to 30.
    width : int
        Units in every layer, up to 128.
    activation : str
        A key of `maths.ACTIVATIONS`.
    start : str
        A key of `STARTS`.

    Returns
    -------
    norms : ndarray of shape (depth,)
        Norm of dE/dZ over that at the top, from bottom to top.
    saturated : ndarray of shape (depth,)
        Share of outputs whose slope is below a tenth of the largest.
    """
    draws, (kind, scale) = _draws(), STARTS[start]
    f, slope = maths.ACTIVATIONS[activation]
    W = draws[kind][:depth, :width, :width] * np.float32(scale(width))
    outputs = [draws["X"][:, :width]]
    with np.errstate(all="ignore"):
        for k in range(depth):
            outputs.append(f(outputs[-1] @ W[k]))
        slopes = [slope(A) for A in outputs[1:]]
        delta = draws["top"][:, :width] * slopes[-1]
        norms = [_norm(delta)]
        for k in range(depth - 1, 0, -1):
            delta = (delta @ W[k].T) * slopes[k - 1]
            norms.insert(0, _norm(delta))
        largest = slope(f(np.float64(1.0 if activation == "ReLU" else 0.0)))
        return np.array(norms) / norms[-1], np.array([np.mean(part < 0.1 * largest) for part in slopes])


def _norm(delta):
    return float(np.sqrt(np.sum(np.square(delta, dtype=np.float64))))


@functools.cache
def _picture():
    figure = LivePicture.figure(8.8, 4.0)
    left, right = figure.subplots(1, 2, width_ratios=(1.7, 1))
    left.set(xlim=(0, DEEPEST + 1), ylim=(LOWEST, HIGHEST), yscale="log")
    left.set(xlabel="layer, from bottom (1) to top", ylabel="norm of dE/dZ over that at the top")
    left.minorticks_off()
    left.axhline(1, color=figures.MUTED, lw=1.6)
    left.text(0.6, 3e13, "explodes", color=figures.MUTED, weight="bold", va="center")
    left.text(0.6, 3e-14, "vanishes", color=figures.MUTED, weight="bold", va="center")
    left.set_title("The gradient on its way down", loc="left")
    (line,) = left.plot([], [], "o-", color=figures.BACKWARD, ms=6)
    word = left.text(0.97, 0.95, "", transform=left.transAxes, ha="right", va="top", weight="bold", fontsize=13)
    word.set_bbox({"facecolor": figures.PAPER, "edgecolor": "none", "pad": 2, "alpha": 0.85})
    right.set(xlim=(0, DEEPEST + 1), ylim=(0, 1), xlabel="layer", ylabel="share of outputs")
    right.set_title("Almost no slope left", loc="left")
    (stairs,) = right.plot([], [], "s-", color=figures.FORWARD, ms=5)

    def update(depth, width, activation, start):
        norms, saturated = gradient_through_depth(depth, width, activation, start)
        layers = np.arange(1, depth + 1)
        line.set_data(layers, np.where((norms >= LOWEST) & (norms <= HIGHEST), norms, np.nan))
        stairs.set_data(layers, saturated)
        if not norms[0] > 0:
            word.set_text("nothing arrives")
            return (
                f"{depth} hidden layers of {width} {activation} units, start {start}: a layer is silent as a whole, "
                "and no gradient gets past it."
            )
        gain = norms[0] ** (1 / (depth - 1))
        word.set_text(f"times {brief(gain)} a layer")
        beyond = " (off the picture)" if not LOWEST <= norms[0] <= HIGHEST else ""
        return (
            f"{depth} hidden layers of {width} {activation} units, start {start}: each layer multiplies the gradient "
            f"by {gain:.3g} on average, so the bottom gets {norms[0]:.2g} of what the top gets{beyond}. "
            f"In the top layer {saturated[-1]:.0%} of the outputs have almost no slope."
        )

    return LivePicture(figure, [line, word, stairs], update)


def render_gradient_depth(depth, width, activation, start):
    """Draw the norm of the gradient in every layer, and the share of outputs without slope.

    Parameters
    ----------
    depth, width : int
    activation, start : str
        As in `gradient_through_depth`.

    Returns
    -------
    bytes
        A PNG.
    """
    return _picture().render(depth=depth, width=width, activation=activation, start=start)


def gradient_depth(depth=10, width=30, activation="logistic", start="N(0, 1/n)"):
    """Let the reader set depth, width, activation and start of a network, and see its gradient layer by layer.

    Parameters
    ----------
    depth, width : int
        Where the sliders begin.
    activation, start : str
        What is chosen at first.

    Returns
    -------
    VBox
    """
    controls = {
        "depth": slider("depth, hidden layers", depth, 2, DEEPEST),
        "width": choices("width, units a layer", [2, 4, 8, 16, 30, 64, 100, 128], width),
        "activation": choices("activation", BENDS, activation),
        "start": choices("initialisation", list(STARTS), start),
    }
    return explore(_picture(), controls)
