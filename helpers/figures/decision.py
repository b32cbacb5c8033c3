"""The plane of the two inputs, coloured by what a network says at every point of it, with the cases on top."""

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import PathCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.path import Path

from helpers.figures.animals import draw_cat, draw_dog
from helpers.figures.style import CASES, INK, MUTED, PAPER, describe, new_axes

MARKERS = {"cat": "^", "dog": "o"}
PALE = [tuple(share * np.array(to_rgb(CASES[name])) + 1 - share) for name, share in (("cat", 0.5), ("dog", 0.85))]
"""So far apart in lightness that the sides differ in grey, too."""
CAT_TO_DOG = LinearSegmentedColormap.from_list("cat to dog", [PALE[0], PAPER, PALE[1]])
BOUNDARY = "boundary"


def plane(low=-1.2, high=1.2, n=81):
    """Return an evenly spaced square of points, at which a network is to be evaluated.

    Parameters
    ----------
    low, high : float, default=(-1.2, 1.2)
        Range of both inputs.
    n : int, default=81
        Number of points along each.

    Returns
    -------
    x1, x2 : ndarray of shape (n,)
        The values of the first and of the second input.
    points : ndarray of shape (n * n, 2)
        All pairs of them, one row a point, ready for a forward pass.

    Examples
    --------
    >>> x1, x2, points = plane(0, 1, 2)
    >>> points
    array([[0., 0.],
           [1., 0.],
           [0., 1.],
           [1., 1.]])
    """
    x = np.linspace(low, high, n)
    return x, x, np.stack(np.meshgrid(x, x), axis=-1).reshape(-1, 2)


def decision_plane(x1, x2, Y, X=None, D=None, *, names=("input x₁", "input x₂"), title=None, told="", ax=None):
    """Colour the plane of two inputs by a network's output, from cat (0) to dog (1), and draw where it says 1/2.

    Parameters
    ----------
    x1, x2 : ndarray of shape (n1,) and (n2,)
        Evenly spaced values of the two inputs, as `plane` returns them.
    Y : ndarray of shape (n2 * n1,), (n2 * n1, 1) or (n2, n1)
        The network's outputs at all pairs, in the order of `plane`; in [0, 1].
    X : ndarray of shape (n_cases, 2), optional
        Cases to draw on top.
    D : ndarray of shape (n_cases,) or (n_cases, 1), optional
        Their labels: 0 for a cat, 1 for a dog.
    names : pair of str, optional
        What the inputs measure, for the axes.
    title : str, optional
        The message of the figure.
    told : str, optional
        A sentence to add to the text alternative.
    ax : Axes, optional

    Returns
    -------
    Axes
        Hand it to `redraw_decision_plane` to show other outputs.
    """
    ax = new_axes(ax, (6.6, 5.2))
    extent = [edge for x in (x1, x2) for edge in (1.5 * x[0] - x[1] / 2, 1.5 * x[-1] - x[-2] / 2)]
    empty = np.zeros((len(x2), len(x1), 4), np.uint8)
    ax.imshow(empty, origin="lower", extent=extent, interpolation="bilinear")
    ax.add_collection(PathCollection([], facecolors="none", edgecolors=INK, linewidths=2.2, label=BOUNDARY))
    n_cases = 0
    for name, label in (("cat", 0), ("dog", 1)) if X is not None else ():
        mine = np.asarray(X)[np.ravel(D) == label]
        n_cases += len(mine)
        ax.plot(*mine.T, MARKERS[name], color=CASES[name], mec=INK, mew=0.8, ms=5.5, label=name)
    ax.grid(False)
    ax.set(xlim=(x1[0], x1[-1]), ylim=(x2[0], x2[-1]), xlabel=names[0], ylabel=names[1], autoscale_on=False)
    ax.set_title(title or "Where the network says cat, and where dog", loc="left")
    _key(ax, x1, x2)
    redraw_decision_plane(ax, Y)
    cases = f" {n_cases} cases are drawn on top, cats as triangles and dogs as circles." if n_cases else ""
    share = np.mean(np.asarray(Y) > 0.5)
    return describe(
        ax,
        f"{ax.get_title('left')}: the plane of two inputs, amber where the output is near 0 (cat), blue where it is "
        f"near 1 (dog), with a line where it is one half. It says dog on {share:.0%} of the plane.{cases} {told}",
    )


def redraw_decision_plane(ax, Y):
    """Show other outputs in a decision plane.

    Parameters
    ----------
    ax : Axes
        From `decision_plane`.
    Y : ndarray
        As in `decision_plane`.

    Returns
    -------
    list of Artist
        All that must be drawn again, from the bottom to the top: what a live picture needs.
    """
    (image,) = ax.get_images()
    (boundary,) = (artist for artist in ax.collections if artist.get_label() == BOUNDARY)
    Y = np.reshape(Y, image.get_array().shape[:2])
    image.set_data(CAT_TO_DOG(Y, bytes=True))  # colours, not numbers: matplotlib draws them three times as fast
    boundary.set_paths(_level_lines(image, Y))
    return [image, boundary, *(line for line in ax.get_lines() if line.get_label() in MARKERS)]


def _level_lines(image, Y):
    """Return the lines at which `Y` is 1/2, as paths; none where it never is."""
    if not Y.min() < 0.5 < Y.max():
        return []
    left, right, bottom, top = image.get_extent()
    x2, x1 = ((np.arange(n) + 0.5) / n for n in Y.shape)  # the middles of the image's cells
    # What ax.contour calls, without the artists around it: a few milliseconds less at every redraw.
    lines = contour_generator(left + (right - left) * x1, bottom + (top - bottom) * x2, Y).lines(0.5)
    return [Path(line) for line in lines]


def _key(ax, x1, x2):
    """Draw the colours and the markers to the right of the plane, with a dog on top and a cat at the bottom."""
    width, height = x1[-1] - x1[0], x2[-1] - x2[0]
    strip = ax.inset_axes([1.03, 0.14, 0.04, 0.72])
    colours = CAT_TO_DOG(np.linspace(0, 1, 64), bytes=True)[:, np.newaxis]
    strip.imshow(colours, origin="lower", extent=(0, 1, 0, 1), aspect="auto")
    strip.axhline(0.5, color=INK, linewidth=2.2)
    strip.set(xticks=[], yticks=[0, 0.5, 1], yticklabels=["0", "½", "1"])
    strip.yaxis.tick_right()
    strip.grid(False)
    for name, draw, y in (("dog", draw_dog, 0.935), ("cat", draw_cat, 0.065)):
        at = x1[0] + 1.07 * width, x2[0] + y * height
        draw(ax, *at, 0.105 * height, clip_on=False)
        ax.plot(at[0] + 0.1 * width, at[1], MARKERS[name], color=CASES[name], mec=INK, mew=0.8, ms=7, clip_on=False)
    strip.yaxis.set_label_position("right")
    strip.set_ylabel("output y", color=MUTED, labelpad=2)
