"""The strokes that the diagrams of neurons and networks are made of: units, weighted edges and numbers beside them."""

import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch
from matplotlib.path import Path

from helpers.figures.animals import draw_cat, draw_dog
from helpers.figures.style import FAINT, INK, PAPER, ink_on

DRAW = {"cat": draw_cat, "dog": draw_dog}
RADIUS = 0.55
HIDDEN, SHOWN, CURRENT = "hidden", "shown", "current"


def number(value):
    """Write a number in at most six characters, with a true minus sign.

    Examples
    --------
    >>> number(-0.5), number(0.0321), number(-0.00021), number(0)
    ('−0.50', '0.032', '−2e−4', '0')
    """
    value, size = float(value), abs(float(value))
    digits = ".2f" if size >= 0.0995 else ".3f" if size >= 0.00095 else ".0e" if size else ".0f"
    return format(value, digits).replace("e-0", "e-").replace("-", "\N{MINUS SIGN}")


def numbers(values):
    """Write several numbers, separated by commas.

    Examples
    --------
    >>> numbers([1, -2])
    '1.00, −2.00'
    """
    return ", ".join(number(value) for value in np.ravel(values))


def state(stage, step):
    """Say whether the `stage`-th thing of a picture is reached at `step` (None: everything is).

    Examples
    --------
    >>> state(2, None), state(0, 1), state(1, 1), state(2, 1)
    ('shown', 'shown', 'current', 'hidden')
    """
    if step is None or stage < step:
        return SHOWN
    return CURRENT if stage == step else HIDDEN


def draw_unit(ax, at, text, fill, colour, seen=SHOWN, radius=RADIUS):
    """Draw a unit as a circle with `text` in it; pale and empty while hidden, with a ring around it while current."""
    if seen == HIDDEN:
        ax.add_artist(Circle(at, radius, facecolor=PAPER, edgecolor=FAINT, linewidth=1.5, zorder=3))
        return
    if seen == CURRENT:
        ax.add_artist(Circle(at, radius + 0.13, facecolor=PAPER, edgecolor=colour, linewidth=3, zorder=3))
    ax.add_artist(Circle(at, radius, facecolor=fill, edgecolor=INK, linewidth=1.2, zorder=3))
    if text:
        ax.text(*at, text, color=ink_on(fill), ha="center", va="center", weight="bold", zorder=4)


def draw_edge(ax, curve, strength, colour, seen=SHOWN, arrow=True):
    """Draw a weighted connection along `curve`: `strength` from -1 to 1 sets its width, and dashes where negative."""
    line = {
        "color": FAINT if seen == HIDDEN else colour,
        "linewidth": 1 if seen == HIDDEN else 0.9 + 3.1 * abs(strength),
        "linestyle": (0, (3, 1.5)) if strength < 0 and seen != HIDDEN else "-",
        "capstyle": "butt",
    }
    path = Path(curve, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    ax.add_artist(FancyArrowPatch(path=path, arrowstyle="-", zorder=1, **line))
    if arrow and seen != HIDDEN:
        draw_arrow(ax, curve[2] - 0.01 * (curve[2] - curve[1]), curve[2], colour)


def draw_arrow(ax, start, end, colour, width=0.0):
    """Draw an arrow from `start` to `end`; with width 0 its head alone."""
    style = {"color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 17, "zorder": 3.5}
    ax.add_artist(FancyArrowPatch(tuple(start), tuple(end), arrowstyle="-|>", **style))


def write(ax, at, text, colour, seen=SHOWN, box=True, **style):
    """Write `text` at `at`, unless hidden; while current, in a frame."""
    if seen == HIDDEN:
        return
    frame = {"boxstyle": "round,pad=0.18", "facecolor": PAPER, "linewidth": 1.6}
    frame["edgecolor"] = colour if seen == CURRENT else "none"
    style = {"ha": "center", "va": "center", "fontsize": 11, "weight": "bold", "zorder": 5} | style
    ax.text(*at, text, color=colour, bbox=frame if box or seen == CURRENT else None, **style)


def draw_picture(ax, at, name, size=1.3):
    """Draw the cat or dog called `name`; write any other name."""
    if name in DRAW:
        DRAW[name](ax, *at, size, zorder=3)
    else:
        write(ax, at, name, INK, box=False)


def connect(start, end, obstacles=(), radii=(RADIUS, RADIUS)):
    """Return the three points of the flattest curve between two circles that clears the `obstacles`.

    Of two equally flat ones it is that which leads away from most obstacles.

    Parameters
    ----------
    start, end : pair of float
        The middles of the two circles.
    obstacles : sequence of pair of float, default=()
        The middles of other circles.
    radii : pair of float, default=(0.55, 0.55)
        Of the first and the second circle.

    Returns
    -------
    ndarray of shape (3, 2)
        Start, control and end point of a quadratic curve, the ends on the circles' rims.
    """
    start, end = np.asarray(start, float), np.asarray(end, float)
    across = np.array([start[1] - end[1], end[0] - start[0]]) / np.hypot(*(end - start))
    away = -1 if len(obstacles) and across @ (np.mean(obstacles, axis=0) - start) > 0 else 1
    for bulge in (0, 1.2, -1.2, 2.4, -2.4, 3.6, -3.6):
        control = (start + end) / 2 + away * bulge * across
        curve = np.array([_towards(start, control, radii[0]), control, _towards(end, control, radii[1])])
        points = along(curve, np.linspace(0, 1, 30))
        if all(np.hypot(*(points - middle).T).min() > 1.3 * RADIUS for middle in obstacles):
            break
    return curve


def _towards(start, end, distance):
    """Return the point at `distance` from `start` on the way to `end`."""
    return start + distance * (end - start) / np.hypot(*(end - start))


def along(curve, t):
    """Return the points of a quadratic curve at `t` from 0 to 1.

    Examples
    --------
    >>> along(np.array([[0, 0], [1, 2], [2, 0]]), np.array([0.5]))
    array([[1., 1.]])
    """
    t = np.asarray(t)[:, None]
    return (1 - t) ** 2 * curve[0] + 2 * t * (1 - t) * curve[1] + t**2 * curve[2]


def place_labels(curves, units, notes=(), width=1.2, height=0.45):
    """Find for every curve the place of its label where it is farthest from units, other labels and other curves.

    Parameters
    ----------
    curves : list of ndarray of shape (3, 2)
    units : list of pair of float
        Middles of the circles that must not be covered.
    notes : list of pair of float, default=()
        Middles of texts, about as large as a label, that must not be covered.
    width, height : float
        Size of a label.

    Returns
    -------
    list of ndarray of shape (2,)
    """
    places, lines = [], [along(curve, np.linspace(0, 1, 25)) for curve in curves]
    for mine, curve in enumerate(curves):
        candidates = along(curve, np.linspace(0.2, 0.8, 25))
        others = [line for k, line in enumerate(lines) if k != mine]
        clear = _clearance(candidates, [*notes, *places], width, height)
        apart = _clearance(candidates, units, width / 2 + RADIUS + 0.1, height / 2 + RADIUS + 0.1)
        free = _clearance(candidates, np.concatenate(others), width, height) if others else np.inf
        places.append(
            candidates[
                np.argmax(
                    3 * np.minimum(apart, 1) + 2 * np.minimum(clear, 1) + np.minimum(clear, 1.6) + np.minimum(free, 0.6)
                )
            ]
        )
    return places


def _clearance(points, others, width, height):
    """Return for every point the distance to the nearest of `others`, 1 where two labels would just touch."""
    if not len(others):
        return np.full(len(points), np.inf)
    gaps = np.abs(points[:, None] - np.asarray(others)[None]) / [width, height]
    return gaps.max(axis=2).min(axis=1)
