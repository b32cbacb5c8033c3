"""Unit 07: an expression that the reader types, as a graph through which the gradients are stepped down."""

import functools
import html

import ipywidgets

from helpers import figures, maths
from helpers.figures.diagram import number
from helpers.widgets.live import LivePicture, draw, empty_picture, put, slider

autodiff = maths.autodiff
MOST_NODES = 16
"""Nodes that are legible in one picture."""


def render_expression(text, values, step):
    """Draw the graph of an expression, with the gradients that have been handed down so far.

    Parameters
    ----------
    text : str
        As for `maths.autodiff.expression`.
    values : str
        Numbers for its letters, as in ``"a = 2, b = -0.5"``.
    step : int
        0: the numbers on the way up; 1: the result's own gradient; then one node hands down after the other.

    Returns
    -------
    bytes
        A PNG.

    Raises
    ------
    ValueError
        In one sentence, where the expression cannot be drawn.
    """
    return _picture(text, values).render(step=step)


def steps_of(text, values):
    """Return the number of steps of `render_expression`.

    Parameters
    ----------
    text, values : str

    Returns
    -------
    int
    """
    return len(_stages(*autodiff.expression(text, autodiff.assignments(values))))


def _stages(v, names):
    """Return, for every step, the node that hands down (or None), the gradients so far, and what is said of it."""
    order = autodiff.topological_order(v)
    gradients = dict.fromkeys(order)
    stages = [(None, list(gradients.values()), f"Numbers go up: the result is {number(v.data)}.")]
    gradients[v] = 1.0
    stages.append((None, list(gradients.values()), "The way down begins with the result's own gradient, 1."))
    for k in reversed(range(len(order))):
        node, paid = order[k], []
        for parent, slope in zip(node.parents, node.slopes):
            amount = slope * gradients[node]
            gradients[parent] = (gradients[parent] or 0.0) + amount
            paid.append(
                f"{names[parent]} is paid {number(slope)} times {number(gradients[node])}"
                f", and has {number(gradients[parent])} now"
            )
        if paid:
            said = f"The node {names[node]} hands down {number(gradients[node])}: {'; '.join(paid)}."
            stages.append((k, list(gradients.values()), said))
    return stages


@functools.lru_cache(maxsize=32)
def _picture(text, values):
    """Draw what stays: the nodes, their numbers, the edges and the slopes."""
    v, names = autodiff.expression(text, autodiff.assignments(values))
    graph = autodiff.graph_lists(v, names)
    if len(graph["names"]) > MOST_NODES:
        raise ValueError(f"The graph has {len(graph['names'])} nodes: at most {MOST_NODES} can be drawn legibly.")
    graph["gradients"] = None
    figure = LivePicture.figure(*figures.graph_size(graph["parents"]))
    figure.set_layout_engine("none")
    ax = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    figures.expression_graph(**graph, ax=ax)
    stages = _stages(v, names)
    n_nodes = len(graph["names"])
    by_id = {
        artist.get_gid(): artist for artist in (*ax.lines, *ax.texts, *ax.patches, *ax.artists) if artist.get_gid()
    }
    texts = [by_id[f"gradient {n}"] for n in range(n_nodes)]
    frames = [by_id[f"frame {n}"] for n in range(n_nodes)]
    edges, slopes = {}, {}
    for child, parents in enumerate(graph["parents"]):
        for k in range(len(parents)):
            line = by_id[f"edge {child} {k}"]
            edges[child, k] = ax.plot(*line.get_data(), color=figures.BACKWARD, linewidth=3, linestyle="-")[0]
            slope = by_id[f"slope {child} {k}"]
            box = {"boxstyle": "round,pad=0.12", "facecolor": figures.PAPER, "edgecolor": figures.BACKWARD}
            style = {"ha": "center", "va": "center", "fontsize": slope.get_fontsize(), "bbox": box}
            slopes[child, k] = ax.text(*slope.get_position(), slope.get_text(), color=figures.INK, **style)

    def update(step):
        current, gradients, said = stages[step]
        for text, g in zip(texts, gradients):
            text.set_text(figures.gradient_text(g))
        for n, frame in enumerate(frames):
            frame.set_visible(n == current)
        for (child, _), artist in (*edges.items(), *slopes.items()):
            artist.set_visible(child == current)
        return said

    for artist in (*edges.values(), *slopes.values()):
        artist.set_visible(False)
    return LivePicture(figure, [*edges.values(), *slopes.values(), *frames, *texts], update)


def typed_expression(text="tanh(a * b + a)", values="a = 2, b = -0.5"):
    """Let the reader type an expression, see its graph, and step the gradients down.

    Parameters
    ----------
    text : str
        The expression at the start.
    values : str
        Numbers for its letters.

    Returns
    -------
    VBox
    """
    layout = {"width": "42em", "max_width": "100%"}
    style = {"description_width": "16em"}
    typed = ipywidgets.Text(text, description="expression", continuous_update=False, style=style, layout=layout)
    numbers = ipywidgets.Text(values, description="numbers", continuous_update=False, style=style, layout=layout)
    step = slider("step", 1, 1, 2)
    back, following = (ipywidgets.Button(description=word) for word in ("◀ Back", "Next ▶"))
    back.on_click(lambda _: setattr(step, "value", max(step.value - 1, 1)))
    following.on_click(lambda _: setattr(step, "value", min(step.value + 1, step.max)))
    image, sentence = empty_picture()

    def show(_=None):
        try:
            picture = _picture(typed.value, numbers.value)
            last = steps_of(typed.value, numbers.value)
        except ValueError as problem:
            sentence.value = f'<div role="status" aria-live="polite">{html.escape(str(problem))}</div>'
            return
        if step.max != last:
            step.max = last
        at = min(step.value, last)
        shown, said = draw(picture, None, {"step": at - 1})
        put(image, sentence, shown, f"Step {at} of {last}. {said}")

    def show_from_the_start(_=None):
        step.value = 1
        show()

    for control in (typed, numbers):
        control.observe(show_from_the_start, "value")
    step.observe(show, "value")
    show()
    return ipywidgets.VBox([typed, numbers, ipywidgets.HBox([back, following]), step, image, sentence])
