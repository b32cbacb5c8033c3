"""One style for the whole course: colours that mean something, readable sizes, and a text alternative for every figure.

Each colour has one meaning and its own lightness, so that the meanings stay apart for colour-blind eyes and in grey.
"""

import base64
import html
import io
import sys

import matplotlib
import numpy as np
from matplotlib import colormaps, colors, patheffects, pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

FORWARD = "#2036B0"
"""What flows up: inputs, total inputs, outputs."""
BACKWARD = "#C85000"
"""What flows down: deltas and gradients."""
ERROR = "#4F0A3A"
"""The error E, and curves of it."""
DESIRED = "#006C46"
"""The desired output d."""
CASES = {"cat": "#F5B83D", "dog": "#62A6E0"}
"""The two classes of the running example: fill colours, to be drawn with an INK edge and different markers."""

INK, MUTED, FAINT, PAPER = "#1F2328", "#5B626B", "#D5D9DE", "#FFFFFF"
"""Text and outlines; secondary text; grids and things not yet reached; the background."""

DPI = 144
"""Pixels an inch of the shown picture; it is displayed at half of them, so that it is sharp on fine screens."""

RC = {
    "figure.figsize": (7.2, 4.2),
    "figure.dpi": 72,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "savefig.dpi": DPI,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.labelsize": 12,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": matplotlib.cycler(
        color=[FORWARD, BACKWARD, DESIRED, ERROR], linestyle=["-", "--", "-.", (0, (1, 1))]
    ),
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "text.color": INK,
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "legend.fontsize": 11,
    "image.cmap": "cividis",
}


def use_style():
    """Set the course's style and, in a notebook, show every figure with its text alternative.

    Notes
    -----
    A figure is sent as HTML (an ``<img>`` with ``alt``), as PNG (with the text in its metadata) and as plain text:
    JupyterLab and nbconvert prefer the first, others take what they can.
    An Axes at the end of a cell is silent, because its figure is shown anyway.
    """
    matplotlib.rcParams.update(RC)
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return
    # Left to the first figure to load the backend, Matplotlib 3.8 would show that figure a cell too late.
    pyplot.switch_backend(matplotlib.get_backend())
    shell.display_formatter.ipython_display_formatter.for_type(Figure, lambda figure: _show(shell, figure))
    shell.display_formatter.ipython_display_formatter.for_type(Axes, lambda ax: _show_later(shell, ax.figure))


def _show(shell, figure):
    """Publish `figure` in all its forms; closed to pyplot, it is not shown a second time at the end of the cell."""
    text = alternative_text(figure)
    png, width = _png(figure, text)
    encoded = base64.b64encode(png).decode()
    image = f'<img src="data:image/png;base64,{encoded}" alt="{html.escape(text)}" width="{width}">'
    shell.display_pub.publish(
        data={"text/html": image, "image/png": encoded, "text/plain": text},
        metadata={"image/png": {"alt": text, "width": width}},
    )
    pyplot.close(figure)


def _show_later(shell, figure):
    """Leave a figure that pyplot still holds to the end of the cell; show any other now."""
    if not pyplot.fignum_exists(figure.number if hasattr(figure, "number") else -1):
        _show(shell, figure)


def _png(figure, text):
    """Return the PNG of `figure`, `text` in its metadata, and the width in CSS pixels at which to display it."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI, bbox_inches="tight", metadata={"Description": text})
    png = file.getvalue()
    return png, int.from_bytes(png[16:20], "big") // 2


def describe(ax, text):
    """Say in words what one should see, as the text alternative of the figure.

    Parameters
    ----------
    ax : Axes or Figure
        What is described; a figure with several described Axes joins their texts.
    text : str
        One to three sentences: what is drawn, and what it shows.

    Returns
    -------
    Axes or Figure
        `ax`, so that a figure function may end in ``return describe(ax, ...)``.

    Raises
    ------
    ValueError
        If `text` is empty.

    Examples
    --------
    >>> ax = describe(new_axes(), "A parabola with its lowest point at w = 2.")
    >>> alternative_text(ax.figure)
    'A parabola with its lowest point at w = 2.'
    """
    if not text.strip():
        raise ValueError("a text alternative cannot be empty: say what one should see")
    ax.text_alternative = " ".join(text.split())
    return ax


def alternative_text(figure):
    """Return the text alternative of `figure`: what `describe` was told, else its titles.

    Parameters
    ----------
    figure : Figure

    Returns
    -------
    str
    """
    told = [part.text_alternative for part in (figure, *figure.axes) if hasattr(part, "text_alternative")]
    titles = [ax.get_title(loc) for ax in figure.axes for loc in ("left", "center", "right") if ax.get_title(loc)]
    return " ".join(told) or "Figure: " + ("; ".join(titles) or "without a title")


def new_axes(ax=None, size=None):
    """Return `ax`, or the Axes of a new figure.

    Parameters
    ----------
    ax : Axes, optional
    size : pair of float, optional
        Width and height of a new figure in inches; the style's by default.

    Returns
    -------
    Axes
    """
    return ax if ax is not None else pyplot.figure(figsize=size).add_subplot()


def blank_axes(ax, width, height):
    """Make `ax` a drawing board from (0, 0) to (width, height): equal units, no spines, ticks or grid.

    Parameters
    ----------
    ax : Axes
    width, height : float

    Returns
    -------
    Axes
    """
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return ax


def layer_colours(n_layers):
    """Return one colour a layer, from the bottom (dark) to the top (light).

    Parameters
    ----------
    n_layers : int
        Number of layers, the input included.

    Returns
    -------
    list of str

    Examples
    --------
    >>> len(layer_colours(3))
    3
    """
    return [colors.to_hex(colormaps["viridis"](t)) for t in np.linspace(0.12, 0.88, n_layers)]


def ink_on(colour):
    """Return the text colour, black or PAPER, that is more readable on `colour`: the contrast is at least 4.5.

    Parameters
    ----------
    colour : matplotlib colour

    Returns
    -------
    str

    Examples
    --------
    >>> ink_on("black"), ink_on("white")
    ('#FFFFFF', '#000000')
    """
    return PAPER if _luminance(colour) < 0.179 else "#000000"


def _luminance(colour):
    """Return the relative luminance of `colour` as WCAG defines it, from 0 (black) to 1 (white)."""
    rgb = np.array(colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def label_line(ax, line, text=None, x=None, shift=(8, 0)):
    """Write a line's name beside it, in its colour, instead of a legend.

    Parameters
    ----------
    ax : Axes
    line : Line2D
    text : str, optional
        The line's own label by default.
    x : float, optional
        Write at the line's point nearest to `x`; at its last point by default.
    shift : pair of float, default=(8, 0)
        From that point to the text's left edge and middle, in points.

    Returns
    -------
    Annotation
    """
    points = np.column_stack(line.get_data(orig=False)).astype(float)
    points = points[np.isfinite(points).all(axis=1)]
    point = points[-1] if x is None else points[np.abs(points[:, 0] - x).argmin()]
    colour = line.get_color()
    return ax.annotate(
        text if text is not None else line.get_label(),
        point,
        shift,
        textcoords="offset points",
        color=colour if _luminance(colour) < 0.2 else INK,
        va="center",
        fontweight="bold",
        path_effects=[patheffects.withStroke(linewidth=4, foreground=PAPER)],
        annotation_clip=False,
    )


def label_lines(ax):
    """Write the name of every labelled line at its right end, moved apart where names would overlap.

    Parameters
    ----------
    ax : Axes
        Its limits should be final: the names are spread as the lines end now.

    Returns
    -------
    list of Annotation
    """
    lines = [line for line in ax.get_lines() if not line.get_label().startswith("_")]
    ends = [line.get_transform().transform(np.column_stack(line.get_data(orig=False)))[-1, 1] for line in lines]
    to_points, gap = 72 / ax.figure.dpi, 1.25 * matplotlib.rcParams["font.size"]
    points = np.array(ends) * to_points
    places = _spread(points, gap, ax.bbox.y0 * to_points + gap / 2)
    return [label_line(ax, line, shift=(8, up)) for line, up in zip(lines, places - points, strict=True)]


def _spread(positions, gap, lowest=-np.inf):
    """Move `positions` little, so that neighbours are `gap` apart and none is below `lowest`, keeping their order.

    Examples
    --------
    >>> _spread(np.array([0.0, 0.0, 30.0]), 10)
    array([-5.,  5., 30.])
    """
    order = np.argsort(positions, kind="stable")
    groups = []
    for position in positions[order]:
        groups.append([position, 1])
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < gap * (groups[-1][1] + groups[-2][1]) / 2:
            (low, n), (high, m) = groups[-2:]
            groups[-2:] = [[(n * low + m * high) / (n + m), n + m]]
    spread = [middle + gap * (k - (n - 1) / 2) for middle, n in groups for k in range(n)]
    moved = np.empty(len(positions))
    moved[order] = np.maximum(spread, lowest + gap * np.arange(len(spread)))
    return moved
