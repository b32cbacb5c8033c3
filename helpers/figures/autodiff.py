"""Unit 07: the graph of an expression, what is paid in which order, and sweeps counted and timed."""

import numpy as np
from matplotlib import pyplot
from matplotlib.patches import FancyBboxPatch

from helpers.figures.diagram import number
from helpers.figures.style import BACKWARD, FORWARD, INK, MUTED, PAPER, _spread, blank_axes, describe, new_axes

WIDTH, HEIGHT = 1.5, 1.16
GAP, RISE = 1.95, 1.95
INPUT = "#EEF1F4"
STEPS = 24
"""Pieces of a curve from layer to layer."""
MOST_NODES = 16
"""Nodes that are still legible in one picture."""


def graph_layout(parents):
    """Place the nodes of a graph in layers, inputs at the bottom and the result on top.

    Parameters
    ----------
    parents : list of tuple of int
        The parents of every node, by number; parents come before their children, the result is last.

    Returns
    -------
    places : ndarray of shape (n_nodes, 2)
        The middle of every node.
    bends : dict of {(child, k): ndarray of shape (n_bends, 2)}
        Where the edge from a child to its k-th parent passes the layers between them.

    Notes
    -----
    A node stands one layer above its highest parent, an input one below its lowest user. Within a layer the order
    follows the mean place of the neighbours, back and forth a few times.
    """
    layer = _layers(parents)
    points, neighbours = _with_bends(parents, layer)
    rows = [[p for p, (_, level) in enumerate(points) if level == k] for k in range(max(layer) + 1)]
    x = {p: float(k) for row in rows for k, p in enumerate(row)}
    for sweep in range(12):
        for row in rows if sweep % 2 else rows[::-1]:
            wanted = {
                p: np.mean([x[q] for q in neighbours[p]] or [x[p]]) + 1e-3 * (neighbours[p][:1] or [0])[0] for p in row
            }
            row.sort(key=wanted.get)
            middles = np.array([wanted[p] for p in row])
            for p, place in zip(row, _spread(middles, 1.0)):
                x[p] = float(place)
    low = min(x.values())
    at = np.array([[WIDTH / 2 + 0.5 + GAP * (x[p] - low), HEIGHT / 2 + 0.3 + RISE * points[p][1]] for p in x])
    at = at[np.argsort(list(x))]
    bends = {}
    for p, (edge, _) in enumerate(points):
        if edge is not None:
            bends.setdefault(edge, []).append(at[p])
    return at[: len(parents)], {edge: np.array(way) for edge, way in bends.items()}


def _layers(parents):
    """Return the layer of every node: above its highest parent, and inputs just below their lowest user."""
    layer = []
    for node in parents:
        layer.append(1 + max((layer[p] for p in node), default=-1))
    users = [[c for c, node in enumerate(parents) if p in node] for p in range(len(parents))]
    return [
        min(layer[c] for c in users[p]) - 1 if not node and users[p] else layer[p] for p, node in enumerate(parents)
    ]


def _with_bends(parents, layer):
    """Return all points (edge or None, layer), nodes first and then bends, and the neighbours of each."""
    points = [(None, level) for level in layer]
    neighbours = [[] for _ in parents]
    for child, node in enumerate(parents):
        for k, parent in enumerate(node):
            above = child
            for level in range(layer[child] - 1, layer[parent], -1):
                points.append(((child, k), level))
                neighbours.append([above])
                neighbours[above].append(len(points) - 1)
                above = len(points) - 1
            neighbours[above].append(parent)
            neighbours[parent].append(above)
    return points, neighbours


def expression_graph(names, data, parents, slopes, gradients=None, current=None, title=None, key=True, ax=None):
    """Draw the graph of an expression: numbers on the way up, local derivatives, and gradients on the way down.

    Parameters
    ----------
    names : list of str
        What every node is: a letter, or an operation.
    data : list of float
        The numbers on the way up.
    parents : list of tuple of int
        As for `graph_layout`.
    slopes : list of tuple of float
        The local derivatives, one a parent.
    gradients : list of float or None, optional
        The gradients so far; None for a node that has not been paid yet.
    current : int, optional
        The node that is just handing down: framed, its edges in the colour of what flows down.
    title : str, optional
    key : bool, default=True
        Say above the graph what the colours mean.
    ax : Axes, optional
        As large as `graph_size` says.

    Returns
    -------
    Axes
        Its changing artists bear ids: "gradient 3", "frame 3", "edge 3 0", "slope 3 0".
    """
    places, bends, width, height = _board(parents, key)
    inches, ax = _scale(width, height), new_axes(ax, graph_size(parents, key))
    blank_axes(ax, width, height)
    words = ((0.1, "number", FORWARD), (1.5, "gradient", BACKWARD), (3.15, "on the edges: slopes", INK))
    for x, word, colour in words if key else ():
        ax.text(x, height - 0.25, word, color=colour, weight="bold", fontsize=16 * inches, va="center")
    for child, node in enumerate(parents):
        for k in range(len(node)):
            way = places, bends.get((child, k), ())
            _draw_link(ax, child, k, *way, node, slopes[child][k], child == current, 13.5 * inches)
    gradients = [None] * len(names) if gradients is None else gradients
    for n, at in enumerate(places):
        _draw_node(ax, n, at, names[n], data[n], gradients[n], bool(parents[n]), n == current, 15.5 * inches)
    if title:
        ax.set_title(title, loc="left")
    return describe(ax, _told(names, data, parents, gradients))


def graph_size(parents, key=True):
    """Return the width and height, in inches, that suit the picture of a graph.

    Parameters
    ----------
    parents : list of tuple of int
    key : bool, default=True
        With a line for the colours' meanings.

    Returns
    -------
    pair of float
    """
    _, _, width, height = _board(parents, key)
    return _scale(width, height) * width, _scale(width, height) * height + 0.45


def _board(parents, key):
    """Return the places of nodes and bends on a board, and the board's width and height."""
    places, bends = graph_layout(parents)
    width = max(places[:, 0].max() + WIDTH / 2 + 0.5, 6.6 if key else 0.0)
    height = places[:, 1].max() + HEIGHT / 2 + (0.9 if key else 0.3)
    shift = [(width - places[:, 0].max() - places[:, 0].min()) / 2, 0]
    return places + shift, {edge: way + shift for edge, way in bends.items()}, width, height


def _scale(width, height):
    """Return how many inches a unit of the board is."""
    return min(0.72, 6.2 / height, 9.4 / width)


def gradient_text(g):
    """Write a gradient as it stands in a node: nothing where there is none yet.

    Examples
    --------
    >>> gradient_text(None), gradient_text(-2.0)
    ('', '−2.00')
    """
    return "" if g is None else number(g)


def _draw_node(ax, n, at, name, value, g, computed, framed, size):
    """Draw a node as a box: its name, its number, and below it its gradient."""
    rounded = "round,pad=0,rounding_size=0.2"
    frame = FancyBboxPatch(at - [WIDTH / 2 + 0.09, HEIGHT / 2 + 0.09], WIDTH + 0.18, HEIGHT + 0.18, boxstyle=rounded)
    frame.set(facecolor="none", edgecolor=BACKWARD, linewidth=3, zorder=2.9, gid=f"frame {n}", visible=framed)
    box = FancyBboxPatch(at - [WIDTH / 2, HEIGHT / 2], WIDTH, HEIGHT, boxstyle=rounded)
    box.set(facecolor=PAPER if computed else INPUT, edgecolor=INK, linewidth=1.2, zorder=3)
    ax.add_artist(frame)
    ax.add_artist(box)
    style = {"ha": "center", "va": "center", "zorder": 4, "weight": "bold", "fontsize": size}
    ax.text(at[0], at[1] + 0.37, name, color=INK, **style)
    ax.text(at[0], at[1] + 0.01, number(value), color=FORWARD, **style)
    ax.text(at[0], at[1] - 0.36, gradient_text(g), color=BACKWARD, gid=f"gradient {n}", **style)


def _draw_link(ax, child, k, places, bends, parents, slope, current, size):
    """Draw the way from a child down to its k-th parent, with the local derivative beside it."""
    start, end = places[child] - [0, HEIGHT / 2], places[parents[k]] + [0, HEIGHT / 2]
    twice = len(parents) == 2 and parents[0] == parents[1]
    if len(parents) == 2:
        way = [k - 0.5] * 2 if twice else [(bends[0] if len(bends) else end)[0] - start[0], 0]
        start = start + [0.36 * np.sign(way[0]), 0]
        end = end + [0.36 * np.sign(k - 0.5) * twice, 0]
    points = _smooth([start, *bends, end])
    (line,) = ax.plot(*points.T, zorder=1.5, gid=f"edge {child} {k}", linestyle="-", solid_capstyle="butt")
    line.set(color=BACKWARD if current else MUTED, linewidth=3 if current else 1.3)
    place = points[int((0.35 if not twice else 0.35 + 0.3 * k) * STEPS)]
    style = {"ha": "center", "va": "center", "fontsize": size, "zorder": 2, "gid": f"slope {child} {k}"}
    style["bbox"] = {"boxstyle": "round,pad=0.12", "facecolor": PAPER, "edgecolor": "none"}
    ax.text(*place, number(slope), color=INK, **style)


def _smooth(points):
    """Return a dense line through points from top to bottom that leaves and reaches each of them vertically."""
    t = np.linspace(0, 1, STEPS + 1)[:, np.newaxis]
    pieces = []
    for start, end in zip(points[:-1], points[1:]):
        lever = np.array([0, 0.45 * (start[1] - end[1])])
        corners = start, start - lever, end + lever, end
        weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
        pieces.append(sum(weight * corner for weight, corner in zip(weights, corners)))
    return np.concatenate(pieces)


def _told(names, data, parents, gradients):
    """Say in words what every node holds."""
    told = []
    for n, name in enumerate(names):
        made = f" of {' and '.join(names[p] for p in parents[n])}" if parents[n] else ""
        g = "" if gradients[n] is None else f", gradient {number(gradients[n])}"
        told.append(f"{name}{made} = {number(data[n])}{g}")
    return "A graph from the inputs at the bottom to the result on top: " + "; ".join(told) + "."


def two_orders(graph, payments, title=None):
    """Draw a small graph, and how its gradients grow payment by payment in two orders of handing down.

    Parameters
    ----------
    graph : dict
        What `expression_graph` takes, by name.
    payments : dict of {str: list of (str, float)}
        For every order, by its name, the payments one after the other: to which node, and how much.
    title : str, optional

    Returns
    -------
    Figure
    """
    width, height = graph_size(graph["parents"], key=False)
    figure = pyplot.figure(figsize=(width + 7.2, height + 0.3))
    left, *panels = figure.subplots(1, 3, width_ratios=(width, 3.6, 3.6))
    expression_graph(**graph, key=False, ax=left)
    longest = max(map(len, payments.values()))
    names = [name for name in graph["names"] if name in {to for paid in payments.values() for to, _ in paid}]
    grown = {
        order: {name: np.cumsum([0.0, *(amount * (to == name) for to, amount in paid)]) for name in names}
        for order, paid in payments.items()
    }
    top = max(curve.max() for curves in grown.values() for curve in curves.values())
    for ax, (order, curves) in zip(panels, grown.items()):
        for (name, curve), (colour, style, width) in zip(curves.items(), ((BACKWARD, "-", 3), (INK, (0, (2, 1.5)), 2))):
            ax.step(range(len(curve)), curve, where="post", color=colour, linestyle=style, linewidth=width)
            end = (len(curve) - 1 + 0.15, curve[-1])
            ax.text(*end, f"{name}: {curve[-1]:g}", color=colour, weight="bold", va="center")
        ax.set(xlim=(0, longest + 1.3), ylim=(-0.3, 1.12 * top), xlabel="payments so far")
        ax.set_xticks(range(longest + 1))
        ax.set_title(order, loc="left", weight="normal")
    panels[0].set_ylabel("gradient so far")
    if title:
        figure.suptitle(title, x=0.01, ha="left", weight="bold", fontsize=13)
    told = [
        f"{order}, after {len(paid)} payments the gradients are "
        + ", ".join(f"{name} {curve[-1]:g}" for name, curve in grown[order].items())
        for order, paid in payments.items()
    ]
    return describe(figure, f"Gradients against payments: {'; '.join(told)}.")


def sweeps(sizes, counts, seconds, ax=None):
    """Draw what all derivatives cost in forward and in reverse mode: a bar a mode, with its number of sweeps.

    Parameters
    ----------
    sizes : list of (int, int)
        Numbers of inputs and outputs.
    counts : array_like of shape (n_sizes, 2)
        Sweeps in forward and in reverse mode.
    seconds : array_like of shape (n_sizes, 2)
        Measured times.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7.6, 0.9 + 0.95 * len(sizes)))
    milliseconds = 1e3 * np.asarray(seconds, float)
    modes = (("forward", FORWARD, -0.19, ""), ("reverse", BACKWARD, 0.19, "//"))
    told = []
    for row, (n_in, n_out) in enumerate(sizes):
        for k, (mode, colour, shift, hatch) in enumerate(modes):
            time = milliseconds[row, k]
            ax.barh(row + shift, time, 0.34, color=colour, hatch=hatch, edgecolor=PAPER)
            s = "s" * (counts[row][k] != 1)
            ax.annotate(
                f"{mode}: {counts[row][k]} sweep{s}, {time:.2g} ms",
                (time, row + shift),
                (6, 0),
                textcoords="offset points",
                color=colour,
                weight="bold",
                va="center",
            )
            told.append(f"{n_in} in and {n_out} out, {mode} mode: {counts[row][k]} sweep{s}, {time:.2g} ms")
    ax.set_xscale("log")
    ax.set(xlim=(milliseconds.min() / 2, 50 * milliseconds.max()), ylim=(len(sizes) - 0.5, -0.5))
    ax.set_yticks(range(len(sizes)), [f"{n_in} in\n{n_out} out" for n_in, n_out in sizes])
    ax.set_xlabel("time for all derivatives, in milliseconds")
    ax.grid(axis="y", visible=False)
    ax.set_title("Few outputs: reverse. Few inputs: forward", loc="left")
    return describe(ax, "All derivatives of a function, timed. " + "; ".join(told) + ".")
