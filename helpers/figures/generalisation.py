"""Figures of unit 09: bands over many runs, weights that mirror each other, fits between and beyond the cases."""

import numpy as np
from matplotlib import pyplot
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, PercentFormatter

from helpers.figures.descent import brief
from helpers.figures.style import DESIRED, ERROR, FORWARD, INK, MUTED, PAPER, describe, label_lines, new_axes

LINES = [(ERROR, "-"), (FORWARD, (0, (4, 1.5))), (DESIRED, (0, (5, 1.2, 1.2, 1.2))), (INK, (0, (1, 1)))]
"""Colours and dashes of the first, second, ... named curve; they differ in lightness or in dashes."""
BAND = (10, 90)
"""Percentiles between which a band lies, over runs."""


def bands(
    x, curves, *, xlabel, ylabel, title, told="", marks=None, log=False, share=True, styles=None, top=None, ax=None
):
    """Draw curves as medians over runs, each in a band that holds the middle 80 % of the runs.

    Parameters
    ----------
    x : array_like of shape (n_points,)
    curves : dict of {str: array_like of shape (n_runs, n_points)}
        Names are written at the right ends.
    xlabel, ylabel : str
    title : str
        The message.
    told : str, optional
        What one should see, to add to the text alternative.
    marks : dict of {str: float}, optional
        Places on the axis of x to be marked, with their names.
    log : bool, default=False
        Powers on the axis of x; its ticks are the values of x if they are few.
    share : bool, default=True
        Whether y is a share, to be written in per cent.
    styles : list of (colour, dashes), optional
        One a curve.
    top : float, optional
        Upper end of the axis of y; what is above it is cut off.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7.6, 4.2))
    x = np.asarray(x, float)
    ends = []
    for (name, runs), (colour, dashes) in zip(curves.items(), styles or LINES, strict=False):
        runs = np.asarray(runs, float)
        low, middle, high = np.percentile(runs, [BAND[0], 50, BAND[1]], axis=0)
        ax.fill_between(x, low, high, color=colour, alpha=0.15, lw=0)
        ax.plot(x, middle, color=colour, ls=dashes, lw=2.4, label=name)
        ends.append(f"{name} from {brief(middle[0])} to {brief(middle[-1])}")
    if log:
        ax.set_xscale("log")
        if len(x) <= 8:
            ax.xaxis.set_major_locator(FixedLocator(x))
            ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.minorticks_off()
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set_ylim(0, top)
    if share:
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    top = ax.get_ylim()[1]
    for name, place in (marks or {}).items():
        ax.axvline(place, color=INK, lw=1.4, ls=(0, (2, 2)))
        ax.annotate(name, (place, top), (5, -4), textcoords="offset points", va="top", color=INK)
    ax.set_title(title, loc="left")
    ax.figure.draw_without_rendering()
    label_lines(ax)
    text = f"{ylabel} against {xlabel}, medians over {len(runs)} runs with bands of the middle 80 %: {'; '.join(ends)}."
    return describe(ax, f"{title}. {text} {told}")


def rows_of_runs(rows, *, xlabel, title, told="", share=True, ax=None):
    """Draw a row of dots for each name, a dot a run, with the median and the band of the middle 80 %.

    Parameters
    ----------
    rows : dict of {str: array_like of shape (n_runs,)}
        From top to bottom.
    xlabel : str
    title : str
        The message.
    told : str, optional
    share : bool, default=True
        Whether x is a share, to be written in per cent; if not, it is a size, drawn by powers.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (8.2, 0.62 * len(rows) + 1.5))
    said = []
    for row, (name, runs) in enumerate(rows.items()):
        runs = np.asarray(runs, float)
        low, middle, high = np.percentile(runs, [BAND[0], 50, BAND[1]])
        up = 0.18 * np.sin(2.4 * np.arange(len(runs)))  # apart, without chance
        ax.plot(runs, row + up, "o", color=ERROR, ms=4, alpha=0.35, mew=0)
        ax.plot([low, high], [row, row], color=INK, ls="-", lw=2.2, solid_capstyle="butt")
        ax.plot(middle, row, "D", color=PAPER, mec=INK, mew=2, ms=8)
        number = f"{round(middle, 2) + 0.0:.0%}".replace("-", "\N{MINUS SIGN}") if share else f"{middle:.2g}"
        ax.annotate(number, (middle, row), (0, 9), textcoords="offset points", ha="center", weight="bold")
        said.append(f"{name} {number} ({brief(low)} to {brief(high)})")
    ax.set_yticks(range(len(rows)), list(rows), color=INK)
    ax.set_ylim(len(rows) - 0.5, -0.65)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel(xlabel)
    if share:
        ax.set_xlim(left=min(0, ax.get_xlim()[0]))
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        ax.axvline(0, color=INK, lw=1, ls="-")
    else:
        ax.set_xscale("log")
        ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.minorticks_off()
    ax.set_title(title, loc="left")
    return describe(ax, f"{title}. {xlabel}, median and middle 80 % of {len(runs)} runs: {'; '.join(said)}. {told}")


def mirror_weights(networks, title, axes=None):
    """Draw the weights into two hidden units as bars, over the places of the bits.

    Parameters
    ----------
    networks : dict of {str: ndarray of shape (6, 2)}
        Weights by the name of the network, one picture each.
    title : str
        The message.
    axes : sequence of Axes, optional
        One a network.

    Returns
    -------
    Axes
        The first one.
    """
    if axes is None:
        figure = pyplot.figure(figsize=(8.8, 3.7))
        axes = np.atleast_1d(figure.subplots(1, len(networks), sharey=True))
    said, places = [], np.arange(1, 7)
    for ax, (name, W) in zip(axes, networks.items(), strict=True):
        V = np.asarray(W, float) / np.abs(np.asarray(W)[:3]).min(axis=0)
        for unit, (colour, shift) in enumerate(((FORWARD, -0.2), (DESIRED, 0.2))):
            bars = ax.bar(places + shift, V[:, unit], 0.38, color=colour, hatch="" if unit else "//", edgecolor=PAPER)
            for bar, value in zip(bars, V[:, unit], strict=True):
                up = 4 if value > 0 else -4
                spot = (bar.get_x() + bar.get_width() / 2, value)
                place = {"textcoords": "offset points", "ha": "center", "va": "bottom" if value > 0 else "top"}
                ax.annotate(brief(round(value, 1)), spot, (0, up), fontsize=9, color=colour, **place)
        ax.axvline(3.5, color=INK, lw=1.2, ls=(0, (3, 2)))
        ax.axhline(0, color=INK, lw=1)
        ax.set(ylim=(-5.2, 6.9), xlabel="bit", xticks=places)
        ax.set_title(name, loc="left", fontsize=12, weight="normal")
        ax.grid(axis="x", visible=False)
        sizes = ", ".join(brief(round(size, 1)) for size in V[:, 0])
        said.append(f"{name}: first unit {sizes}")
    for colour, words, place in ((FORWARD, "hatched: first unit", 0.98), (DESIRED, "plain: second unit", 0.9)):
        text = axes[0].text(0.02, place, words, color=colour, weight="bold", fontsize=10, va="top")
        text.set(transform=axes[0].transAxes, bbox={"facecolor": PAPER, "linewidth": 0, "pad": 1})
    axes[0].set_ylabel("weight, smallest size = 1")
    axes[0].figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=13)
    text = f"{title}. Weights from six bits to two hidden units, the second drawn beside the first: {'; '.join(said)}. "
    text += "Left and right of the middle the weights are opposite, and the second unit is the opposite of the first."
    return describe(axes[0], text)


def sweeps_needed(first, sweeps, published, rate, ax=None):
    """Draw, run by run, the sweep at which a network was first right, in order; stuck ones stand at the end.

    Parameters
    ----------
    first : ndarray of int of shape (n_runs,)
        As `maths.symmetry_runs` returns it: 0 for a run that never was.
    sweeps : int
        How many sweeps each run was given.
    published : int
        The number in the paper, to be marked.
    rate : tuple of three float
        Share of successes, and its lower and upper limit.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (8.2, 4.2))
    first = np.asarray(first)
    solved = np.sort(first[first > 0])
    n_runs, n_solved = len(first), len(solved)
    ax.axhline(published, color=DESIRED, lw=1.8, ls=(0, (5, 2)))
    ax.annotate(
        f"the paper's run: {published:,}",
        (n_runs, published),
        (0, -6),
        textcoords="offset points",
        color=DESIRED,
        weight="bold",
        ha="right",
        va="top",
    )
    ax.plot(np.arange(1, n_solved + 1), solved, "o", color=ERROR, ms=6)
    ax.plot(np.arange(n_solved + 1, n_runs + 1), np.full(n_runs - n_solved, sweeps), "x", color=INK, ms=7, mew=2)
    if n_solved < n_runs:
        ax.annotate(
            f"{n_runs - n_solved} stuck",
            ((n_solved + 1 + n_runs) / 2, sweeps),
            (0, -14),
            textcoords="offset points",
            ha="center",
            va="top",
            weight="bold",
        )
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    ax.yaxis.set_major_locator(FixedLocator([100, 300, 1000, 3000, 10_000]))
    ax.minorticks_off()
    ax.set(xlabel="runs, from the quickest to the slowest", ylabel="sweeps until all 64 are right", ylim=(200, 14_000))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    share, low, high = rate
    title = f"{n_solved} of {n_runs} starts succeed: {share:.0%}, probably {low:.0%} to {high:.0%}"
    ax.set_title(title, loc="left")
    middle = int(np.median(solved)) if n_solved else 0
    spread = f"from {solved[0]:,} to {solved[-1]:,}, median {middle:,}" if n_solved else "none"
    return describe(ax, f"{title}. Sweeps needed: {spread}; the paper's run took {published:,}. The others stay stuck.")


def fits(x, d, grid, truth, curves, *, title, limits=(-1.8, 1.8), ax=None):
    """Draw cases, the curve they were drawn from, and curves that were fitted to them.

    Parameters
    ----------
    x, d : ndarray of shape (n_cases,)
    grid, truth : ndarray of shape (n_grid,)
        The curve behind the cases.
    curves : dict of {str: ndarray of shape (n_grid,)}
        Fitted curves; names are written at the right ends.
    title : str
        The message.
    limits : pair of float
        Of the vertical axis; what leaves it is cut off.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (8.2, 4.4))
    ax.plot(grid, truth, color=MUTED, alpha=0.7, lw=5, label="_", solid_capstyle="butt")
    low, high = limits
    far = []
    for (name, curve), (colour, dashes) in zip(curves.items(), LINES, strict=False):
        shown = np.where((curve >= low) & (curve <= high), curve, np.nan)
        ax.plot(grid, shown, color=colour, ls=dashes, lw=2.4, label=name)
        far.append(f"{name} is at most {brief(np.abs(curve - truth).max())} from it")
    ax.plot(x, d, "o", color=DESIRED, mec=PAPER, mew=1.2, ms=8, zorder=5)
    ax.set(xlim=(grid[0], grid[-1]), ylim=limits, xlabel="input x", ylabel="output y, and observation d")
    ax.annotate("grey: the truth", (0.01, 0.03), xycoords="axes fraction", color=MUTED)
    ax.set_title(title, loc="left")
    for line, place in zip(ax.get_lines()[1:-1], (0.09, 0.02), strict=False):
        ax.annotate(
            f"{'solid' if line.get_linestyle() == '-' else 'dashed'}: {line.get_label()}",
            (0.99, place + 0.01),
            xycoords="axes fraction",
            ha="right",
            color=line.get_color(),
            weight="bold",
        )
    return describe(ax, f"{title}. {len(x)} noisy cases round a grey curve, the truth; {'; '.join(far)}.")
