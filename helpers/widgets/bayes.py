"""Unit 01: the prior pulls, the data pull back."""

import functools

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from helpers import figures, maths
from helpers.widgets.live import LivePicture, explore, slider

GRID = np.linspace(-2, 5, 281)
PLANE_1, PLANE_2 = np.linspace(-3, 7, 81), np.linspace(-3.5, 6, 77)
REGION = 0.9
"""Share of the probability that an outline on the plane holds."""
BEHIND = {"boxstyle": "round,pad=0.15", "facecolor": figures.PAPER, "alpha": 0.8, "linewidth": 0}
"""What is behind a name, so that lines do not cross it."""
STYLES = {
    "prior": (figures.PRIOR, figures.PRIOR_LINE),
    "likelihood": (figures.LIKELIHOOD, figures.LIKELIHOOD_LINE),
    "posterior": (figures.POSTERIOR, "-"),
}


def _number(value):
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}")


def _most_probable(X, d, lam):
    """Return the maximum of the posterior of y = X w, without a bias."""
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ d)


@functools.cache
def _one_weight(x, d, sigma):
    x, d = np.array(x), np.array(d)
    figure = LivePicture.figure(9.6, 4.2)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.25))
    reach = np.abs(d).max() + 0.5
    left.set(xlim=(-1.1, 1.1), ylim=(-reach, reach), xlabel="input x", ylabel="desired output d")
    left.set_title("Two lines for the cases", loc="left", weight="bold")
    cases = left.plot([], [], "o", color=figures.DESIRED, ms=7)[0]
    ends = np.array([-1.1, 1.1])
    left.text(-1.05, 0.92 * reach, "maximum likelihood", color=figures.LIKELIHOOD, weight="bold", va="center")
    left.text(-1.05, 0.78 * reach, "MAP", color=figures.POSTERIOR, weight="bold", va="center")
    chosen = left.plot([], [], color=figures.POSTERIOR, lw=3.5)[0]
    fitted = left.plot([], [], color=figures.LIKELIHOOD, ls=figures.LIKELIHOOD_LINE, lw=2)[0]

    right.set(xlim=GRID[[0, -1]], ylim=(0, 1.42), yticks=[0, 1], xlabel="weight w", ylabel="relative to its own peak")
    right.axvline(0, color=figures.FAINT, lw=1)
    lines = {
        name: right.plot([], [], color=STYLES[name][0], ls=STYLES[name][1], lw=2.4)[0]
        for name in ("prior", "posterior", "likelihood")  # the dashed likelihood on top, where both coincide
    }
    right.set_title("Where is the weight, and how sure are we?", loc="left", weight="bold")
    area = PolyCollection([], facecolor=figures.POSTERIOR, alpha=0.18, lw=0)
    right.add_collection(area)
    ml_mark, map_mark = (
        right.plot([], [], color=lines[name].get_color(), lw=1.5)[0] for name in ("likelihood", "posterior")
    )
    names = {
        "prior": right.text(0, 0, "prior", color=figures.PRIOR, ha="right", weight="bold"),
        "likelihood": right.text(0, 0, "likelihood", color=figures.LIKELIHOOD, weight="bold", bbox=BEHIND),
        "ml": right.text(0, 1.3, "", color=figures.LIKELIHOOD, weight="bold", ha="center", va="center"),
        "map": right.text(0, 1.14, "", color=figures.POSTERIOR, weight="bold", ha="right", va="center", bbox=BEHIND),
    }

    def update(tau, n_cases):
        x_n, d_n = x[:n_cases], d[:n_cases]
        curves = {
            "prior": maths.posterior_on_grid(GRID, [], [], sigma, tau),
            "likelihood": maths.posterior_on_grid(GRID, x_n, d_n, sigma, np.inf),
            "posterior": maths.posterior_on_grid(GRID, x_n, d_n, sigma, tau),
        }
        curves = {name: curve / curve.max() for name, curve in curves.items()}
        for name, line in lines.items():
            line.set_data(GRID, curves[name])
        lam = maths.weight_decay(sigma, tau)
        w_ml, w_map = (_most_probable(x_n[:, np.newaxis], d_n, decay)[0] for decay in (0.0, lam))
        area.set_verts([np.column_stack([[GRID[0], *GRID, GRID[-1]], [0, *curves["posterior"], 0]])])
        ml_mark.set_data([w_ml, w_ml], [1, 1.25])
        map_mark.set_data([w_map, w_map], [0, 1.09])
        names["ml"].set(x=np.clip(w_ml, -1.2, 3.2), text=f"maximum likelihood {_number(w_ml)}")
        names["map"].set(x=max(w_map - 0.08, 0.85), text=f"posterior, MAP {_number(w_map)}")
        _beside(names["prior"], curves["prior"], GRID < 0, -1)
        _beside(names["likelihood"], curves["likelihood"], min(w_ml, GRID[-2]) < GRID, 1)
        cases.set_data(x_n, d_n)
        fitted.set_data(ends, w_ml * ends)
        chosen.set_data(ends, w_map * ends)
        return (
            f"With a prior of width {tau:.2g} and {n_cases} cases (weight decay {lam:.3g}) the most probable weight "
            f"is {w_map:.2f}; maximum likelihood says {w_ml:.2f}, the prior alone 0."
        )

    artists = [area, *lines.values(), ml_mark, map_mark, cases, chosen, fitted, *names.values()]
    return LivePicture(figure, artists, update)


def _beside(text, curve, where, side):
    """Put a curve's name beside the point where it comes nearest to half of its height, inside the picture."""
    k = np.flatnonzero(where)[np.abs(curve[where] - 0.5).argmin()]
    beside = GRID[k] + 0.12 * side
    x = np.clip(beside, GRID[0] + 0.75, GRID[-1] - 1.5)
    above = np.interp(x, GRID, curve) + 0.06  # of the falling curve, where there is no room beside it
    text.set(x=x, y=above if x < beside else curve[k] - (0.08 if curve[k] > 0.8 else 0))


def render_one_weight_posterior(x, d, sigma, tau, n_cases):
    """Draw likelihood, prior and posterior over the one weight of y = w x, and the lines they choose.

    Parameters
    ----------
    x, d : ndarray of shape (n_all,)
        Inputs and desired outputs.
    sigma : float
        Standard deviation of the noise.
    tau : float
        Standard deviation of the prior.
    n_cases : int
        How many cases have been seen, from the first on.

    Returns
    -------
    bytes
        A PNG.
    """
    return _one_weight(tuple(x), tuple(d), sigma).render(tau=tau, n_cases=n_cases)


def one_weight_posterior(x, d, sigma, n_cases=6):
    """Let the reader set the width of the prior and the number of cases, and watch the most probable weight.

    Parameters
    ----------
    x, d : ndarray of shape (n_all,)
    sigma : float
        Standard deviation of the noise.
    n_cases : int, default=6
        Where the slider starts.

    Returns
    -------
    VBox
    """
    controls = {
        "tau": slider("width of the prior, tau", 10.0, 0.05, 10.0, log=True),
        "n_cases": slider("number of cases", n_cases, 2, len(x)),
    }
    return explore(_one_weight(tuple(x), tuple(d), sigma), controls)


@functools.cache
def _two_weights(X, d, sigma, truth):
    X, d = np.array(X), np.array(d)
    figure = LivePicture.figure(6.2, 6.0)
    ax = figure.add_subplot(aspect="equal", xlim=PLANE_1[[0, -1]], ylim=PLANE_2[[0, -1]])
    ax.set(xlabel="weight of food quality, w₁", ylabel="weight of flight length, w₂")
    ax.set_title("The posterior lies between the prior and the data", loc="left", weight="bold")
    ax.axhline(0, color=figures.FAINT, lw=1)
    ax.axvline(0, color=figures.FAINT, lw=1)
    outlines = {
        name: LineCollection([], colors=STYLES[name][0], linestyles=[STYLES[name][1]], lw=2.4)
        for name in ("prior", "likelihood")
    }
    area = PolyCollection([], facecolor=(figures.POSTERIOR, 0.18), edgecolor=figures.POSTERIOR, lw=2.4)
    for collection in (*outlines.values(), area):
        ax.add_collection(collection)
    ax.plot(*truth, "x", color=figures.INK, ms=9, mew=2.5)
    ax.annotate("true weights", truth, (16, -12), textcoords="offset points", va="top")
    path = ax.plot([], [], color=figures.POSTERIOR, lw=1.2, ls=":")[0]
    ml_dot = ax.plot([], [], "D", color=figures.LIKELIHOOD, ms=8)[0]
    map_dot = ax.plot([], [], "o", color=figures.POSTERIOR, ms=9)[0]
    left, top = PLANE_1[0] + 0.2, PLANE_2[-1] - 0.4
    names = {
        "ml": ax.text(left, top, "", color=figures.LIKELIHOOD, weight="bold", va="center", bbox=BEHIND),
        "map": ax.text(left, top - 0.5, "", color=figures.POSTERIOR, weight="bold", va="center", bbox=BEHIND),
        "prior": ax.text(0, 0, "", color=figures.PRIOR, weight="bold", va="top", bbox=BEHIND),
    }

    @functools.cache
    def fit(n_cases):
        """Return the likelihood's outline and the maxima on the way from no prior to a very narrow one."""
        P = maths.posterior_on_plane(PLANE_1, PLANE_2, X[:n_cases], d[:n_cases], sigma, np.inf)
        decays = [0.0, *np.logspace(-3, 3, 60)]
        return outline(P), np.array([_most_probable(X[:n_cases], d[:n_cases], decay) for decay in decays])

    def outline(P):
        return figures.highest_density_outline(PLANE_1, PLANE_2, P, REGION, ax)

    def update(tau, n_cases):
        likelihood, maxima = fit(n_cases)
        lam = maths.weight_decay(sigma, tau)
        w_ml, w_map = maxima[0], _most_probable(X[:n_cases], d[:n_cases], lam)
        outlines["likelihood"].set_segments(likelihood)
        radius = tau * np.sqrt(-2 * np.log(1 - REGION))
        outlines["prior"].set_segments([_circle(radius)])
        area.set_verts(outline(maths.posterior_on_plane(PLANE_1, PLANE_2, X[:n_cases], d[:n_cases], sigma, tau)))
        path.set_data(*maxima.T)
        ml_dot.set_data(*w_ml[:, np.newaxis])
        map_dot.set_data(*w_map[:, np.newaxis])
        names["ml"].set_text(f"◆ maximum likelihood  {_number(w_ml[0])}, {_number(w_ml[1])}")
        names["map"].set_text(f"● posterior, MAP  {_number(w_map[0])}, {_number(w_map[1])}")
        names["prior"].set(**_name_of_prior(radius))
        return (
            f"With a prior of width {tau:.2g} and {n_cases} cases the most probable weights are {w_map[0]:.2f} and "
            f"{w_map[1]:.2f}; maximum likelihood says {w_ml[0]:.2f} and {w_ml[1]:.2f}. Each outline holds "
            f"{REGION:.0%} of what lies in the picture."
        )

    return LivePicture(figure, [*outlines.values(), area, path, ml_dot, map_dot, *names.values()], update)


def _name_of_prior(radius):
    """Return the name of the prior's circle and where it meets neither the circle nor the edge of the picture."""
    corner, right = -radius / np.sqrt(2) - 0.1, radius * np.sqrt(3) / 2
    if corner > PLANE_1[0] + 0.5:
        return {"x": corner, "y": corner, "text": "prior", "ha": "right"}
    if right < PLANE_1[-1] - 1.4:
        return {"x": right + 0.2, "y": -radius / 2, "text": "prior", "ha": "left"}
    return {"x": PLANE_1[0] + 0.15, "y": PLANE_2[0] + 0.5, "text": "the prior reaches beyond the picture", "ha": "left"}


def _circle(radius):
    angle = np.linspace(0, 2 * np.pi, 121)
    return radius * np.column_stack([np.cos(angle), np.sin(angle)])


def render_two_weight_posterior(X, d, sigma, truth, tau, n_cases):
    """Draw where on the plane of two weights the likelihood, the prior and the posterior of y = X w lie.

    Parameters
    ----------
    X : ndarray of shape (n_all, 2)
    d : ndarray of shape (n_all,)
    sigma : float
        Standard deviation of the noise.
    truth : pair of float
        The weights with which the data were made.
    tau : float
        Standard deviation of the prior.
    n_cases : int
        How many cases have been seen, from the first on; at least 2.

    Returns
    -------
    bytes
        A PNG.
    """
    return _two_weights(tuple(map(tuple, X)), tuple(d), sigma, tuple(truth)).render(tau=tau, n_cases=n_cases)


def two_weight_posterior(X, d, sigma, truth, n_cases=6):
    """Let the reader set the width of the prior and the number of cases, and watch two weights at once.

    Parameters
    ----------
    X : ndarray of shape (n_all, 2)
    d : ndarray of shape (n_all,)
    sigma : float
        Standard deviation of the noise.
    truth : pair of float
        The weights with which the data were made.
    n_cases : int, default=6
        Where the slider starts.

    Returns
    -------
    VBox
    """
    controls = {
        "tau": slider("width of the prior, tau", 2.0, 0.05, 10.0, log=True),
        "n_cases": slider("number of cases", n_cases, 2, len(d)),
    }
    return explore(_two_weights(tuple(map(tuple, X)), tuple(d), sigma, tuple(truth)), controls)
