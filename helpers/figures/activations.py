"""Activation functions with their slopes, and what a bound on the slope promises."""

import numpy as np

from helpers.figures.style import BACKWARD, FAINT, FORWARD, INK, MUTED, describe, new_axes


def activation_gallery(z, curves, ax=None):
    """Draw activation functions side by side, each with its slope.

    Parameters
    ----------
    z : ndarray of shape (n_points,)
        Total input, rising.
    curves : dict of {str: (a, slope)}
        For every name the outputs and the slopes at `z`, each of shape (n_points,).
    ax : Axes, optional
        Filled with one small plot a function.

    Returns
    -------
    Axes
    """
    rows = -(-len(curves) // 3)
    steepest = {name: np.max(slope) for name, (_, slope) in curves.items()}
    ax = _board(new_axes(ax, (9.6, 0.5 + 3.1 * rows)))
    for panel, (name, (a, slope)) in zip(_panels(ax, rows, 3), curves.items(), strict=False):
        panel.axhline(0, color=MUTED, linewidth=0.8)
        panel.plot(z, a, color=FORWARD, linestyle="-")
        panel.plot(z, _broken(slope), color=BACKWARD, linestyle="--")
        panel.set(xlim=(z[0], z[-1]), ylim=(-2.1, 2.1), xticks=[-4, 0, 4], yticks=[-1, 0, 1])
        panel.set_title(f"{name}: slope up to {steepest[name]:.3g}", fontsize=11.5)
        _name_curve(panel, z, a, "f", FORWARD, 3.3 if a[-1] < 2 else 1.6)
        _name_curve(panel, z, slope, "f′", BACKWARD, -1.6)
    for panel in ax.child_axes[-3:]:
        panel.set_xlabel("total input z")
    for panel in ax.child_axes[::3]:
        panel.set_ylabel("output, slope")
    ax.set_title(f"Far out most of them go flat; none is steeper than {max(steepest.values()):.3g}")
    told = ", ".join(f"{name} {value:.3g}" for name, value in steepest.items())
    return describe(
        ax,
        f"{len(curves)} small plots over the total input z, each with an activation f (solid) and its slope (dashed). "
        f"Steepest slopes: {told}. The slopes are largest near z = 0 and shrink where the curves go flat.",
    )


def slope_wedges(z, curves, at, ax=None):
    """Draw functions with the wedge in which a bound on the slope would keep them.

    Parameters
    ----------
    z : ndarray of shape (n_points,)
        Total input, rising.
    curves : dict of {str: (a, bound)}
        For every name the outputs at `z`, of shape (n_points,), and a slope.
    at : float
        The total input from which the change is measured.
    ax : Axes, optional
        Filled with one small plot a function.

    Returns
    -------
    Axes
    """
    ax = _board(new_axes(ax, (9.6, 4.2)))
    kept = {}
    for panel, (name, (a, bound)) in zip(_panels(ax, 1, len(curves)), curves.items(), strict=True):
        here, reach = np.interp(at, z, a), bound * np.abs(z - at)
        kept[name] = bool(np.all(np.abs(a - here) <= reach + 1e-9))
        panel.fill_between(z, here - reach, here + reach, color=FAINT, linewidth=0)
        panel.plot(z, a, color=FORWARD, linestyle="-")
        panel.plot(at, here, "o", color=INK, ms=8)
        panel.set(xlim=(z[0], z[-1]), ylim=(here - 1.3, here + 1.3), xlabel="total input z", ylabel="output f(z)")
        panel.set_title(f"{name}: {'stays in' if kept[name] else 'leaves'} the wedge", fontsize=12)
        panel.text(0.03, 0.04, f"wedge: slopes up to ±{bound:.3g}", transform=panel.transAxes, color=INK, fontsize=11)
    ax.set_title("A bounded slope keeps the curve in its wedge")
    told = "; ".join(f"{name} {'stays inside' if inside else 'leaves it'}" for name, inside in kept.items())
    return describe(ax, f"Curves of the output against z, each with a grey wedge around the point z = {at:g}: {told}.")


def _board(ax):
    """Make `ax` an empty frame for small plots."""
    ax.axis("off")
    return ax


def _panels(ax, rows, columns):
    """Fill `ax` with small plots, row by row from the top."""
    wide, high = 1 / (columns - 0.18), 1 / rows + 0.03
    return [
        ax.inset_axes([column * wide, (rows - 1 - row) * high, 0.82 * wide, high - 0.13])
        for row in range(rows)
        for column in range(columns)
    ]


def _broken(values):
    """Leave a gap where a curve jumps, instead of a steep line."""
    jumps = np.flatnonzero(np.abs(np.diff(values)) > 0.5)
    return np.where(np.isin(np.arange(len(values)), jumps), np.nan, values)


def _name_curve(ax, z, values, name, colour, where):
    """Write a curve's name just above it, at `where` on the z-axis."""
    place = (where, np.interp(where, z, values))
    ax.annotate(name, place, (0, 4), textcoords="offset points", ha="center", va="bottom", color=colour, weight="bold")
