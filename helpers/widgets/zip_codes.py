"""Unit 10: a kernel slid over a digit, a network that learns to read while one watches, and a threshold for doubt."""

import functools

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from helpers import figures, maths
from helpers.figures.zip_codes import INK_ON_PAPER, OUTPUTS, WEIGHTS, tiled
from helpers.widgets.live import LivePicture, buttons, choices, explore, slider
from helpers.widgets.training import watch

STRIDE, REACH, BORDER = 2, 2, -1.0
"""Places are two pixels apart; a kernel reaches two pixels beyond its middle; beyond the picture all is -1."""
CASES_A_SLICE = 250
"""Digits learned between two looks at the buttons."""
STEPS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.02, 0.04)
"""Step sizes to choose from."""


def _kernel(rows):
    kernel = np.array(rows, float)
    return kernel / np.abs(kernel).sum()


KERNELS = {
    "upright stroke": _kernel([[-1, -1, 4, -1, -1]] * 5),
    "level stroke": _kernel(np.transpose([[-1, -1, 4, -1, -1]] * 5)),
    "left edge of a stroke": _kernel([[-1, -1, 0, 1, 1]] * 5),
    "mean of 25 pixels": _kernel(np.ones((5, 5))),
}
"""Drawn by hand, with sizes that add up to 1, so that no total input leaves [-1, 1]."""


@functools.cache
def _kernel_picture(pixels, shape):
    x = np.reshape(pixels, shape)
    side = shape[0] // STRIDE
    framed = np.pad(x, REACH, constant_values=BORDER)
    figure = LivePicture.figure(9.8, 4.3)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.25, 0.62, 1))
    for ax in (left, middle, right):
        ax.set(xticks=[], yticks=[])
        ax.grid(False)
        for spine in ax.spines.values():
            spine.set_visible(False)

    outer = (-REACH - 0.5, shape[1] + REACH - 0.5, shape[0] + REACH - 0.5, -REACH - 0.5)
    left.imshow(framed, cmap=INK_ON_PAPER, vmin=-1, vmax=1, extent=outer)
    border = {"facecolor": figures.FAINT, "edgecolor": figures.PAPER, "hatch": "///", "lw": 0, "alpha": 0.9}
    width, height = shape[1] + 2 * REACH, shape[0] + 2 * REACH
    for corner, size in (
        ((-REACH - 0.5, -REACH - 0.5), (width, REACH)),
        ((-REACH - 0.5, shape[0] - 0.5), (width, REACH)),
        ((-REACH - 0.5, -0.5), (REACH, shape[0])),
        ((shape[1] - 0.5, -0.5), (REACH, shape[0])),
    ):
        left.add_patch(Rectangle(corner, *size, **border))
    left.set_title(f"The digit ({height} by {width} with its border of \N{MINUS SIGN}1)", loc="left", fontsize=12)
    window = left.add_patch(Rectangle((0, 0), 5, 5, fill=False, edgecolor=figures.BACKWARD, lw=3.5))

    middle.set(xlim=(-0.7, 4.7), ylim=(12.4, -0.7), aspect="equal")
    seen = middle.imshow(np.zeros((5, 5)), cmap=INK_ON_PAPER, vmin=-1, vmax=1, extent=(-0.5, 4.5, 4.5, -0.5))
    weights = middle.imshow(np.zeros((5, 5)), cmap=WEIGHTS, vmin=-1, vmax=1, extent=(-0.5, 4.5, 11.2, 6.2))
    middle.set(xlim=(-0.7, 4.7), ylim=(12.9, -0.7))
    middle.add_patch(Rectangle((-0.5, -0.5), 5, 5, fill=False, edgecolor=figures.BACKWARD, lw=3.5))
    middle.add_patch(Rectangle((-0.5, 6.2), 5, 5, fill=False, edgecolor=figures.MUTED, lw=1))
    middle.text(2, 5.35, "times", ha="center", va="center")
    middle.set_title("What one unit sees", loc="left", fontsize=12)
    total = middle.text(2, 12.2, "", ha="center", va="center", weight="bold", color=figures.FORWARD)

    board = right.imshow(np.zeros((side, side)), cmap=OUTPUTS, vmin=-0.6, vmax=0.6)
    unit = right.add_patch(Rectangle((0, 0), 1, 1, fill=False, edgecolor=figures.BACKWARD, lw=3.5))
    right.add_patch(Rectangle((-0.5, -0.5), side, side, fill=False, edgecolor=figures.MUTED, lw=1))
    right.set_title(f"The map ({side} by {side}), total inputs", loc="left", fontsize=12)

    unbiased = np.zeros((side, side, 1))

    def update(kernel, row, column):
        W = KERNELS[kernel]
        Z = maths.zip_codes.convolve(x[np.newaxis, :, :, np.newaxis], W[:, :, np.newaxis, np.newaxis], unbiased)
        top, first = STRIDE * row, STRIDE * column  # in the framed digit
        patch = framed[top : top + 5, first : first + 5]
        window.set_xy((first - REACH - 0.5, top - REACH - 0.5))
        unit.set_xy((column - 0.5, row - 0.5))
        seen.set_data(patch)
        weights.set_data(W / np.abs(W).max())
        board.set_data(Z[0, :, :, 0])
        z = f"{Z[0, row, column, 0]:+.2f}".replace("-", "\N{MINUS SIGN}")
        total.set_text(f"add up: {z}")
        beyond = 25 - np.sum([0 <= top + i - REACH < shape[0] and 0 <= first + j - REACH < shape[1] for i, j in FIELD])
        outside = f"{beyond} of its 25 pixels lie on the border" if beyond else "all of its 25 pixels lie on the digit"
        return f"Unit ({row}, {column}) with the kernel for {kernel}: {outside}; its total input is {z}."

    return LivePicture(figure, [window, seen, weights, total, board, unit], update)


FIELD = list(np.ndindex(5, 5))
"""The places of a kernel."""


def render_kernel(x, kernel, row, column):
    """Draw a digit, the 25 pixels that one unit sees, and the map that the kernel makes of the digit.

    Parameters
    ----------
    x : ndarray of shape (16, 16)
        From -1 (paper) to +1 (ink).
    kernel : str
        A key of `KERNELS`.
    row, column : int
        Which unit of the map.

    Returns
    -------
    bytes
        A PNG.
    """
    return _kernel_picture(tuple(np.ravel(x)), np.shape(x)).render(kernel=kernel, row=row, column=column)


def slide_kernel(x):
    """Let the reader slide a kernel of 5 by 5 weights over a digit.

    Parameters
    ----------
    x : ndarray of shape (16, 16)

    Returns
    -------
    VBox
    """
    picture = _kernel_picture(tuple(np.ravel(x)), np.shape(x))
    row, column = (slider(f"{name} of the unit", 3, 0, np.shape(x)[0] // STRIDE - 1) for name in ("row", "column"))
    kernel = buttons("kernel", list(KERNELS))
    return explore(picture, {"kernel": kernel, "row": row, "column": column})


@functools.cache
def _rejection_picture(flat, shape, labels, published=None):
    Y, d = np.reshape(flat, shape), np.array(labels)
    second, first = np.sort(Y, axis=1)[:, -2:].T
    margin, right_answer = first - second, Y.argmax(axis=1) == d
    largest = np.ceil(10 * margin.max()) / 10
    steps = np.linspace(0, largest, 61)
    figure = LivePicture.figure(9.8, 4.4)
    board = figure.subplot_mosaic([["right", "curve"], ["wrong", "curve"]], width_ratios=(1.15, 1))
    bars, names = {}, {}
    for name, chosen, colour in (("right", right_answer, figures.FORWARD), ("wrong", ~right_answer, figures.ERROR)):
        ax = board[name]
        counts, _ = np.histogram(margin[chosen], steps)
        ax.bar(steps[:-1], counts, np.diff(steps), align="edge", color=colour)
        ax.set(xlim=(0, largest), ylim=(0, 1.3 * max(counts.max(), 1)), ylabel="digits")
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        told = f"read {name}: {chosen.sum():,}"
        names[name] = ax.text(0.3, 0.95, told, transform=ax.transAxes, va="top", weight="bold", color=colour)
        bars[name] = (
            ax.axvline(0, color=figures.INK, lw=2),
            ax.axvspan(0, 0, facecolor=figures.PAPER, alpha=0.65, lw=0),
        )
    board["right"].set_title("How sure was it?", loc="left")
    board["wrong"].set_xlabel("largest minus second largest output")

    order = np.sort(margin)
    wrong_left = np.array([np.mean(~right_answer[margin > t]) if np.any(margin > t) else 0.0 for t in order[:-1]])
    share = np.searchsorted(order, order[:-1], side="right") / len(d)
    curve = board["curve"]
    start = 100 * np.mean(~right_answer)
    curve.plot([0, *(100 * share)], [start, *(100 * wrong_left)], color=figures.ERROR)
    curve.axhline(1, color=figures.MUTED, lw=1.2, ls=":")
    curve.set(
        xlim=(0, 40), ylim=(0, 1.15 * max(start, 1)), xlabel="rejected, % of all", ylabel="misread, % of accepted"
    )
    curve.set_title("What the doubt buys", loc="left")
    if published:
        curve.plot(published[1], 1, "D", color=figures.DESIRED, ms=8)
        curve.annotate(
            f"{published[0]}: {published[1]:g} %",
            (published[1], 1),
            (8, 8),
            textcoords="offset points",
            color=figures.DESIRED,
            weight="bold",
        )
    (dot,) = curve.plot([], [], "o", color=figures.INK, ms=9)

    def update(threshold):
        accepted = margin >= threshold
        for line, shade in bars.values():
            line.set_xdata([threshold, threshold])
            shade.set_bounds(0, 0, threshold, 1)
        refused = 100 * np.mean(~accepted)
        left = 100 * np.mean(~right_answer[accepted]) if accepted.any() else 0.0
        dot.set_data([min(refused, 40)], [left])
        caught, lost = np.sum(~right_answer & ~accepted), np.sum(right_answer & ~accepted)
        return (
            f"Threshold {threshold:.2f}: {refused:.1f} % of the digits are rejected, {left:.2f} % of the "
            f"others misread. "
            f"{caught} of {np.sum(~right_answer)} mistakes are caught, and {lost} right answers refused."
        )

    return LivePicture(figure, [*(part for pair in bars.values() for part in pair[::-1]), *names.values(), dot], update)


def render_rejection(Y, d, threshold, published=None):
    """Draw how sure a network was, where it was right and where wrong, and what a threshold makes of it.

    Parameters
    ----------
    Y : ndarray of shape (n_cases, n_out)
        Outputs.
    d : ndarray of int of shape (n_cases,)
        Desired answers.
    threshold : float
        Digits with a smaller difference between their two largest outputs are rejected.
    published : (str, float), optional
        A name, and the percentage that it rejected for an error of 1 %.

    Returns
    -------
    bytes
        A PNG.
    """
    return _rejection_picture(*_frozen(Y, d), published).render(threshold=threshold)


def rejection(Y, d, threshold=0.0, published=None):
    """Let the reader decide how much doubt is too much.

    Parameters
    ----------
    Y : ndarray of shape (n_cases, n_out)
    d : ndarray of int of shape (n_cases,)
    threshold : float, default=0
        Where the slider starts.
    published : (str, float), optional
        A name, and the percentage that it rejected for an error of 1 %.

    Returns
    -------
    VBox
    """
    picture = _rejection_picture(*_frozen(Y, d), published)
    return explore(picture, {"threshold": slider("threshold", threshold, 0.0, 2.0, 0.02)})


def _frozen(Y, d):
    """Return outputs and answers in a form that a cache can keep."""
    Y = np.asarray(Y, float)
    return tuple(Y.ravel()), Y.shape, tuple(np.asarray(d).tolist())


def reading(X, d, X_test, d_test, eta, n_passes, seed=1986):
    """Train the network of 1989 and yield its state every few hundred digits.

    Parameters
    ----------
    X, X_test : ndarray of shape (n_cases, 16, 16)
    d, d_test : ndarray of int of shape (n_cases,)
    eta : float
        Step size.
    n_passes : int
        Passes through `X`, in constant order, with a step after each digit.
    seed : int
        Of the starting weights.

    Yields
    ------
    dict
        ``parameters``, ``start`` (those before the first step), ``seen`` (digits so far), and ``train`` and ``test``,
        percentages misread after each pass so far (the same lists, which grow).
    """
    network = maths.zip_codes.Network()
    D = maths.zip_codes.place_code(d).astype(X.dtype)
    start = maths.zip_codes.init_1989(network.fan_in, np.random.default_rng(seed)).astype(X.dtype)
    parameters, train, test, seen = start, [], [], 0
    for _ in range(n_passes):
        for first in range(0, len(X), CASES_A_SLICE):
            part = slice(first, first + CASES_A_SLICE)
            parameters = maths.zip_codes.train_pass(parameters, X[part], D[part], network.gradient, eta)
            seen += len(X[part])
            if seen % len(X) == 0:
                for errors, cases, digits in ((train, X, d), (test, X_test, d_test)):
                    _, wrong = maths.zip_codes.measure(network, parameters, cases, digits)
                    errors.append(100 * wrong / len(digits))
            yield {"parameters": parameters, "start": start, "seen": seen, "train": train, "test": test}


def reading_picture(n_cases, n_passes):
    """Make the picture that follows a training: errors after each pass, and the kernels of H1.

    Parameters
    ----------
    n_cases : int
        Digits in a pass.
    n_passes : int
        Length of the axis.

    Returns
    -------
    LivePicture
        To be rendered with what `reading` yields.
    """
    network = maths.zip_codes.Network()
    figure = LivePicture.figure(9.8, 4.2)
    left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
    left.set(xlim=(0, n_passes + 4), ylim=(0.08, 60), yscale="log", xlabel="passes", ylabel="misread, %")
    left.set_yticks([0.1, 0.3, 1, 3, 10, 30], ["0.1", "0.3", "1", "3", "10", "30"])
    left.minorticks_off()
    left.set_title("Digits misread after each pass", loc="left")
    curves, names = {}, {}
    for name, style in (("train", "--"), ("test", "-")):
        (curves[name],) = left.plot([], [], style, color=figures.ERROR, marker="o", ms=4)
        names[name] = left.text(0, 0, "", color=figures.ERROR, weight="bold", va="center")
    right.set(xticks=[], yticks=[])
    right.grid(False)
    for spine in right.spines.values():
        spine.set_visible(False)
    right.set_title("The 12 kernels of H1", loc="left")
    empty = tiled(np.zeros((12, 5, 5)), 4)
    kernels = right.imshow(empty, cmap=WEIGHTS, vmin=-1, vmax=1)
    passes = right.text(0.5, -0.04, "", transform=right.transAxes, ha="center", va="top")

    def update(parameters, start, seen, train, test):
        W1 = np.moveaxis(network.views(parameters)["W1"].reshape(5, 5, 12), 2, 0)
        kernels.set_data(tiled(W1 / np.abs(W1).max(axis=(1, 2), keepdims=True), 4))
        for name, values in (("train", train), ("test", test)):
            curves[name].set_data(np.arange(1, len(values) + 1), np.maximum(values, 0.01))
            if values:
                names[name].set(x=len(values) + 0.4, y=max(values[-1], 0.09), text=name)
            else:
                names[name].set_text("")
        if train and abs(np.log(max(test[-1], 0.05) / max(train[-1], 0.05))) < 0.35:
            names["train"].set_text("")
            names["test"].set_text("test, train")
        passes.set_text(f"after {seen:,} digits, {seen / n_cases:.1f} passes")
        told = f"After {seen:,} digits ({len(test)} pass{'es' * (len(test) != 1)})"
        if not test:
            return f"{told} nothing has been measured yet."
        return f"{told} {train[-1]:.2f} % of the training digits and {test[-1]:.2f} % of the test digits are misread."

    return LivePicture(figure, [*curves.values(), *names.values(), kernels, passes], update)


def learn_to_read(X, d, X_test, d_test, eta, n_passes=maths.zip_codes.PASSES):
    """Let the network of 1989 learn to read while the reader watches.

    Parameters
    ----------
    X, X_test : ndarray of shape (n_cases, 16, 16)
    d, d_test : ndarray of int of shape (n_cases,)
    eta : float
        Step size at the start; a control changes it for the next run.
    n_passes : int, default=23

    Returns
    -------
    Training
        With two controls on top. ``finish()`` makes what is left of it and returns the last state.
    """
    seed = slider("seed of the starting weights", 1986, 1980, 1999)
    control = choices("step size eta", sorted({*STEPS, eta}), eta)

    def train():
        return reading(X, d, X_test, d_test, control.value, n_passes, seed.value)

    n_steps = n_passes * -(-len(X) // CASES_A_SLICE)
    training = watch(train, n_steps, reading_picture(len(X), n_passes))
    training.children = (control, seed, *training.children)
    return training
