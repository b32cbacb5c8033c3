"""Figures of unit 01: likelihood, prior and posterior, and what noise makes of an error.

The likelihood has the colour of the desired output, because the data speak in it; the posterior has that of the error,
because it is exp(-E / sigma^2) up to a factor; the prior is pale.
"""

import numpy as np
from matplotlib import patheffects

from helpers.figures.style import DESIRED, ERROR, FORWARD, INK, MUTED, PAPER, describe, label_line, new_axes

LIKELIHOOD, PRIOR, POSTERIOR = DESIRED, MUTED, ERROR
"""Colours of P(D|N), P(N) and P(N|D)."""
LIKELIHOOD_LINE, PRIOR_LINE = (0, (6, 1.5, 1.5, 1.5)), (0, (4, 2))
"""Their dashes, so that they stay apart in grey; the posterior is drawn solid."""


def noise_bells(x, d, w, b, sigma, log_likelihood, ax=None):
    """Draw a line, the bell of the noise at every case, and how dense the bell is where the case was observed.

    Parameters
    ----------
    x, d : ndarray of shape (n_cases,)
        Input and observation of every case.
    w, b : float
        The line y = w x + b.
    sigma : float
        Standard deviation of the noise, in the units of d.
    log_likelihood : float
        For the title.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax)
    ends = np.array([-1.05, 1.05])
    (line,) = ax.plot(ends, w * ends + b, "-", color=FORWARD)
    label_line(ax, line, "y = wx + b")
    offsets = np.linspace(-3, 3, 61) * sigma
    for x_c, d_c, y_c in zip(x, d, w * x + b, strict=True):
        bell = 0.22 * np.exp(-0.5 * (offsets / sigma) ** 2)
        ax.fill_betweenx(y_c + offsets, x_c, x_c + bell, color=LIKELIHOOD, alpha=0.18, lw=0)
        height = 0.22 * np.exp(-0.5 * ((d_c - y_c) / sigma) ** 2)
        (bar,) = ax.plot([x_c, x_c + height], [d_c, d_c], "-", color=LIKELIHOOD, lw=2.5, solid_capstyle="butt")
        bar.set_path_effects([patheffects.withStroke(linewidth=5, foreground=PAPER)])  # apart where bars overlap
    ax.plot(x, d, "o", color=LIKELIHOOD, ms=7, mec=PAPER, zorder=3)
    ax.set(
        xlim=(-1.1, 1.5),
        xticks=np.linspace(-1, 1, 5),
        xlabel="food quality (−1 is 1 star, 1 is 5 stars)",
        ylabel="satisfaction (points)",
    )
    said = str(np.round(log_likelihood, 1)).replace("-", "\N{MINUS SIGN}")
    ax.set_title(f"The bars are the densities; their logarithms add up to {said}")
    return describe(
        ax,
        f"{len(x)} passengers, food quality against satisfaction, and the line y = {w:.2f} x + {b:.2f}. "
        f"On the line lies a bell of width {sigma:g} for every passenger; a bar shows how high it is where "
        f"the passenger was observed: long bars near the line, short ones far away. log P(D|N) = {said}.",
    )


def posteriors_by_cases(grid, posteriors, likelihoods, ax=None):
    """Draw how the posterior moves away from the prior, and grows narrow, as cases come in.

    Parameters
    ----------
    grid : ndarray of shape (n_grid,)
        Values of the weight.
    posteriors : dict of {int: ndarray of shape (n_grid,)}
        By number of cases, 0 for the prior.
    likelihoods : dict of {int: ndarray of shape (n_grid,)}
        By number of cases; a tick marks the highest point of each, maximum likelihood.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    names = {n: f"{n} passenger{'s' * (n > 1)}" if n else "the prior alone" for n in posteriors}
    ax, peaks = _ridges(grid, {names[n]: P for n, P in posteriors.items()}, ax)
    rows = {n: row for row, n in enumerate(posteriors)}
    best = {n: grid[np.argmax(likelihood)] for n, likelihood in likelihoods.items()}
    for n, w in best.items():
        ax.plot([w, w], [-rows[n] - 0.1, 0.12 - rows[n]], "-", color=LIKELIHOOD, lw=3, zorder=4)
        said = f"likelihood {w:.2f}".replace("-", "\N{MINUS SIGN}")
        ax.text(grid[-1] + 0.02 * np.ptp(grid), 0.04 - rows[n], said, color=LIKELIHOOD, va="center")
    ax.set_title("The more passengers, the less the prior counts")
    at = ", ".join(f"{name} {peak:.2f}" for name, peak in peaks.items())
    ticks = ", ".join(f"{names[n]} {w:.2f}" for n, w in best.items())
    return describe(
        ax,
        "Posteriors over one weight, one below the other, each scaled to its own peak: they move from 0 to where the "
        f"data want it and grow narrow. Most probable weights: {at}. Ticks at maximum likelihood: {ticks}.",
    )


def dropped_terms(grid, curves, ax=None):
    """Draw what maximum is left when a term of Bayes' rule is dropped.

    Parameters
    ----------
    grid : ndarray of shape (n_grid,)
        Values of the weight.
    curves : dict of {str: ndarray of shape (n_grid,)}
        Logarithms, by name; the first is complete.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax, peaks = _ridges(grid, {name: np.exp(log - np.max(log)) for name, log in curves.items()}, ax)
    whole = next(iter(peaks.values()))
    ax.axvline(whole, color=INK, lw=1, ls=":", zorder=0)
    ax.set_title("Only one of the three terms may go")
    at = "; ".join(f"{name}: {peak:.2f}" for name, peak in peaks.items())
    return describe(
        ax,
        "Curves over one weight, one below the other, each scaled to its own peak, with a dotted line at the most "
        f"probable weight of the complete rule. Peaks: {at}.",
    )


def _ridges(grid, curves, ax):
    """Draw curves one below the other, each scaled to its own peak, its name on the left and its peak marked."""
    ax = new_axes(ax, (7.2, 0.6 + 0.85 * len(curves)))
    width, peaks = grid[-1] - grid[0], {}
    for row, (name, curve) in enumerate(curves.items()):
        height = 0.8 * np.asarray(curve) / np.max(curve) - row
        peaks[name] = grid[np.argmax(curve)]
        ax.fill_between(grid, -row, height, color=POSTERIOR, alpha=0.18, lw=0)
        ax.plot(grid, height, "-", color=POSTERIOR, lw=2)
        ax.plot([peaks[name]] * 2, [-row, 0.8 - row], "-", color=POSTERIOR, lw=2)
        ax.text(grid[0] - 0.02 * width, 0.3 - row, name, ha="right", va="center")
        peak = f"{peaks[name] + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")
        ax.text(grid[-1] + 0.02 * width, 0.3 - row, f"peak at {peak}", color=POSTERIOR, va="center", weight="bold")
    ax.set(xlim=(grid[0], grid[-1]), ylim=(0.05 - len(curves) + 0.9, 0.95), yticks=[])
    ax.set_xlabel("weight w (points from middling to best food)")
    ax.spines["left"].set_visible(False)
    return ax, peaks


def bernoulli_errors(y, dog, cat, squared, ax=None):
    """Draw the error that a predicted probability costs, when it was a dog and when it was a cat.

    Parameters
    ----------
    y : ndarray of shape (n_points,)
        Predicted probabilities of a dog.
    dog, cat : ndarray of shape (n_points,)
        Cross-entropy for d = 1 and for d = 0.
    squared : ndarray of shape (n_points,)
        Half the squared error for d = 1, to compare.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax)
    ax.plot(y, dog, "-", color=ERROR)
    ax.plot(y, cat, ls=LIKELIHOOD_LINE, color=ERROR)
    ax.plot(y, squared, ls=PRIOR_LINE, color=MUTED, lw=2)
    ax.text(0.08, 3.2, "−log y\nit was a dog (d = 1)", color=ERROR, weight="bold", va="center")
    ax.text(0.92, 3.2, "−log(1 − y)\nit was a cat (d = 0)", color=ERROR, weight="bold", va="center", ha="right")
    ax.text(0.02, 0.6, "½(y − 1)², to compare", color=MUTED)
    ax.set(xlim=(0, 1), ylim=(0, 5), xlabel="y, the predicted probability of a dog", ylabel="error −log P(d | y)")
    ax.set_title("Sure and wrong costs without limit")
    return describe(
        ax,
        "Two mirrored curves over the predicted probability y of a dog: for a dog, minus log y falls from beyond 5 "
        "near y = 0 to 0 at y = 1; for a cat, minus log (1 - y) rises from 0 to beyond 5. Half the squared error, to "
        "compare, never exceeds 0.5.",
    )


def highest_density_outline(grid_1, grid_2, P, share, ax):
    """Return the outline of the smallest region of a plane that holds a share of the probability.

    Parameters
    ----------
    grid_1 : ndarray of shape (n_1,)
    grid_2 : ndarray of shape (n_2,)
    P : ndarray of shape (n_2, n_1)
        Probabilities that sum to 1.
    share : float
        In (0, 1).
    ax : Axes
        Of which the contouring is used; nothing stays in it.

    Returns
    -------
    list of ndarray of shape (n_points, 2)
        One for each piece of the outline.
    """
    falling = np.sort(P, axis=None)[::-1]
    level = falling[np.searchsorted(np.cumsum(falling), share)]
    contours = ax.contour(grid_1, grid_2, P, levels=[level])
    pieces = contours.allsegs[0]
    contours.remove()
    return pieces
