"""Unit 05: why the products of the backward pass can have no other order, and what the pass costs."""

import numpy as np
from matplotlib.patches import Rectangle

from helpers.figures.diagram import write
from helpers.figures.style import (
    BACKWARD,
    FORWARD,
    INK,
    MUTED,
    PAPER,
    blank_axes,
    describe,
    label_line,
    layer_colours,
    new_axes,
)

SIDES = dict(zip(("cases", "hidden", "out"), (INK, *layer_colours(3)[1:]), strict=True))
CELL, GAP, AIR = 0.42, 1.5, 1.4


def shape_proof(n_cases, n_hidden, n_out, ax=None):
    """Draw the two matrix products of the backward pass as blocks, to scale.

    Parameters
    ----------
    n_cases, n_hidden, n_out : int
        The three sizes; they should differ.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    sizes = {"cases": n_cases, "hidden": n_hidden, "out": n_out}
    products = [
        (("delta2", "cases", "out"), ("W2.T", "out", "hidden"), ("like A1", "cases", "hidden")),
        (("A1.T", "hidden", "cases"), ("delta2", "cases", "out"), ("like W2", "hidden", "out")),
    ]
    heights = [CELL * max(sizes[rows] for _, rows, _ in product) for product in products]
    longest = max(CELL * sum(sizes[columns] for _, _, columns in product) for product in products)
    width, height = longest + 3 * GAP + 0.2, sum(heights) + 2 * AIR - 0.1
    ax = blank_axes(new_axes(ax, (8.2, 8.2 * height / width)), width, height)
    middle = height - 0.5
    for product, tallest in zip(products, heights, strict=True):
        middle -= tallest / 2
        _draw_product(ax, product, sizes, 0.7, middle)
        middle -= tallest / 2 + AIR
    ax.set_title("Equal sizes meet inside and disappear: the shapes leave one way only", loc="left")
    return describe(
        ax,
        f"Blocks drawn to scale for {n_cases} cases, {n_hidden} hidden units and {n_out} outputs. "
        f"Going down: delta2 ({n_cases}, {n_out}) times W2.T ({n_out}, {n_hidden}) has the shape of A1, "
        f"({n_cases}, {n_hidden}). Gradient: A1.T ({n_hidden}, {n_cases}) times delta2 ({n_cases}, {n_out}) has the "
        f"shape of W2, ({n_hidden}, {n_out}). The inner sizes are equal and disappear.",
    )


def _draw_product(ax, product, sizes, left, middle):
    """Draw two blocks, a product sign, an equals sign and the block they make."""
    for (name, rows, columns), sign in zip(product, ("@", "=", ""), strict=True):
        width, height = CELL * sizes[columns], CELL * sizes[rows]
        for i, j in np.ndindex(sizes[rows], sizes[columns]):
            at = left + CELL * j, middle + height / 2 - CELL * (i + 1)
            ax.add_patch(Rectangle(at, CELL, CELL, facecolor=PAPER, edgecolor=MUTED, linewidth=0.8))
        top, bottom = middle + height / 2, middle - height / 2
        ax.plot([left, left], [bottom, top], color=SIDES[rows], linewidth=6, linestyle="-", solid_capstyle="butt")
        ax.plot(
            [left, left + width], [top, top], color=SIDES[columns], linewidth=6, linestyle="-", solid_capstyle="butt"
        )
        write(ax, (left - 0.15, middle), f"{sizes[rows]} {rows}", INK, box=False, rotation=90, ha="right")
        write(ax, (left + width / 2, top + 0.27), f"{sizes[columns]} {columns}", INK, box=False)
        write(ax, (left + width / 2, bottom - 0.32), name, INK, box=False, family="monospace", fontsize=12)
        left += width + GAP
        write(ax, (left - 0.62 * GAP, middle), sign, INK, box=False, fontsize=18)


def cost_of_the_way_down(widths, forward_seconds, backward_seconds, products, ax=None):
    """Draw how many times longer the backward pass takes than the forward pass.

    Parameters
    ----------
    widths : array_like of shape (n,)
        Units in every layer.
    forward_seconds, backward_seconds : array_like of shape (n,)
        Measured times of one pass.
    products : float
        The ratio of the numbers of multiplications: what to expect where these dominate.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    widths, up, down = (np.asarray(values, float) for values in (widths, forward_seconds, backward_seconds))
    ratios = down / up
    ax = new_axes(ax, (7.2, 3.9))
    ax.axhline(products, color=FORWARD, linewidth=2, linestyle="--")
    (line,) = ax.plot(widths, ratios, "o-", color=BACKWARD, markersize=8)
    ax.set_xscale("log", base=2)
    ax.set_xticks(widths, [f"{width:g}\n{_short(seconds)}" for width, seconds in zip(widths, up, strict=True)])
    ax.minorticks_off()
    ax.set(xlim=(widths[0] / 1.4, widths[-1] * 3), ylim=(0, 1.25 * max(ratios.max(), products)))
    ax.set(xlabel="units in every layer; below it, the time of one forward pass", ylabel="backward time / forward time")
    label_line(ax, line, "measured", shift=(9, -12 if ratios[-1] < products else 12))
    above = ratios[-1] < products
    ax.annotate(
        f"multiplications:\n{products:.2f}",
        (widths[-1] * 3, products),
        xytext=(0, 4 if above else -4),
        textcoords="offset points",
        color=FORWARD,
        weight="bold",
        ha="right",
        va="bottom" if above else "top",
    )
    ax.set_title(f"Widest network: down takes {ratios[-1]:.1f} times as long as up", loc="left")
    told = ", ".join(f"{ratio:.2f} at width {width:g}" for width, ratio in zip(widths, ratios, strict=True))
    return describe(
        ax,
        f"Time of a backward pass over that of a forward pass: {told}. Counting multiplications gives {products:.2f}.",
    )


def _short(seconds):
    """Write a time with two digits.

    Examples
    --------
    >>> _short(0.000123), _short(0.0456)
    ('120 µs', '46 ms')
    """
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1 or unit == "µs":
            return f"{float(f'{seconds * factor:.2g}'):g} {unit}"
