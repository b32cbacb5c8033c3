"""Unit 04: slopes multiply along a path, add over paths, and promise what a small step will do."""

import numpy as np

from helpers.figures.diagram import connect, draw_arrow, draw_edge, draw_unit, number, numbers, write
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

APART = 3.1
WIDE = 0.7


def slope_chain(names, values, slopes, ax=None):
    """Draw quantities that depend on each other in a row, and below them the slope of the last against each.

    Parameters
    ----------
    names : sequence of str
        From the first cause to the last effect.
    values : array_like of shape (n,)
        What they are now.
    slopes : array_like of shape (n - 1,)
        Of every quantity against the one before it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    n = len(names)
    totals = np.append(np.cumprod(np.ravel(slopes)[::-1])[::-1], 1.0)  # of the last against each
    ax = blank_axes(new_axes(ax, (8.6, 3.4)), APART * (n - 1) + 2.4, 4.6)
    across = 1.2 + APART * np.arange(n)
    for k, (at, name, value) in enumerate(zip(across, names, values, strict=True)):
        draw_unit(ax, (at, 3.2), number(value), PAPER, FORWARD, radius=0.62)
        write(ax, (at, 4.2), name, FORWARD, box=False, fontsize=13)
        text = "1" if k == n - 1 else f"∂{names[-1]}/∂{name}\n= {number(totals[k])}"
        write(ax, (at, 0.5), text, BACKWARD, box=False, linespacing=1.4, fontsize=12)
    for k, slope in enumerate(np.ravel(slopes)):
        middle = (across[k] + across[k + 1]) / 2
        draw_arrow(ax, (across[k] + 0.75, 3.2), (across[k + 1] - 0.7, 3.2), FORWARD, 2.5)
        write(ax, (middle, 2.35), f"∂{names[k + 1]}/∂{names[k]} = {number(slope)}", INK, box=False, fontsize=10.5)
        draw_arrow(ax, (middle + 0.45, 0.5), (middle - 0.5, 0.5), BACKWARD, 2.5)
        write(ax, (middle, 1.05), f"× {number(slope)}", BACKWARD, box=False)
    ax.set_title("Values run to the right; on the way back the slopes multiply")
    factors = ", ".join(f"∂{names[k + 1]}/∂{names[k]} = {number(slope)}" for k, slope in enumerate(np.ravel(slopes)))
    return describe(
        ax,
        f"A chain {' to '.join(names)} with the values {numbers(values)}. Local slopes: {factors}. "
        f"Multiplied from the end, they give ∂{names[-1]}/∂{names[0]} = {number(totals[0])}.",
    )


def two_paths(x, u, v, y, slopes, ax=None):
    """Draw y, which depends on x over u and over v: the slopes multiply along each path, and the paths add.

    Parameters
    ----------
    x, u, v, y : float
        The values.
    slopes : dict
        The four local ones: "dy_du", "du_dx", "dy_dv", "dv_dx".
    ax : Axes, optional

    Returns
    -------
    Axes
        Every text that depends on the values has a gid: a key of `two_paths_texts`.
    """
    ax = blank_axes(new_axes(ax, (7.2, 5.2)), 11, 8)
    places = {"x": (5.5, 1.9), "u": (2.9, 4.3), "v": (8.1, 4.3), "y": (5.5, 6.7)}
    for low, high in (("x", "u"), ("x", "v"), ("u", "y"), ("v", "y")):
        draw_edge(ax, connect(places[low], places[high], radii=(WIDE, WIDE)), 0.5, FORWARD)
    for name, at in places.items():
        draw_unit(ax, at, "", PAPER, FORWARD, radius=WIDE)
        ax.text(
            at[0] + (-1 if name == "u" else 1),
            at[1],
            name,
            color=FORWARD,
            ha="center",
            va="center",
            weight="bold",
            fontsize=14,
        )
    texts = two_paths_texts(x, u, v, y, slopes)
    for name, at in places.items():
        ax.text(*at, texts[name], gid=name, ha="center", va="center", weight="bold", zorder=4)
    for gid, at, side in (
        ("dy_du", (3.85, 5.8), "right"),
        ("dy_dv", (7.15, 5.8), "left"),
        ("du_dx", (3.85, 2.85), "right"),
        ("dv_dx", (7.15, 2.85), "left"),
    ):
        ax.text(*at, texts[gid], gid=gid, color=BACKWARD, ha=side, va="center", weight="bold")
    ax.text(0.1, 0.4, texts["sum"], gid="sum", color=BACKWARD, weight="bold", fontsize=13, va="center")
    ax.set_title("Along a path slopes multiply; where paths meet, they add")
    return describe(
        ax,
        f"x = {brief(x)} at the bottom feeds u = {brief(u)} and v = {brief(v)}; both feed y = {brief(y)} on top. "
        f"{texts['sum']}: one product for each path, added.",
    )


def two_paths_texts(x, u, v, y, slopes):
    """Return what `two_paths` writes, by gid.

    Parameters
    ----------
    x, u, v, y, slopes
        As in `two_paths`.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> slopes = {"dy_du": 3, "du_dx": 3, "dy_dv": 6, "dv_dx": 1}
    >>> two_paths_texts(2, 6, 3, 18, slopes)["sum"]
    'dy/dx = 3 × 3 + 6 × 1 = 9 + 6 = 15'
    """
    over_u, over_v = slopes["dy_du"] * slopes["du_dx"], slopes["dy_dv"] * slopes["dv_dx"]
    products = " + ".join(
        f"{_bracketed(slopes[upper])} × {_bracketed(slopes[lower])}"
        for upper, lower in (("dy_du", "du_dx"), ("dy_dv", "dv_dx"))
    )
    added = f"{_bracketed(over_u)} + {_bracketed(over_v)}"
    return {
        "x": brief(x),
        "u": brief(u),
        "v": brief(v),
        "y": brief(round(y, 2)),
        "dy_du": f"∂y/∂u = v = {brief(slopes['dy_du'])}",
        "dy_dv": f"∂y/∂v = u = {brief(slopes['dy_dv'])}",
        "du_dx": f"du/dx = {brief(slopes['du_dx'])}",
        "dv_dx": f"dv/dx = {brief(slopes['dv_dx'])}",
        "sum": f"dy/dx = {products} = {added} = {brief(over_u + over_v)}",
    }


def brief(value):
    """Write a number in at most four digits, without zeros at the end.

    Examples
    --------
    >>> brief(-0.5), brief(8.12345), brief(-1e-17)
    ('−0.5', '8.123', '0')
    """
    return f"{round(float(value), 10) + 0.0:.4g}".replace("-", "\N{MINUS SIGN}")


def _bracketed(value):
    """Write a number, in brackets where it is negative."""
    return f"({brief(value)})" if value < 0 else brief(value)


def delta_curve(y, delta, d, at=None, ax=None):
    """Draw delta against the output: a neuron that is surely wrong hardly learns.

    Parameters
    ----------
    y, delta : array_like of shape (n,)
        Outputs from 0 to 1, and delta at each.
    d : float
        Desired output.
    at : pair of float, optional
        Output and delta of the neuron at hand, marked by a dot.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7.2, 3.9))
    y, delta = np.ravel(y).astype(float), np.ravel(delta).astype(float)
    steepest = np.abs(delta).argmax()
    ax.axhline(0, color=MUTED, lw=1)
    ax.plot(y, delta, color=BACKWARD)
    ax.annotate(
        f"strongest at y = {number(y[steepest])}",
        (y[steepest], delta[steepest]),
        (0, -14 if delta[steepest] < 0 else 14),
        textcoords="offset points",
        ha="center",
        va="center",
        color=MUTED,
    )
    ax.axvline(d, color=DESIRED, ls="--", lw=1.6)
    ax.annotate(
        f"desired d = {d:g} ",
        (d, delta.min()),
        (-4 if d > 0.5 else 4, 0),
        textcoords="offset points",
        color=DESIRED,
        weight="bold",
        ha="right" if d > 0.5 else "left",
    )
    if at is not None:
        ax.plot(*at, "o", color=BACKWARD, ms=10, mec=INK)
        ax.annotate(
            f"our neuron\ny = {number(at[0])}, δ = {number(at[1])}",
            at,
            (0.5, 0.7 if delta[steepest] < 0 else 0.3),
            textcoords="axes fraction",
            weight="bold",
            ha="center",
            va="center",
            arrowprops={"arrowstyle": "-", "color": MUTED, "shrinkB": 7},
        )
    ax.set(xlabel="output y (0 to 1)", ylabel="δ = ∂E/∂z", xlim=(-0.02, 1.02))
    ax.set_title("Wrong and sure of it, the neuron hardly learns")
    ax.margins(y=0.2)
    ax.locator_params(axis="y", nbins=5)
    return describe(
        ax,
        f"delta against the output y, for desired output {d:g}: {number(delta[0])} at y = {number(y[0])}, strongest, "
        f"{number(delta[steepest])}, at y = {number(y[steepest])}, and {number(delta[-1])} at y = {number(y[-1])}.",
    )


def parameters_before_after(names, before, after, limits=None, ax=None):
    """Draw weights and bias before a step (hollow) and after it (filled).

    Parameters
    ----------
    names : sequence of str
    before, after : array_like of shape (n,)
    limits : pair of float, optional
        Of the axis.
    ax : Axes, optional

    Returns
    -------
    Axes
        Its one line collection holds the moves, its last line the filled dots, its texts the numbers.
    """
    ax = new_axes(ax, (7.2, 2.6))
    before, after = np.ravel(before).astype(float), np.ravel(after).astype(float)
    rows = np.arange(len(names))[::-1]
    ax.axvline(0, color=MUTED, lw=1)
    ax.hlines(rows, before, after, color=FORWARD, lw=3)
    ax.plot(before, rows, "o", mfc=PAPER, mec=FORWARD, mew=2, ms=10)
    ax.plot(after, rows, "o", color=FORWARD, ms=10)
    for row, old, new in zip(rows, before, after, strict=True):
        ax.text((old + new) / 2, row + 0.22, move(old, new), color=FORWARD, ha="center", va="bottom", weight="bold")
    ax.set(
        yticks=rows, yticklabels=names, ylim=(-0.5, len(names) - 0.2), xlabel="value (hollow: before, filled: after)"
    )
    ax.set_xlim(limits) if limits else ax.margins(x=0.18)
    ax.tick_params(axis="y", length=0, labelsize=12)
    ax.grid(axis="y", visible=False)
    farthest = names[np.abs(after - before).argmax()]
    ax.set_title("" if limits else f"One step moves all of them, and {farthest} farthest")
    moved = "; ".join(f"{name} {move(old, new)}" for name, old, new in zip(names, before, after, strict=True))
    return describe(ax, f"Parameters before and after one step: {moved}.")


def move(old, new):
    """Write a change, such as '0.50 → 0.61'."""
    return f"{number(old)} → {number(new)}"


def promise(eta, measured, predicted, at=None, ax=None):
    """Draw the output after one step against the step size, beside what the slope at the start promised.

    Parameters
    ----------
    eta, measured, predicted : array_like of shape (n,)
        Step sizes from 0, the outputs reached, and those on the tangent at eta = 0.
    at : float, optional
        A step size at which the two outputs are joined, to show how far they are apart.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7.2, 4.2))
    eta, measured, predicted = (np.ravel(values).astype(float) for values in (eta, measured, predicted))
    ax.axhline(1, color=MUTED, lw=1)
    ax.annotate("no output is above 1 ", (0, 1), (6, 5), textcoords="offset points", color=MUTED)
    (line,) = ax.plot(eta, measured, color=FORWARD)
    (tangent,) = ax.plot(eta, predicted, color=BACKWARD, ls="--")
    ax.plot(eta[0], measured[0], "o", mfc=PAPER, mec=FORWARD, mew=2, ms=10)
    ax.set(xlabel="step size η (0: no step)", ylabel="output y after the step", xlim=(-0.02 * eta[-1], 1.02 * eta[-1]))
    ax.set_ylim(0, 1.06 * predicted[-1])
    label_line(ax, line, "measured", x=0.72 * eta[-1], shift=(0, -16))
    label_line(ax, tangent, "promised", x=0.72 * eta[-1], shift=(-76, 8))
    if at is not None:
        ends = np.interp(at, eta, measured), np.interp(at, eta, predicted)
        ax.vlines(at, *ends, color=ERROR, lw=3)
        ax.annotate(f"off by {number(abs(ends[1] - ends[0]))}", (at, min(ends)), (6, -14), textcoords="offset points")
    ax.set_title("A small step keeps the slope's promise")
    gap = np.abs(predicted - measured)
    return describe(
        ax,
        f"Output after one step against the step size, from 0 to {eta[-1]:g}: the measured curve levels off below 1, "
        f"the promised straight line touches it at 0 and leaves it; at the end they are {number(gap[-1])} apart.",
    )


def told_and_measured(names, told, measured, ax=None):
    """Draw slopes as they are told beside slopes as they were measured.

    Parameters
    ----------
    names : sequence of str
        Against what the slopes were taken.
    told, measured : array_like of shape (n,)
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7.2, 3.2))
    told, measured = np.ravel(told).astype(float), np.ravel(measured).astype(float)
    rows = np.arange(len(names))[::-1]
    ax.axvline(0, color=MUTED, lw=1)
    for row, wrong, right in zip(rows, told, measured, strict=True):
        ax.plot([wrong, right], [row, row], "-", color=FAINT, lw=3, zorder=1)
        ax.plot(right, row, "o", color=BACKWARD, ms=11)
        ax.plot(wrong, row, "x", color=INK, ms=10, mew=2.5)
        ax.annotate(number(right), (right, row), (0, 9), textcoords="offset points", ha="center", weight="bold")
    top = rows[0]
    for text, at in (("told", told[0]), ("measured", measured[0])):
        ax.annotate(text, (at, top), (0, 26), textcoords="offset points", ha="center", color=MUTED, weight="bold")
    ax.set(yticks=rows, yticklabels=names, ylim=(-0.5, top + 0.9), xlabel="slope of the error")
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0, labelsize=12)
    ax.margins(x=0.15)
    ax.set_title("Without the last factor all weights would be told the same")
    pairs = "; ".join(
        f"{name}: told {number(t)}, measured {number(m)}" for name, t, m in zip(names, told, measured, strict=True)
    )
    return describe(ax, f"Slopes of the error, a cross where told and a dot where measured. {pairs}.")
