"""A layered network with the real numbers that go up through it, and those that come down.

The input is at the bottom and the output on top, as in 1986. Connections may skip layers.
"""

import numpy as np

from helpers.figures.diagram import (
    HIDDEN,
    connect,
    draw_edge,
    draw_picture,
    draw_unit,
    number,
    numbers,
    place_labels,
    state,
    write,
)
from helpers.figures.style import BACKWARD, DESIRED, FORWARD, MUTED, blank_axes, describe, layer_colours, new_axes

ACROSS, UP, FLOOR = 2.7, 2.7, 1.5


def network_stages(n_layers, backward=False):
    """Return the names of the stages through which a diagram of `n_layers` layers can be stepped.

    Parameters
    ----------
    n_layers : int
        The input layer included.
    backward : bool, default=False
        For `network_backward` rather than `network_forward`.

    Returns
    -------
    list of str

    Examples
    --------
    >>> network_stages(3)
    ['layer 0, the input', 'layer 1', 'layer 2, the output']
    >>> network_stages(2, backward=True)
    ['delta of layer 1', 'gradients of the weights into layer 1']
    """
    top = n_layers - 1
    if backward:
        down = range(top, 0, -1)
        return [f"{what} layer {layer}" for layer in down for what in ("delta of", "gradients of the weights into")]
    return ["layer 0, the input", *(f"layer {layer}" for layer in range(1, top)), f"layer {top}, the output"]


def network_forward(parameters, outputs, *, names=None, d=None, picture=None, answer=None, step=None, ax=None):
    """Draw a network with the outputs of its units, its weights and its biases.

    Parameters
    ----------
    parameters : sequence of (W, b) from the bottom up, or dict {(below, above): W}
        W has shape (n_below, n_above), b shape (n_above,). The dict names any two layers, so that it can skip
        some, and may hold biases as {above: b}.
    outputs : sequence of array_like of shape (n_units,)
        The output of every layer for one case, the input first.
    names : sequence of str, optional
        What the inputs measure.
    d : array_like, optional
        Desired outputs, written above the outputs.
    picture, answer : str, optional
        What is shown to the network and what it answers: "cat" and "dog" are drawn, others written.
    step : int, optional
        Draw only up to this stage (see `network_stages`) and frame it; everything by default.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    outputs = [np.ravel(values) for values in outputs]
    weights, biases = _by_layer(parameters)
    seen = [state(layer, step) for layer in range(len(outputs))]
    ax, places = _board(ax, [len(values) for values in outputs], weights, names, picture)
    _draw_weights(ax, places, weights, FORWARD, lambda above: seen[above])
    _draw_units(ax, places, outputs, FORWARD, seen)
    for layer, b in biases.items():
        for at, value in zip(places[layer], b, strict=True):
            _write_beside(ax, at, f"b = {number(value)}", FORWARD, seen[layer])
    _write_above(ax, places[-1], d, answer if seen[-1] != HIDDEN else None)
    layers = "; ".join(f"{name}: {numbers(y)}" for name, y in zip(network_stages(len(outputs)), outputs, strict=True))
    return describe(
        ax, f"Network {_sizes(outputs)}, input at the bottom, output on top. Outputs of {layers}." + _shown(step)
    )


def network_backward(parameters, outputs, deltas, gradients, *, names=None, d=None, picture=None, step=None, ax=None):
    """Draw the same network with errors flowing down: deltas in the units, gradients where the weights stood.

    Parameters
    ----------
    parameters, outputs
        As in `network_forward`; the outputs of the input layer stay visible.
    deltas : sequence of array_like of shape (n_units,)
        dE/dZ of every layer but the input, from the bottom up.
    gradients : like `parameters`
        Of which dE/dW is drawn; dE/db is the delta in the unit.
    names, d, picture, step, ax
        As in `network_forward`.

    Returns
    -------
    Axes
    """
    outputs, deltas = [np.ravel(values) for values in outputs], [np.ravel(values) for values in deltas]
    weights, slopes = _by_layer(parameters)[0], _by_layer(gradients)[0]
    top = len(outputs) - 1
    ax, places = _board(ax, [len(values) for values in outputs], weights, names, picture)
    _draw_weights(ax, places, slopes, BACKWARD, lambda above: state(2 * (top - above) + 1, step))
    seen = ["shown", *(state(2 * (top - layer), step) for layer in range(1, top + 1))]
    _draw_units(ax, places, [outputs[0], *deltas], BACKWARD, seen)
    for layer in range(1, top + 1):
        _write_beside(ax, places[layer][-1], "δ = ∂E/∂b", BACKWARD, seen[layer])
    _write_above(ax, places[-1], d, None)
    layers = "; ".join(f"layer {layer}: {numbers(deltas[layer - 1])}" for layer in range(top, 0, -1))
    return describe(
        ax, f"Network {_sizes(outputs)}, errors flowing down from the top. Delta of {layers}." + _shown(step)
    )


def _by_layer(parameters):
    """Return weights as {(below, above): W} and biases as {above: b}, however they were given."""
    if not isinstance(parameters, dict):
        parameters = {key: v for k, (W, b) in enumerate(parameters) for key, v in (((k, k + 1), W), (k + 1, b))}
    weights = {key: np.asarray(W) for key, W in parameters.items() if isinstance(key, tuple)}
    return weights, {key: np.ravel(b) for key, b in parameters.items() if not isinstance(key, tuple)}


def _board(ax, sizes, weights, names, picture):
    """Prepare an empty board; return the Axes and, for every layer, the places of its units."""
    for (below, above), W in weights.items():
        if W.shape != (sizes[below], sizes[above]):
            raise ValueError(f"W from layer {below} to {above} has shape {W.shape}, not {sizes[below], sizes[above]}")
    width, height = ACROSS * max(*sizes, 3) + 1.6, UP * (len(sizes) - 1) + FLOOR + 1.7
    ax = blank_axes(new_axes(ax, (0.74 * width, 0.74 * height)), width, height)
    middle = (width + 0.4) / 2
    places = [
        [(middle + ACROSS * (k - (size - 1) / 2), FLOOR + UP * layer) for k in range(size)]
        for layer, size in enumerate(sizes)
    ]
    for k, at in enumerate(places[0]):
        write(ax, (at[0], at[1] - 0.95), names[k] if names else f"x{k + 1}", MUTED, box=False)
    if picture:
        draw_picture(ax, (0.8, FLOOR), picture)
    return ax, places


def _draw_weights(ax, places, weights, colour, seen):
    """Draw every weight, or its derivative, as a line with its number; `seen` says by layer whether it is reached."""
    units = [at for layer in places for at in layer]
    edges = [(below, i, above, j) for (below, above), W in weights.items() for i, j in np.ndindex(W.shape)]
    ends = [(places[below][i], places[above][j]) for below, i, above, j in edges]
    curves = [connect(*pair, [at for at in units if at not in pair]) for pair in ends]
    notes = [(at[0] + 1.25, at[1] + 0.1) for layer in places[1:] for at in layer]
    largest = max(np.abs(W).max() for W in weights.values()) or 1
    for (below, i, above, j), curve, at in zip(edges, curves, place_labels(curves, units, notes), strict=True):
        value = weights[below, above][i, j]
        draw_edge(ax, curve if colour == FORWARD else curve[::-1], value / largest, colour, seen(above))
        write(ax, at, number(value), colour, seen(above))


def _draw_units(ax, places, values, colour, seen):
    """Draw the units of every layer in the layer's colour, each with its number."""
    for layer, fill in enumerate(layer_colours(len(places))):
        for at, value in zip(places[layer], values[layer], strict=True):
            draw_unit(ax, at, number(value), fill, colour, seen[layer])


def _write_beside(ax, at, text, colour, seen):
    """Write to the right of a unit what belongs to its bias."""
    write(ax, (at[0] + 0.68, at[1] + 0.1), text, colour, seen, ha="left", fontsize=9.5)


def _write_above(ax, places, d, answer):
    """Write above the output units what was desired, and draw what the network answers."""
    for at, desired in zip(places, np.ravel(d), strict=True) if d is not None else ():
        write(ax, (at[0], at[1] + 0.95), f"desired {desired:g}", DESIRED, box=False)
    if answer:
        draw_picture(ax, (places[0][0] - 1.7, places[0][1]), answer)


def _sizes(outputs):
    """Return the sizes of the layers as "2-3-1"."""
    return "-".join(str(len(values)) for values in outputs)


def _shown(step):
    """Say how far the picture has been stepped."""
    return "" if step is None else f" Drawn up to stage {step + 1}."
