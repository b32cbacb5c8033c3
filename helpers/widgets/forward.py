"""Unit 02: one neuron on the plane of cats and dogs, and the numbers that go up through a small network."""

import functools

import numpy as np
from matplotlib.patches import FancyArrowPatch
from matplotlib.patheffects import withStroke

from helpers import figures, maths
from helpers.figures.diagram import number
from helpers.widgets.live import LivePicture, explore, slider

X1, X2, POINTS = figures.plane()
LIMIT = 8.0
UNIT_NUMBERS = 4
"""The zorder on which diagrams write the number of a unit."""


def neuron_plane(X, D):
    """Let the reader set the weights of one neuron, and see which cats and dogs it tells apart.

    Parameters
    ----------
    X : ndarray of shape (n_cases, 2)
    D : ndarray of shape (n_cases, 1)
        1 for a dog, 0 for a cat.

    Returns
    -------
    VBox
    """
    controls = {
        "w1": slider("weight w₁ of the ears", 2.0, -LIMIT, LIMIT, 0.1),
        "w2": slider("weight w₂ of the snout", 2.0, -LIMIT, LIMIT, 0.1),
        "b": slider("bias b", 0.0, -LIMIT, LIMIT, 0.1),
    }
    return explore(_neuron_picture(_frozen(X), _frozen(D)), controls)


def render_neuron_plane(X, D, w1, w2, b):
    """Draw what one neuron says at every point of the plane of cats and dogs.

    Parameters
    ----------
    X, D
        As in `neuron_plane`.
    w1, w2, b : float
        Weights and bias.

    Returns
    -------
    bytes
        A PNG.
    """
    return _neuron_picture(_frozen(X), _frozen(D)).render(w1=w1, w2=w2, b=b)


def network_numbers(parameters):
    """Let the reader move one animal, and watch the numbers that go up through a network.

    Parameters
    ----------
    parameters : list of (W, b)
        Of a network with two inputs and one output.

    Returns
    -------
    VBox
    """
    controls = {
        "x1": slider("ear pointiness x₁", 0.5, X1[0], X1[-1], 0.05),
        "x2": slider("snout length x₂", -0.4, X2[0], X2[-1], 0.05),
    }
    return explore(_network_picture(_frozen(parameters)), controls)


def render_network_numbers(parameters, x1, x2):
    """Draw a network with the outputs of its units for one case, and the case's place on the plane.

    Parameters
    ----------
    parameters
        As in `network_numbers`.
    x1, x2 : float
        The case.

    Returns
    -------
    bytes
        A PNG.
    """
    return _network_picture(_frozen(parameters)).render(x1=x1, x2=x2)


def _frozen(value):
    """Return nested lists and arrays as nested tuples, which a cache can remember."""
    return tuple(map(_frozen, value)) if isinstance(value, (list, tuple, np.ndarray)) else float(value)


@functools.lru_cache(maxsize=4)
def _neuron_picture(X, D):
    """Draw the plane and the cases, with room for the score and for the arrow of the weights."""
    X, dogs = np.array(X), np.ravel(D) > 0.5
    ax = LivePicture.figure(5.9, 4.5).add_subplot()
    nothing = np.zeros(len(POINTS))
    title = "One neuron draws one straight line"
    figures.decision_plane(X1, X2, nothing, X, dogs, names=maths.CATS_AND_DOGS_FEATURES, title=title, ax=ax)
    above = {"color": figures.FORWARD, "zorder": 6, "path_effects": [withStroke(linewidth=5, foreground=figures.PAPER)]}
    arrow = FancyArrowPatch((0, 0), (1, 1), arrowstyle="-|>", mutation_scale=20, linewidth=3, **above)
    ax.add_patch(arrow)
    name = ax.text(0, 0, "w", fontsize=14, weight="bold", ha="center", va="center", **above)
    frame = {"boxstyle": "round,pad=0.3", "facecolor": figures.PAPER, "edgecolor": figures.INK}
    score = ax.text(-1.13, 1.03, "", fontsize=13, weight="bold", bbox=frame)

    def update(w1, w2, b):
        w, length = np.array([w1, w2]), np.hypot(w1, w2)
        right = np.sum((X @ w + b > 0) == dogs)
        figures.redraw_decision_plane(ax, maths.logistic(POINTS @ w + b))
        score.set_text(f"{right} of {len(X)} right")
        start = -b * w / max(length, 1e-9) ** 2  # the point of the line that is nearest to the origin
        for artist in (arrow, name):
            artist.set_visible(length > 0.05 and np.abs(start).max() < 1.2)
        arrow.set_positions(start, start + 0.09 * w)
        name.set_position(start + (0.09 + 0.09 / max(length, 1e-9)) * w)
        return f"With the weights {w1:.1f} and {w2:.1f} and the bias {b:.1f}, {right} of {len(X)} cases are right."

    return LivePicture(ax.figure, [*figures.redraw_decision_plane(ax, nothing), arrow, name, score], update)


@functools.lru_cache(maxsize=4)
def _network_picture(parameters):
    """Draw a network and the plane of what it says, with room for the numbers in the units and for one case."""
    left, right = LivePicture.figure(11.4, 5.5).subplots(1, 2, width_ratios=(1.25, 1))
    figures.network_forward(parameters, maths.forward([[0.0, 0.0]], parameters), names=("ears", "snout"), ax=left)
    left.set_title("Numbers go up, layer by layer")
    Y = maths.forward(POINTS, parameters)[-1]
    title = "Each hidden unit draws a line"
    figures.decision_plane(X1, X2, Y, names=("ear pointiness x₁", "snout length x₂"), title=title, ax=right)
    W, b = map(np.array, parameters[0])
    for w, bias in zip(W.T, b, strict=True):
        nearest = -bias * w / (w @ w)
        right.axline(nearest, nearest + [-w[1], w[0]], color=figures.MUTED, linestyle=":", linewidth=1.8)
    (dot,) = right.plot([], [], "o", ms=15, mec=figures.INK, mew=2.5, clip_on=False, in_layout=False)
    for text in left.texts:
        text.set_fontsize(0.85 * text.get_fontsize())
    texts = [text for text in left.texts if text.get_zorder() == UNIT_NUMBERS]
    x, y = texts[-1].get_position()
    heads = {"cat": _head(left, figures.draw_cat, x, y), "dog": _head(left, figures.draw_dog, x, y)}

    def update(x1, x2):
        outputs = maths.forward([[x1, x2]], parameters)
        for text, value in zip(texts, np.concatenate([np.ravel(A) for A in outputs]), strict=True):
            text.set_text(number(value) if abs(value) >= 0.001 else f"{abs(value):.3f}")
        y = outputs[-1].item()
        says = "dog" if y > 0.5 else "cat"
        dot.set(data=([x1], [x2]), color=figures.CASES[says], markeredgecolor=figures.INK)
        for name, patches in heads.items():
            for patch in patches:
                patch.set_visible(name == says)
        hidden = ", ".join(number(value) for value in np.ravel(outputs[1]))
        return f"Ears {x1:.2f}, snout {x2:.2f}: the hidden units say {hidden}; the output {y:.3f} means {says}."

    return LivePicture(left.figure, [*texts, dot, *heads["cat"], *heads["dog"]], update)


def _head(ax, draw, x, y):
    """Draw a head to the left of an output unit; return its patches."""
    before = len(ax.patches)
    draw(ax, x - 2, y, 1.5)
    return list(ax.patches)[before:]
