"""A layered network with the real numbers that go up through it, and those that come down.

The input is at the bottom and the output on top, as in 1986. Connections may skip layers.
"""

import numpy as np

from helpers.figures.diagram import (
    CURRENT,
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
    >>> network_stages(3, backward=True)[:3]
    ['delta of layer 2', 'gradients of the weights into layer 2', 'over these weights, delta times W, to layer 1']
    """
    top = n_layers - 1
    if backward:
        names = []
        for layer in range(top, 0, -1):
            names += [f"delta of layer {layer}", f"gradients of the weights into layer {layer}"]
            names += [f"over these weights, delta times W, to layer {layer - 1}"] if layer > 1 else []
        return names
    return ["layer 0, the input", *(f"layer {layer}" for layer in range(1, top)), f"layer {top}, the output"]


def network_forward(
    parameters, outputs, *, names=None, d=None, picture=None, answer=None, step=None, title=None, ax=None
):
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
    title : str, optional
        The message of the figure.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    outputs = [np.ravel(values) for values in outputs]
    weights, biases = _by_layer(parameters)
    seen = [state(layer, step) for layer in range(len(outputs))]
    room = 0.9 if d is None else 1.7
    ax, places = _board(ax, [len(values) for values in outputs], weights, names, picture, room)
    _draw_weights(ax, places, weights, FORWARD, lambda above: seen[above])
    _draw_units(ax, places, outputs, FORWARD, seen)
    for layer, b in biases.items():
        for at, value in zip(places[layer], b, strict=True):
            _write_beside(ax, at, f"b = {number(value)}", FORWARD, seen[layer])
    _write_above(ax, places[-1], d, answer if seen[-1] != HIDDEN else None)
    _write_title(ax, title)
    layers = [f"{name}: {numbers(y)}" for name, y in zip(network_stages(len(outputs)), outputs, strict=True)]
    reached = "; ".join(layer for layer, s in zip(layers, seen, strict=True) if s != HIDDEN)
    return describe(ax, f"Network {_sizes(outputs)}, input at the bottom, output on top. Outputs of {reached}.")


def network_backward(
    parameters, outputs, deltas, gradients, *, names=None, d=None, picture=None, step=None, title=None, ax=None
):
    """Draw the same network with errors flowing down: deltas in the units, gradients where the weights stood.

    Beside every hidden unit stands dE/da, the sum of what comes down to it from each layer above; while a step shows
    the way down to a layer, the weights that lead up from it show their shares of that, delta times W.

    Parameters
    ----------
    parameters, outputs
        As in `network_forward`; the outputs of the input layer stay visible.
    deltas : sequence of array_like of shape (n_units,)
        dE/dZ of every layer but the input, from the bottom up.
    gradients : like `parameters`
        Of which dE/dW is drawn; dE/db is the delta in the unit.
    names, d, picture, step, title, ax
        As in `network_forward`.

    Returns
    -------
    Axes
    """
    outputs, deltas = [np.ravel(values) for values in outputs], [np.ravel(values) for values in deltas]
    weights, slopes = _by_layer(parameters)[0], _by_layer(gradients)[0]
    top = len(outputs) - 1
    stages = [stage for layer in range(top, 0, -1) for stage in (("delta", layer), ("slopes", layer), ("down", layer))]
    at = {stage: state(k, step) for k, stage in enumerate(stages)}
    shares = {key: W * deltas[key[1] - 1] for key, W in weights.items()}
    now_down = [layer for layer in range(2, top + 1) if at["down", layer] == CURRENT]
    shown = {key: shares[key] if key[0] and key[0] + 1 in now_down else slopes[key] for key in weights}
    ax, places = _board(ax, [len(values) for values in outputs], weights, names, picture)
    _draw_weights(ax, places, shown, BACKWARD, lambda above: at["slopes", above] if above not in now_down else CURRENT)
    _draw_units(
        ax, places, [outputs[0], *deltas], BACKWARD, ["shown", *(at["delta", layer] for layer in range(1, top + 1))]
    )
    for layer in range(1, top):
        for unit, place in enumerate(places[layer]):
            paths = [share[unit].sum() for (below, _), share in sorted(shares.items()) if below == layer]
            _write_beside(ax, place, f"∂E/∂a = {_sum(paths)}", BACKWARD, at["down", layer + 1])
    _write_above(ax, places[-1], d, None)
    on_arrows = "δ · W, what comes down" if now_down else "∂E/∂W"
    _write_legend(ax, f"in the units: δ = ∂E/∂b\non the arrows: {on_arrows}")
    _write_title(ax, title)
    told = [
        f"layer {layer}: {numbers(deltas[layer - 1])}" for layer in range(top, 0, -1) if at["delta", layer] != HIDDEN
    ]
    return describe(ax, f"Network {_sizes(outputs)}, errors flowing down from the top. Delta of {'; '.join(told)}.")


def _by_layer(parameters):
    """Return weights as {(below, above): W} and biases as {above: b}, however they were given."""
    if not isinstance(parameters, dict):
        parameters = {key: v for k, (W, b) in enumerate(parameters) for key, v in (((k, k + 1), W), (k + 1, b))}
    weights = {key: np.asarray(W) for key, W in parameters.items() if isinstance(key, tuple)}
    return weights, {key: np.ravel(b) for key, b in parameters.items() if not isinstance(key, tuple)}


def _board(ax, sizes, weights, names, picture, room=1.7):
    """Prepare an empty board, with `room` above the top layer; return the Axes and the places of all units."""
    for (below, above), W in weights.items():
        if W.shape != (sizes[below], sizes[above]):
            raise ValueError(f"W from layer {below} to {above} has shape {W.shape}, not {sizes[below], sizes[above]}")
    width, height = ACROSS * max(*sizes, 3) + 1.6, UP * (len(sizes) - 1) + FLOOR + room
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
    notes = [(at[0] + 1.25, at[1] + 0.1) for layer in places[1:] for at in layer]
    curves = []
    for pair, (below, _, above, _) in zip(ends, edges, strict=True):
        passed = [(x + 1.1, y) for layer in places[below + 1 : above] for x, y in layer]  # what stands beside them
        curves.append(connect(*pair, [at for at in units if at not in pair] + passed))
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


def _write_legend(ax, text):
    """Write into the upper left corner what the numbers are."""
    ax.text(0.1, ax.get_ylim()[1] - 0.1, text, color=BACKWARD, ha="left", va="top", fontsize=10, zorder=5)


def _write_title(ax, title):
    if title:
        ax.set_title(title, loc="left")


def _sum(terms):
    """Write a sum of several numbers as it is worked out, one number as it is.

    Examples
    --------
    >>> _sum([0.5, -0.2]), _sum([0.5])
    ('0.50 − 0.20 = 0.30', '0.50')
    """
    text = number(terms[0]) + "".join(f" {'+' if t >= 0 else '−'} {number(abs(t))}" for t in terms[1:])
    return f"{text} = {number(sum(terms))}" if len(terms) > 1 else text


def _sizes(outputs):
    """Return the sizes of the layers as "2-3-1"."""
    return "-".join(str(len(values)) for values in outputs)
