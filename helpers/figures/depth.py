"""Unit 08: gradients and signals layer by layer, where they vanish, explode, saturate or overflow."""

import numpy as np

from helpers.figures.descent import brief
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
    layer_colours,
    new_axes,
)

LOOKS = (
    {"color": BACKWARD, "ls": "-", "marker": "o"},
    {"color": INK, "ls": (0, (4, 1.5)), "marker": "s"},
    {"color": DESIRED, "ls": (0, (1, 1)), "marker": "^"},
)
"""How up to three sets of gradients are told apart: by colour, dashes and marks."""


def _band(values):
    """Return the median of each column, and its 5th and 95th percentile."""
    return np.percentile(np.atleast_2d(np.asarray(values, float)), [50, 5, 95], axis=0)


def _power(value):
    """Write a number in three digits, or as a power of ten where it is very large or small.

    Examples
    --------
    >>> _power(0.0123), _power(2.5e-9), _power(3.4e38)
    ('0.0123', '2.5e−09', '3.4e38')
    """
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return brief(value)
    return f"{value:.2g}".replace("e+", "e").replace("-", "\N{MINUS SIGN}")


def norms_by_layer(norms, *, title, ylabel="norm of the gradient", published=None, told="", ax=None):
    """Draw a norm for every layer on an axis of powers of ten: the median over seeds, and the band that holds 90 %.

    Parameters
    ----------
    norms : dict of str to array_like of shape (n_seeds, n_layers)
        At most three sets, by the names to be written beside their lines; layers from bottom to top.
    title : str
        The message.
    ylabel : str
    published : array_like of shape (n_layers,), optional
        A run that was published, as diamonds.
    told : str, optional
        What one should see, to add to the text alternative.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (8.4, 4.4))
    said = []
    for look, (name, values) in zip(LOOKS, norms.items(), strict=False):
        median, low, high = _band(values)
        layers = np.arange(1, len(median) + 1)
        ax.fill_between(layers, low, high, color=look["color"], alpha=0.16, lw=0)
        ax.plot(layers, median, **look, ms=8, mec=PAPER, label=name)
        said.append(f"{name}: " + ", ".join(_power(value) for value in median))
    if published is not None:
        ax.plot(np.arange(1, len(published) + 1), published, "D", color=PAPER, mec=INK, mew=1.8, ms=7, zorder=5)
        ax.annotate(
            "diamonds: a published run", (0.98, 0.04), xycoords="axes fraction", ha="right", color=INK, weight="bold"
        )
        said.append("a published run: " + ", ".join(_power(value) for value in published))
    ax.set(yscale="log", xlabel="layer, from bottom to top", ylabel=ylabel)
    ax.set_xticks(np.arange(1, len(median) + 1))
    ax.set_xlim(0.7, len(median) + 0.3)
    ax.minorticks_off()
    ax.set_title(title, loc="left")
    ax.figure.draw_without_rendering()
    label_lines(ax)
    n_seeds = np.atleast_2d(next(iter(norms.values()))).shape[0]
    many = f"median and 5 to 95 % band over {n_seeds} seeds" if n_seeds > 1 else "one seed"
    return describe(ax, f"{ylabel} by layer, from bottom to top, {many}. {'; '.join(said)}. {told}")


def layer_histograms(samples, *, xlabel, title, limit=None, told="", axes=None):
    """Draw the distribution of a quantity in every layer, one layer above the other, one column for each start.

    Parameters
    ----------
    samples : dict of str to list of array_like
        By the name of the column; values of every layer, from bottom to top.
    xlabel, title : str
    limit : float, optional
        The axis goes from -limit to limit; by default 2.5 times the largest standard deviation.
    told : str, optional
        What one should see, to add to the text alternative.
    axes : sequence of Axes, optional

    Returns
    -------
    Axes
        That of the first column.

    Notes
    -----
    Every layer's histogram has the same height; the number beside it is its standard deviation.
    """
    n_layers = len(next(iter(samples.values())))
    if axes is None:
        figure = new_axes(None, (4.6 + 4.0 * (len(samples) - 1), 4.4)).figure
        figure.clear()
        axes = figure.subplots(1, len(samples), sharey=True, squeeze=False)[0]
    if limit is None:
        limit = 2.5 * max(np.std(values) for layers in samples.values() for values in layers)
    said = []
    for ax, (name, layers) in zip(axes, samples.items(), strict=True):
        spreads = [float(np.std(values)) for values in layers]
        for k, (values, colour) in enumerate(zip(layers, layer_colours(n_layers), strict=True)):
            counts, edges = np.histogram(np.ravel(values), bins=61, range=(-limit, limit))
            heights = 0.85 * counts / max(counts.max(), 1)
            middles = (edges[:-1] + edges[1:]) / 2
            ax.fill_between(middles, k, k + heights, color=colour, alpha=0.75, lw=0, zorder=3 + n_layers - k)
            ax.plot(middles, k + heights, color=INK, lw=0.9, ls="-", zorder=3 + n_layers - k)
            ax.text(1.03, k + 0.1, f"{spreads[k]:.2g}", transform=ax.get_yaxis_transform(), va="center", fontsize=11)
        ax.set(xlim=(-limit, limit), ylim=(-0.05, n_layers + 0.2), xlabel=xlabel)
        ax.set_yticks(np.arange(n_layers) + 0.1, [f"layer {k + 1}" for k in range(n_layers)])
        ax.grid(False)
        ax.set_title(name, loc="left")
        ax.text(1.03, n_layers + 0.12, "spread", transform=ax.get_yaxis_transform(), va="center", color=MUTED)
        said.append(f"{name}: " + ", ".join(f"{spread:.2g}" for spread in spreads))
    axes[0].figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=13)
    return describe(
        axes[0],
        f"{title}. Histograms of {xlabel}, one for each layer, the bottom layer lowest. "
        f"Standard deviations from bottom to top. {'; '.join(said)}. {told}",
    )


def gain_against_width(widths, gains, theory, ax=None):
    """Draw the gain a layer against the width, measured with bands over seeds, beside the curve of the theory.

    Parameters
    ----------
    widths : array_like of shape (n_widths,)
    gains : dict of str to array_like of shape (n_seeds, n_widths)
        Measured, by the name of the activation; at most three.
    theory : dict of str to array_like of shape (n_widths,)
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    widths = np.asarray(widths, float)
    n_seeds = len(next(iter(gains.values())))
    ax = new_axes(ax, (8.4, 4.6))
    ax.axhline(1, color=MUTED, lw=1.6)
    said = []
    for look, (name, values) in zip(LOOKS, gains.items(), strict=False):
        median, low, high = _band(values)
        ax.plot(widths, theory[name], color=look["color"], ls=look["ls"], lw=2, label=name)
        errors = np.array([median - low, high - median])
        ax.errorbar(
            widths, median, errors, color=look["color"], marker=look["marker"], ls="none", ms=8, capsize=5, lw=2
        )
        off = np.max(np.abs(median / np.asarray(theory[name]) - 1))
        said.append(
            f"{name}: measured {', '.join(brief(gain) for gain in median)}, at most {100 * off:.0f} % off the theory"
        )
    ax.set(xscale="log", yscale="log", xlabel="units in every layer", ylabel="gain of the gradient a layer")
    ax.set_xticks(widths, [f"{width:g}" for width in widths])
    low, high = ax.get_ylim()
    marks = [mark for mark in (0.25, 0.5, 1, 2, 4, 8) if low <= mark <= high]
    ax.set_yticks(marks, [f"{mark:g}" for mark in marks])
    ax.minorticks_off()
    ax.set_title("Standard normal weights: wide layers make gradients grow", loc="left")
    ax.text(
        0.98,
        0.04,
        f"lines: theory; points: medians of {n_seeds} seeds",
        transform=ax.transAxes,
        ha="right",
        weight="bold",
    )
    ax.text(widths[0], 1.03, "above: explodes", color=MUTED, va="bottom", weight="bold")
    ax.text(widths[0], 0.97, "below: vanishes", color=MUTED, va="top", weight="bold")
    ax.figure.draw_without_rendering()
    label_lines(ax)
    return describe(
        ax,
        f"Gain a layer against width ({', '.join(f'{width:g}' for width in widths)}) for standard normal weights, "
        f"{n_seeds} seeds beside the theory's curves. {'; '.join(said)}. Above 1 they explode, below they vanish.",
    )


def overflow(largest, shares_inf, shares_nan, limit, ax=None):
    """Draw the largest finite output of every layer up to where numbers end, and what comes afterwards.

    Parameters
    ----------
    largest : array_like of shape (n_layers + 1,)
        Largest finite size in every layer, the input first; nan where none is finite.
    shares_inf, shares_nan : array_like of shape (n_layers + 1,)
        Shares of the outputs that are inf and nan, from 0 to 1.
    limit : float
        The largest number of the format.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    largest, shares_inf, shares_nan = (np.asarray(values, float) for values in (largest, shares_inf, shares_nan))
    layers, limit = np.arange(len(largest)), float(limit)
    broken = np.flatnonzero(shares_inf + shares_nan > 0)
    first = int(broken[0]) if broken.size else len(layers)
    ax = new_axes(ax, (8.4, 4.3))
    whole = np.isfinite(largest) & (largest > 0) & (layers < first)
    ax.plot(layers[whole], largest[whole], "o-", color=FORWARD, ms=5)
    ax.axhline(limit, color=ERROR, lw=2)
    ax.set(yscale="log", xlim=(-0.7, len(layers) - 0.3), ylim=(min(largest[whole].min(), 1) / 30, limit * 1e7))
    ax.text(0, limit * 3, f"largest float32: {_power(limit)}", color=ERROR, va="bottom", weight="bold")
    if broken.size:
        ax.axvspan(first - 0.5, len(layers) - 0.3, color=ERROR, alpha=0.14, lw=0)
        ax.text(
            first - 0.9,
            limit / 1e26,
            f"layer {first}: {shares_inf[first]:.0%} inf, {shares_nan[first]:.0%} nan;\nabove it no number is left",
            color=ERROR,
            weight="bold",
            ha="right",
            va="center",
        )
        ax.text((first + len(layers)) / 2, limit / 1e19, "nan", color=ERROR, weight="bold", ha="center", va="center")
    ax.set(xlabel="layer, from bottom to top (0 is the input)", ylabel="largest output")
    ax.minorticks_off()
    grows = (largest[whole][-1] / largest[whole][1]) ** (1 / max(whole.sum() - 2, 1))
    ax.set_title(f"Times {grows:.0f} a layer, until the numbers end", loc="left")
    what = "; ".join(f"layer {layer}: {shares_inf[layer]:.0%} inf, {shares_nan[layer]:.0%} nan" for layer in broken[:3])
    return describe(
        ax,
        f"Largest output of every layer: it grows {grows:.1f} times a layer from {_power(largest[whole][0])} to "
        f"{_power(largest[whole][-1])} in layer {layers[whole][-1]}, then passes {_power(limit)}. {what}.",
    )


def remedy_dots(groups, chance, *, title, axes=None):
    """Draw what the same network learned with one remedy after another: a dot a seed, and the gradient at the start.

    Parameters
    ----------
    groups : dict of str to dict
        By the patient's name; each as `maths.depth.compare_remedies` returns it: remedy -> ``"right"`` and ``"ratio"``.
    chance : float
        The share that guessing gets right.
    title : str
        The message.
    axes : sequence of Axes, optional

    Returns
    -------
    Axes
        That of the first group.
    """
    if axes is None:
        sizes = [len(results) for results in groups.values()]
        figure = new_axes(None, (9.0, 1.5 + 0.5 * sum(sizes))).figure
        figure.clear()
        axes = figure.subplots(len(groups), 1, sharex=True, squeeze=False, height_ratios=sizes)[:, 0]
    said = []
    for ax, (patient, results) in zip(axes, groups.items(), strict=True):
        for row, (name, found) in enumerate(results.items()):
            right = np.asarray(found["right"], float)
            ax.plot([chance, np.median(right)], [row, row], color=FAINT, lw=7, ls="-", solid_capstyle="butt", zorder=1)
            ax.plot(right, np.full(len(right), row), "o", color=DESIRED, mec=INK, ms=8, alpha=0.75, zorder=3)
            ratio = np.median(found["ratio"])
            ax.text(1.03, row, _power(ratio), va="center", transform=ax.get_yaxis_transform())
            said.append(
                f"{patient}, {name}: {np.median(right):.0%} right (from {right.min():.0%} to {right.max():.0%}), "
                f"ratio {_power(ratio)}"
            )
        ax.axvline(chance, color=MUTED, lw=1.6, ls="--")
        ax.set_yticks(range(len(results)), list(results))
        ax.tick_params(axis="y", labelcolor=INK)
        ax.set(ylim=(len(results) - 0.5, -0.6), xlim=(0, 1))
        ax.set_title(patient, loc="left", fontsize=12)
        ax.grid(False, axis="y")
    axes[0].text(
        1.03, -0.62, "gradient,\nbottom/top", va="bottom", transform=axes[0].get_yaxis_transform(), color=MUTED
    )
    axes[-1].set_xlabel("share of the test digits that are right (dashed: guessing)")
    axes[0].figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=13)
    return describe(axes[0], f"{title}. {'; '.join(said)}.")
