"""A small cat and a small dog, drawn with a few shapes, as the pictures that enter and the answers that leave."""

from matplotlib.patches import Arc, Ellipse, Polygon
from matplotlib.transforms import Affine2D

from helpers.figures.style import CASES, INK, PAPER

LEFT_AND_RIGHT = (-1, 1)
TONGUE = "#E0817F"


def draw_cat(ax, x, y, size=1.0, **style):
    """Draw a cat's head: pointed ears, whiskers, narrow pupils.

    Parameters
    ----------
    ax : Axes
        With equal units on both axes.
    x, y : float
        Its middle.
    size : float, default=1.0
        Its height in units of the Axes.
    **style
        Given to every patch, such as ``alpha`` or ``zorder``.

    Returns
    -------
    Axes
    """
    add = _adder(ax, x, y, size, style)
    for side in LEFT_AND_RIGHT:
        add(Polygon([(side * 0.40, 0.10), (side * 0.40, 0.50), (side * 0.06, 0.28)]), CASES["cat"])
    add(Ellipse((0, -0.06), 0.90, 0.76), CASES["cat"])
    for side in LEFT_AND_RIGHT:
        add(Ellipse((side * 0.19, 0.04), 0.17, 0.19), PAPER)
        add(Ellipse((side * 0.19, 0.04), 0.04, 0.16), INK)
        for drop in (0.02, -0.04):
            add(Polygon([(side * 0.24, -0.17 + drop), (side * 0.58, -0.15 + 3 * drop)], closed=False))
        add(Arc((side * 0.06, -0.22), 0.12, 0.12, theta1=180, theta2=360))
    add(Polygon([(-0.05, -0.12), (0.05, -0.12), (0, -0.18)]), INK)
    return ax


def draw_dog(ax, x, y, size=1.0, **style):
    """Draw a dog's head: hanging ears, a broad snout, a tongue.

    Parameters
    ----------
    ax : Axes
        With equal units on both axes.
    x, y : float
        Its middle.
    size : float, default=1.0
        Its height in units of the Axes.
    **style
        Given to every patch, such as ``alpha`` or ``zorder``.

    Returns
    -------
    Axes
    """
    add = _adder(ax, x, y, size, style)
    add(Ellipse((0, 0.06), 0.68, 0.80), CASES["dog"])
    for side in LEFT_AND_RIGHT:
        add(Ellipse((side * 0.38, 0.10), 0.24, 0.62, angle=side * 12), CASES["dog"])
        add(Ellipse((side * 0.13, 0.14), 0.07, 0.09), INK)
    add(Ellipse((0, -0.38), 0.16, 0.26), TONGUE)
    add(Ellipse((0, -0.18), 0.48, 0.38), PAPER)
    add(Ellipse((0, -0.08), 0.17, 0.11), INK)
    for side in LEFT_AND_RIGHT:
        add(Arc((side * 0.08, -0.20), 0.16, 0.14, theta1=180, theta2=360))
    return ax


def _adder(ax, x, y, size, style):
    """Return a function that adds a patch, given in a box from -1/2 to 1/2, filled and outlined."""
    place = Affine2D().scale(size).translate(x, y) + ax.transData

    def add(patch, fill="none"):
        patch.set(facecolor=fill, edgecolor=INK, linewidth=1.4, joinstyle="round", transform=place, **style)
        ax.add_artist(patch)

    return add
