"""Unit 06: how far a measured slope is off, where it cannot be measured, what it costs, and what a batch shows."""

import numpy as np
from matplotlib import pyplot
from matplotlib.patches import Rectangle

from helpers.figures.backpropagation import _short
from helpers.figures.style import (
    BACKWARD,
    DESIRED,
    ERROR,
    FAINT,
    FORWARD,
    INK,
    MUTED,
    PAPER,
    blank_axes,
    describe,
    label_line,
    new_axes,
)

METHODS = {
    "forward": {"color": FORWARD, "marker": "s", "ls": (0, (4, 1.5)), "mfc": PAPER},
    "central": {"color": ERROR, "marker": "o", "ls": "-", "mfc": ERROR},
}
"""How curves of the two methods look."""
POWERS = {1: "h", 2: "h²"}


def power_of_ten(value, digits=0):
    """Write a number as a power of ten, in characters that every font has.

    Examples
    --------
    >>> power_of_ten(1.7e-10), power_of_ten(2.34e-5, 1), power_of_ten(1.0)
    ('2·10⁻¹⁰', '2.3·10⁻⁵', '1')
    """
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    ten = "" if raised == "⁰" else f"10{raised}"
    return "·".join(part for part in (mantissa if float(mantissa) != 1 or not ten else "", ten) if part)


def error_axes(ax, low, high=1.0, bottom=1e-12, top=30.0):
    """Prepare axes for relative errors against difference steps, both in powers of ten.

    Parameters
    ----------
    ax : Axes
    low, high : float
        Range of the steps.
    bottom, top : float
        Range of the errors.

    Returns
    -------
    Axes
    """
    ax.set(xscale="log", yscale="log", xlim=(low, high), ylim=(bottom, top))
    ax.set(xlabel="difference step h", ylabel="relative error of the slope")
    for axis, first, last in ((ax.xaxis, low, high), (ax.yaxis, bottom, top)):
        first, last = int(np.ceil(np.log10(first))), int(np.floor(np.log10(last)))
        every = 1 if last - first < 5 else 2 if last - first < 11 else 4
        ticks = 10.0 ** np.arange(last, first - 1, -every)
        axis.set_ticks(ticks, [power_of_ten(tick) for tick in ticks])
    ax.minorticks_off()
    return ax


def v_curves(panels):
    """Draw the error of measured gradients against the step: medians over networks, bands, and the two branches.

    Parameters
    ----------
    panels : dict of str to dict
        A panel for each precision: ``{"forward" or "central": (steps, errors, fit)}``, with steps of shape (n_steps,),
        errors of shape (n_networks, n_steps), and the fit of the medians as `maths.fit_error_curve` returns it.

    Returns
    -------
    Figure
    """
    figure = pyplot.figure(figsize=(11.4, 5.2))
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    told = []
    for ax, (precision, curves) in zip(axes, panels.items(), strict=True):
        steps = next(iter(curves.values()))[0]
        error_axes(ax, steps[0], steps[-1])
        for name, (steps, errors, fit) in curves.items():
            told.append(f"{name} in {precision}: {_v_curve(ax, name, steps, np.asarray(errors), fit)}")
        ax.set_title(precision, loc="left")
        words = "both: ~1/h\nfitted " + "\nand ".join(_signed(fit["falling"]) for _, _, fit in curves.values())
        ax.text(0.04, 0.45, words, transform=ax.transAxes, va="center", weight="bold")
    for ax in axes[1:]:
        ax.set_ylabel("")
    figure.suptitle("Smaller is better, until rounding takes over", x=0.01, ha="left", weight="bold", fontsize=14)
    return describe(
        figure,
        "Relative error of measured gradients against the difference step, in powers of ten: every curve is a V. "
        + ". ".join(told)
        + ".",
    )


def _v_curve(ax, name, steps, errors, fit):
    """Draw one V with its band, its two branches and its lowest point; return what one sees."""
    style, order = METHODS[name], fit["order"]
    median = np.median(errors, axis=0)
    low, high = np.percentile(errors, [5, 95], axis=0)
    ax.fill_between(steps, low, high, color=style["color"], alpha=0.16, lw=0)
    ax.plot(steps, median, ls="", marker=style["marker"], ms=5, color=style["color"], mfc=style["mfc"])
    best = median.argmin()
    colour = style["color"]
    right, left = steps[steps >= steps[best]], steps[(steps <= steps[best]) & (fit["epsilon"] < 5 * steps)]
    ax.plot(right, fit["a"] * right**order, color=colour, lw=1.6, ls=style["ls"])
    ax.plot(left, fit["epsilon"] / left, color=colour, lw=1.6, ls=style["ls"])
    ax.plot(steps[best], median[best], "*", color=DESIRED, mec=INK, ms=16, zorder=5)
    told = f"{name}: ~{POWERS[order]}\nfitted {_signed(fit['rising'])}"
    look = {"textcoords": "offset points", "color": colour, "weight": "bold", "ha": "right"}
    if order == 1:
        at = steps[best] ** 0.5
        ax.annotate(told, (at, fit["a"] * at), (-6, 8), va="bottom", **look)
    else:
        top = max(min(median[best] / 3, fit["a"] * steps[best] ** order / 2), 1e-10)  # below the end of the branch
        ax.annotate(told, (steps[-1], top), (0, 0), va="top", **look)
    return (
        f"lowest, {median[best]:.1g}, at h = {steps[best]:.1g}; slope {fit['rising']:.2f} to the right, "
        f"{fit['falling']:.2f} to the left"
    )


def _signed(value):
    """Write a slope with two digits behind the point and a true minus sign."""
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def kinks(distance, measured, steps, flagged, ax=None):
    """Draw what central differences make of the kink of ReLU, and how often a right gradient is called wrong.

    Parameters
    ----------
    distance : array_like of shape (n,)
        Total input over the difference step, z / h.
    measured : array_like of shape (n,)
        The measured slope of ReLU there.
    steps : array_like of shape (n_steps,)
        Difference steps.
    flagged : array_like of shape (n_steps,)
        Share of networks, from 0 to 1, of which the check rejects a right gradient.

    Returns
    -------
    Figure
    """
    distance, measured, steps, flagged = (np.asarray(v, float) for v in (distance, measured, steps, flagged))
    figure = pyplot.figure(figsize=(10.6, 4.2))
    left, right = figure.subplots(1, 2)
    left.plot([distance[0], 0, 0, distance[-1]], [0, 0, 1, 1], color=BACKWARD, ls="-", lw=2.4)
    (ramp,) = left.plot(distance, measured, color=ERROR, ls="--", lw=2.4)
    left.set(xlabel="total input z, in steps h", ylabel="slope of ReLU", ylim=(-0.12, 1.25))
    label_line(left, ramp, "measured", x=-0.45, shift=(-78, 6))
    left.text(0.12, 1.07, "true", color=BACKWARD, weight="bold")
    left.set_title("Nearer than h to a kink, the two disagree", loc="left")
    right.plot(steps, 100 * flagged, "o-", color=ERROR)
    right.set(xscale="log", xlabel="difference step h", ylabel="right gradients rejected, %", ylim=(-4, 104))
    right.minorticks_off()
    right.set_title("Small steps meet a kink seldom", loc="left")
    for step, share in zip(steps, flagged, strict=True):
        right.annotate(f"{100 * share:.0f}", (step, 100 * share), (-4, 8), textcoords="offset points", ha="right")
    told = ", ".join(f"{100 * share:.0f} % at {step:g}" for step, share in zip(steps, flagged, strict=True))
    return describe(
        figure,
        "Left: the slope of ReLU jumps from 0 to 1 at z = 0; measured, it climbs evenly from z = -h to z = h, one half "
        f"at the kink. Right: share of networks whose right gradient the check rejects, by step: {told}.",
    )


def cost_of_a_check(n_weights, check_seconds, backward_seconds, ax=None):
    """Draw how many backward passes the measurement of all slopes costs.

    Parameters
    ----------
    n_weights : array_like of shape (n,)
        Number of weights and biases.
    check_seconds, backward_seconds : array_like of shape (n,)
        Measured times of one numerical gradient, and of one forward and backward pass.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    n_weights, check, backward = (np.asarray(v, float) for v in (n_weights, check_seconds, backward_seconds))
    ratios = check / backward
    ax = new_axes(ax, (7.2, 4.0))
    side = 1 if ratios[-1] > np.sqrt(2 / 3) * n_weights[-1] else -1
    (line,) = ax.plot(n_weights, ratios, "o-", color=ERROR, ms=8)
    ax.fill_between(n_weights, 2 * n_weights / 3, n_weights, color=MUTED, alpha=0.25, lw=0)
    (count,) = ax.plot(n_weights, np.sqrt(2 / 3) * n_weights, color=MUTED, ls="--", lw=1.8)
    ax.set(xscale="log", yscale="log", xlabel="number n of weights and biases; below it, the time of the check")
    ax.set(ylabel="check / (forward + backward)", xlim=(n_weights[0] / 1.5, n_weights[-1] * 12))
    ax.set_xticks(n_weights, [f"{n:,.0f}\n{_short(s)}" for n, s in zip(n_weights, check, strict=True)])
    ax.minorticks_off()
    ax.set_ylim(top=2.5 * max(ratios[-1], n_weights[-1]))  # room for the name below the title
    label_line(ax, line, "measured", shift=(9, 10 * side))
    label_line(ax, count, "counted, 2n/3 to n", shift=(9, -10 * side))
    ax.set_title(f"{n_weights[-1]:,.0f} slopes measured: {ratios[-1]:,.0f} times the price", loc="left")
    told = ", ".join(f"{ratio:,.0f} for {n:,.0f} weights" for n, ratio in zip(n_weights, ratios, strict=True))
    return describe(ax, f"Time of a numerical gradient over that of a forward and backward pass: {told}.")


def ratio_table(rows, columns, ratios, ax=None):
    """Draw what is left of a gradient, returned over measured, for mistakes (rows) and batches (columns).

    Parameters
    ----------
    rows, columns : list of str
    ratios : array_like of shape (n_rows, n_columns, 2)
        Of the weights' gradients and of the biases'; nan where it differs from entry to entry.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ratios = np.asarray(ratios, float)
    n_rows, n_columns, _ = ratios.shape
    wide, across, high = 3.6, 2.1, 0.62
    width, height = wide + across * n_columns, high * n_rows + 0.95
    ax = blank_axes(new_axes(ax, (9.4, 9.4 * height / width)), width, height)
    for j, column in enumerate(columns):
        ax.text(wide + across * (j + 0.5), height - 0.45, column, ha="center", va="center", weight="bold")
    told = []
    for i, row in enumerate(rows):
        bottom = high * (n_rows - 1 - i)
        ax.text(0.1, bottom + high / 2, row, va="center")
        for j, column in enumerate(columns):
            ratio = ratios[i, j]
            passes = np.allclose(ratio, 1)
            twin = not passes and np.isclose(np.delete(ratios[:, j], i, axis=0), ratio).all(axis=1).any()
            face, ink = (ERROR, PAPER) if passes else (PAPER, INK)
            place = wide + across * j + 0.06, bottom + 0.05
            look = {"facecolor": face, "edgecolor": INK if twin else FAINT, "lw": 2.5 if twin else 1}
            ax.add_patch(Rectangle(place, across - 0.12, high - 0.1, **look))
            text = "passes" if passes else "uneven" if np.isnan(ratio).any() else f"× {_fraction(ratio[1])}"
            text = f"biases {text}" if not passes and np.isclose(ratio[0], 1) else text
            at = place[0] + (across - 0.12) / 2, bottom + high / 2
            ax.text(*at, text, color=ink, weight="bold" if passes or twin else "normal", ha="center", va="center")
            if passes:
                told.append(f"{row} passes with {' '.join(column.split())}")
            if twin:
                told.append(f"{row} looks like another with {' '.join(column.split())}")
    ax.set_title("A batch may hide a mistake (filled), or make two look alike (framed)", loc="left")
    return describe(ax, f"A table of mistakes and batches: {'; '.join(told)}. Elsewhere each mistake shows as itself.")


def _fraction(ratio):
    """Write a ratio as a whole number or as one over it.

    Examples
    --------
    >>> _fraction(0.2), _fraction(-1.0), _fraction(1.4)
    ('1/5', '−1', '1.4')
    """
    if 0 < ratio < 1 and np.isclose(1 / ratio, round(1 / ratio)):
        return f"1/{round(1 / ratio)}"
    return f"{ratio:.2g}".replace("-", "\N{MINUS SIGN}")
