"""Unit 05: a network stepped up and down, and a network that learns to tell cats from dogs while one watches."""

import functools

import ipywidgets
import numpy as np

from helpers import figures, maths
from helpers.figures.decision import decision_plane, plane, redraw_decision_plane
from helpers.widgets.live import LivePicture, buttons, choices, slider, step_through
from helpers.widgets.training import watch

DELTAS = {"squared error": maths.delta_output, "cross-entropy": maths.cross_entropy_delta}
"""Name of an error -> delta of logistic outputs."""
ERRORS = {"squared error": maths.squared_error, "cross-entropy": maths.cross_entropy}


def render_pass(parameters, x, d, step, **shown):
    """Draw one case on its way up through a logistic network, and its errors on their way down.

    Parameters
    ----------
    parameters : list of (W, b)
    x : array_like of shape (n_in,)
        Inputs.
    d : array_like of shape (n_out,)
        Desired outputs.
    step : int
        From 0 (the input) up to the output, then down, as `figures.network_stages` tells.
    **shown
        The names and the picture of `figures.network_forward`, and its answer.

    Returns
    -------
    Axes
    """
    outputs = maths.forward(np.array([x]), parameters)
    answer = shown.pop("answer", None)
    up = len(figures.network_stages(len(outputs)))
    if step < up:
        return figures.network_forward(parameters, outputs, d=d, step=step, answer=answer, **shown)
    gradients = maths.backward(parameters, outputs, np.array([d]))
    deltas = [dE_db for _, dE_db in gradients]  # of one case, delta is dE/db
    return figures.network_backward(parameters, outputs, deltas, gradients, d=d, step=step - up, **shown)


def up_and_down(parameters, x, d, **shown):
    """Let the reader step a case up through a network, and its errors down.

    Parameters
    ----------
    parameters : list of (W, b)
    x : array_like of shape (n_in,)
    d : array_like of shape (n_out,)
    **shown
        The names and the picture of `figures.network_forward`, and its answer.

    Returns
    -------
    VBox
    """
    n_layers = len(parameters) + 1
    stages = [f"up, {stage}" for stage in figures.network_stages(n_layers)]
    stages += [f"down, {stage}" for stage in figures.network_stages(n_layers, backward=True)]
    return step_through(functools.partial(render_pass, parameters, x, d, **shown), stages)


def learning(sizes, X, D, eta, n_sweeps, cases_a_step=1, error="squared error", seed=1986):
    """Train a logistic network by gradient descent and yield its state after every sweep through the cases.

    Parameters
    ----------
    sizes : sequence of int
        Units in every layer.
    X : ndarray of shape (n_cases, n_in)
    D : ndarray of shape (n_cases, n_out)
    eta : float
        Step size.
    n_sweeps : int
    cases_a_step : int
        The gradients of so many cases are added up before a step is made.
    error : {"squared error", "cross-entropy"}
    seed : int
        Of the starting weights.

    Yields
    ------
    dict
        ``parameters``, and ``errors``, those of the start and of all sweeps so far (the same list, which grows).
    """
    parameters = maths.initialise(sizes, np.random.default_rng(seed), spread=1.0)
    errors = [float(ERRORS[error](maths.forward(X, parameters)[-1], D))]
    for _ in range(n_sweeps):
        for first in range(0, len(X), cases_a_step):
            chosen = slice(first, first + cases_a_step)
            parameters = _step(parameters, X[chosen], D[chosen], eta, DELTAS[error])
        errors.append(float(ERRORS[error](maths.forward(X, parameters)[-1], D)))
        yield {"parameters": parameters, "errors": errors}


def _step(parameters, X, D, eta, delta_top):
    """Return the parameters after one step down the error to which `delta_top` belongs."""
    outputs = maths.forward(X, parameters)
    delta, new = delta_top(outputs[-1], D), []
    for (W, b), A in zip(parameters[::-1], outputs[-2::-1], strict=True):
        new.insert(0, (W - eta * A.T @ delta, b - eta * delta.sum(axis=0)))
        delta = (delta @ W.T) * A * (1 - A)
    return new


def learning_picture(X, D, n_sweeps, names=maths.CATS_AND_DOGS_FEATURES):
    """Make the picture that follows a training: the decision plane, and the error so far.

    Parameters
    ----------
    X : ndarray of shape (n_cases, 2)
    D : ndarray of shape (n_cases, 1)
    n_sweeps : int
        Length of the error's axis.
    names : pair of str
        What the inputs measure.

    Returns
    -------
    LivePicture
        To be rendered with ``parameters`` and ``errors``, as `learning` yields them.
    """
    figure = LivePicture.figure(9.2, 4.0)
    left, right = figure.subplots(1, 2, width_ratios=(1.1, 1))
    x1, x2, points = plane(n=61)
    undecided = np.full(len(points), 0.5)
    decision_plane(x1, x2, undecided, X, D, names=names, title="Blue is dog, amber is cat", ax=left)
    right.set(
        xlim=(0, n_sweeps), yscale="log", ylim=(0.3, 2.5 * len(X)), xlabel="sweeps through all cases", ylabel="error E"
    )
    right.set_title("The error rests, then falls", loc="left")
    (curve,) = right.plot([], [], color=figures.ERROR)
    score = right.text(0.97, 0.95, "", transform=right.transAxes, ha="right", va="top", fontweight="bold")

    def update(parameters, errors):
        redraw_decision_plane(left, maths.forward(points, parameters)[-1])
        curve.set_data(range(len(errors)), errors)
        share = np.mean((maths.forward(X, parameters)[-1] > 0.5) == (D > 0.5))
        score.set_text(f"{share:.1%} right")
        sweeps = f"{len(errors) - 1:,} sweep{'s' * (len(errors) > 2)}"
        return f"After {sweeps} {share:.1%} of the cases are right; the error is {errors[-1]:.2f}."

    return LivePicture(figure, [*redraw_decision_plane(left, undecided), curve, score], update)


def learn_cats_and_dogs(X, D, n_sweeps=200):
    """Let a 2-n-1 network learn to tell cats from dogs while the reader watches, stops it, and changes the rules.

    Parameters
    ----------
    X : ndarray of shape (n_cases, 2)
    D : ndarray of shape (n_cases, 1)
        1 for a dog, 0 for a cat.
    n_sweeps : int

    Returns
    -------
    VBox
        Of four controls and a `Training`.
    """
    eta = slider("step size eta", 0.2, 0.01, 10, log=True)
    hidden = slider("hidden units", 3, 1, 12)
    cases = choices("cases a step", [1, 5, 20, len(X)], 1)
    error = buttons("error", list(ERRORS))

    def train():
        return learning((2, hidden.value, 1), X, D, eta.value, n_sweeps, cases.value, error.value)

    training = watch(train, n_sweeps, learning_picture(X, D, n_sweeps))
    return ipywidgets.VBox([eta, hidden, cases, error, training])
