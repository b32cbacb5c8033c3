"""Unit 10: digits, kernels and what they make of a digit, and how well a network reads."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from helpers.figures.style import (
    BACKWARD,
    DESIRED,
    ERROR,
    FAINT,
    FORWARD,
    INK,
    MUTED,
    PAPER,
    describe,
    label_lines,
    new_axes,
)

INK_ON_PAPER = LinearSegmentedColormap.from_list("ink on paper", [PAPER, INK])
"""Pixels: -1 is paper, +1 is ink."""
WEIGHTS = LinearSegmentedColormap.from_list("weights", [PAPER, "#9AA1A9", INK])
"""Weights: dark where ink speaks for the unit, white where it speaks against it, grey where it does not matter."""
OUTPUTS = LinearSegmentedColormap.from_list("outputs", [PAPER, FORWARD])
"""Outputs of units: -1 is white, +1 the colour of what flows up."""


def tiled(images, columns, gap=1, between=np.nan):
    """Lay images side by side in one array.

    Parameters
    ----------
    images : array_like of shape (n, height, width)
    columns : int
        Images in a row.
    gap : int, default=1
        Pixels between them.
    between : float, default=nan
        What stands there, and where the last row is not full.

    Returns
    -------
    ndarray of shape (rows * (height + gap) - gap, columns * (width + gap) - gap)

    Examples
    --------
    >>> tiled([[[1]], [[2]], [[3]]], columns=2, between=0)
    array([[1., 0., 2.],
           [0., 0., 0.],
           [3., 0., 0.]])
    """
    images = np.asarray(images, float)
    n, height, width = images.shape
    rows = -(-n // columns)
    board = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap), float(between))
    for k, image in enumerate(images):
        top, left = k // columns * (height + gap), k % columns * (width + gap)
        board[top : top + height, left : left + width] = image
    return board


def _picture(ax, board, cmap, low=-1.0, high=1.0):
    """Show one array as a picture without ticks."""
    image = ax.imshow(board, cmap=cmap, vmin=low, vmax=high, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    return image


def digit_gallery(X, d, rows=6, title="The same digit in many hands", ax=None):
    """Draw the first digits of each class, a column a class.

    Parameters
    ----------
    X : ndarray of shape (n_cases, height, width)
        Pixels from -1 (paper) to +1 (ink).
    d : ndarray of int of shape (n_cases,)
        Which digit each is.
    rows : int, default=6
        How many of each.
    title : str
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    X, d = np.asarray(X), np.asarray(d)
    classes = np.unique(d)
    chosen = np.stack([X[d == digit][:rows] for digit in classes], axis=1)  # (rows, n_classes, height, width)
    height, width = X.shape[1:]
    ax = new_axes(ax, (7.2, 0.72 * rows + 0.85))
    _picture(ax, tiled(chosen.reshape(-1, height, width), len(classes), gap=3, between=-1), INK_ON_PAPER)
    for k, digit in enumerate(classes):
        at = k * (width + 3) + (width - 1) / 2, -4
        ax.text(*at, str(digit), color=DESIRED, weight="bold", fontsize=14, ha="center", va="bottom")
    ax.set_title(title, loc="left", pad=34)
    listed = ", ".join(map(str, classes))
    return describe(
        ax,
        f"{rows} handwritten digits of each class in columns {listed}, {height} by {width} pixels of grey each. "
        "Strokes differ in slant, thickness and form within every column.",
    )


def kernels_and_maps(x, kernels, maps, title="Learning turns noise into edges and strokes", ax=None):
    """Draw the kernels of a layer and the maps they make of a digit, before and after training.

    Parameters
    ----------
    x : ndarray of shape (height, width)
        The digit.
    kernels : dict of str to ndarray of shape (n_maps, k, k)
        By the name of the moment, such as "before" and "after".
    maps : dict of str to ndarray of shape (n_maps, height, width)
        Outputs, by the same names; one scale, from minus to plus the largest of all, serves all of them.
    title : str
    ax : Axes, optional
        Its figure is divided among all parts.

    Returns
    -------
    Axes
        The one that bears the title.
    """
    figure = new_axes(ax, (8.4, 2.0 * len(kernels) + 0.5)).figure
    figure.clear()
    loudest = max(np.abs(outputs).max() for outputs in maps.values())
    grid = figure.add_gridspec(2 * len(kernels), 2, width_ratios=(1, 7.2))
    first = figure.add_subplot(grid[:, 0])
    _picture(first, x, INK_ON_PAPER)
    first.set_title("the digit", fontsize=11, weight="normal", color=MUTED)
    first.add_patch(Rectangle((-0.5, -0.5), x.shape[1], x.shape[0], fill=False, edgecolor=MUTED))
    for row, name in enumerate(kernels):
        n_maps = len(kernels[name])
        largest = np.abs(kernels[name]).max(axis=(1, 2), keepdims=True)
        upper, lower = (figure.add_subplot(grid[2 * row + k, 1]) for k in (0, 1))
        _picture(upper, tiled(kernels[name] / np.maximum(largest, 1e-12), n_maps), WEIGHTS)
        _picture(lower, tiled(maps[name], n_maps), OUTPUTS, -loudest, loudest)
        for part in (upper, lower):
            part.set_facecolor(FAINT)
        meaning = (": dark wants ink, white wants paper", ": blue is a high output") if row == 0 else ("", "")
        for part, told in ((upper, f"kernels {name}{meaning[0]}"), (lower, f"maps {name}{meaning[1]}")):
            part.set_title(told, fontsize=11, weight="normal", color=MUTED, pad=4)
    figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=13)
    moved = ""
    if len(kernels) == 2:
        one, other = (values.reshape(len(values), -1) for values in kernels.values())
        moved = f" Between the two the weights moved by {np.sqrt(np.mean((other - one) ** 2)):.2f} on average, "
        moved += f"from a spread of {one.std():.2f} to {other.std():.2f}."
    return describe(
        first,
        f"A digit, {n_maps} kernels of {kernels[name].shape[1]} by {kernels[name].shape[2]} weights "
        f"and the {n_maps} maps they make of it, {' and '.join(kernels)}.{moved} "
        "Dark weights want ink, white ones want paper; blue is a high output.",
    )


def one_factor_at_a_time(groups, xlabel="misread test digits, %", title=None, marks=(), ax=None):
    """Draw results over seeds, a row a variant: every run a dot, their median a line.

    Parameters
    ----------
    groups : dict of str to dict of str to sequence of float
        ``{factor: {variant: one value a seed}}``; the first variant of the first factor is that with which all others
        are compared, and its range is shaded.
    xlabel : str
    title : str, optional
        By default, how many changes leave that range with their median, and how many would by chance.
    marks : sequence of (str, float)
        Published values, each in a row of its own at the bottom.
    ax : Axes, optional

    Returns
    -------
    Axes

    Notes
    -----
    By chance: if a change changed nothing, all n + k values would come in any order. The median of k = 2 m + 1 lies
    above all n when the m + 1 largest are among the k: k / (n + k) times (k - 1) / (n + k - 1), and so on; below, the
    same.
    """
    rows = [(factor, name, np.atleast_1d(values)) for factor, part in groups.items() for name, values in part.items()]
    n_rows = len(rows) + len(groups) + (len(marks) + 1) * bool(marks)
    ax = new_axes(ax, (7.8, 0.8 + 0.275 * n_rows))
    y, told, ticks, factors = 0.0, [], [], []
    for factor, part in groups.items():
        factors.append((y, factor))
        y += 1
        for name, values in part.items():
            values = np.atleast_1d(np.asarray(values, float))
            ax.plot([values.min(), values.max()], [y, y], color=FORWARD, lw=1.6, ls="-")
            ax.plot(values, np.full(len(values), y), "o", color=FORWARD, ms=4, alpha=0.6, mew=0)
            ax.plot(np.median(values), y, "|", color=INK, ms=15, mew=2.5)
            ticks.append((y, name))
            told.append(
                f"{factor}, {name}: {np.median(values):.2f}"
                + (f" ({values.min():.2f} to {values.max():.2f})" if len(values) > 1 else "")
            )
            y += 1
    if marks:
        factors.append((y, "published, on other digits"))
        y += 1
        for name, value in marks:
            ax.plot(value, y, "D", color=DESIRED, ms=7)
            ticks.append((y, name))
            told.append(f"{name}: {value:.2f}")
            y += 1
    usual, *others = [np.atleast_1d(values) for part in groups.values() for values in part.values()]
    ax.axvspan(usual.min(), usual.max(), facecolor=FAINT, alpha=0.6, lw=0, zorder=0)
    leave = sum(not usual.min() <= np.median(values) <= usual.max() for values in others)
    chance = sum(_leaves_by_chance(len(usual), len(values)) for values in others)
    ax.set_yticks([at for at, _ in ticks], [name for _, name in ticks])
    ax.set(ylim=(y - 0.4, -0.6), xlabel=f"{xlabel}\ngrey: range of the first row; black: medians")
    ax.grid(False, axis="y")
    for at, factor in factors:
        ax.text(
            0,
            at,
            f"{factor}  ",
            transform=ax.get_yaxis_transform(),
            ha="right",
            va="center",
            weight="bold",
            fontsize=11,
        )
    ax.tick_params(axis="y", length=0, labelcolor=INK)
    about = f"{leave} of {len(others)} medians leave the range of {len(usual)} seeds; by chance about {chance:.0f}"
    ax.figure.suptitle(title or about, x=0.01, ha="left", weight="bold", fontsize=13)
    return describe(ax, f"{title or about}. {xlabel}; median and range over seeds. {'; '.join(told)}.")


def _leaves_by_chance(n, k):
    """Return how probable it is that the median of k values leaves the range of n others, all drawn alike.

    Examples
    --------
    One value among two others is the smallest or the largest in two cases of three.

    >>> round(_leaves_by_chance(2, 1), 3), round(_leaves_by_chance(10, 5), 3)
    (0.667, 0.044)
    """
    most = np.arange(k // 2 + 1)  # for an even k the median may leave with one value less: a lower bound
    return float(min(1.0, 2 * np.prod((k - most) / (n + k - most))))


def mistakes(X, d, answers, columns=13, limit=130, title=None, ax=None):
    """Draw every misread digit, with what was desired and what the network said.

    Parameters
    ----------
    X : ndarray of shape (n_cases, height, width)
    d, answers : ndarray of int of shape (n_cases,)
        Desired and given answers; only cases in which they differ are drawn.
    columns : int, default=13
    limit : int, default=130
        Draw no more than so many.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    X, d, answers = np.asarray(X), np.asarray(d), np.asarray(answers)
    wrong = np.flatnonzero(d != answers)
    shown = wrong[:limit]
    rows = max(1, -(-len(shown) // columns))
    size, gap = X.shape[1], 7
    board = np.full((rows * (size + gap), columns * (size + 3)), -1.0)
    ax = new_axes(ax, (8.0, 8.0 * board.shape[0] / board.shape[1] + 0.6))
    for k, case in enumerate(shown):
        top, left = k // columns * (size + gap) + gap - 1, k % columns * (size + 3)
        board[top : top + size, left : left + size] = X[case]
        text = {"fontsize": 9.5, "va": "bottom", "weight": "bold"}
        ax.text(left + size / 2 - 2.2, top - 0.4, str(d[case]), color=DESIRED, ha="right", **text)
        ax.text(left + size / 2 - 0.5, top - 0.4, "→", color=MUTED, ha="center", **text | {"fontsize": 8})
        ax.text(left + size / 2 + 1.2, top - 0.4, str(answers[case]), color=ERROR, ha="left", **text)
    _picture(ax, board, INK_ON_PAPER)
    pairs, counts = np.unique(np.stack([d[wrong], answers[wrong]]), axis=1, return_counts=True)
    often = [f"{pairs[0, k]} read as {pairs[1, k]} ({counts[k]} times)" for k in np.argsort(-counts, kind="stable")[:3]]
    cut = "" if len(shown) == len(wrong) else f" (the first {limit})"
    ax.set_title(title or f"All {len(wrong)} mistakes among {len(d):,} digits{cut}: desired → answered", loc="left")
    listed = f" Most often: {', '.join(often)}." if often else ""
    return describe(
        ax, f"{len(wrong)} of {len(d):,} digits are misread; each is drawn with its label and the answer.{listed}"
    )


def shifted(pixels, error, title=None, ax=None):
    """Draw how many digits are misread when all are moved by whole pixels.

    Parameters
    ----------
    pixels : array_like of int of shape (n,)
        How far to the right; negative to the left.
    error : dict of str to array_like of shape (n,)
        Percentages misread, by the name of the network.
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7.2, 3.7))
    pixels = np.asarray(pixels)
    for (name, values), style in zip(error.items(), ("o-", "s--", "^-."), strict=False):
        ax.plot(pixels, values, style, color=ERROR if style == "o-" else BACKWARD, ms=7, label=name)
    ax.set(xlim=(pixels[0] - 0.3, pixels[-1] + 1.6), xlabel="shift to the right, pixels", ylabel="misread, %")
    ax.set_ylim(bottom=0)
    ax.set_xticks(pixels, [f"{p:+d}".replace("-", "\N{MINUS SIGN}") if p else "0" for p in pixels])
    first = np.asarray(next(iter(error.values())), float)
    middle, beside = float(first[pixels == 0][0]), float(first[np.abs(pixels) == 1].mean())
    ax.set_title(title or f"One pixel aside, {middle:.1f} % misread become {beside:.1f} %", loc="left")
    ax.figure.draw_without_rendering()
    label_lines(ax)
    told = "; ".join(
        f"{name}: " + ", ".join(f"{v:.1f} at {p:+d}" for p, v in zip(pixels, values, strict=True))
        for name, values in error.items()
    )
    return describe(ax, f"Percentage of misread digits against a shift of all digits to the right. {told}.")
