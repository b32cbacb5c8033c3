from itertools import combinations

import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures
from helpers.maths import autodiff

EXPRESSIONS = [
    "tanh(a * b + a)",
    "(a + a) + (a + a)",
    "a**3",
    "a*b*c*d + tanh(a) - exp(b)/2",
    "tanh(w*x+b) - d*(w*x+b)**2 + relu(w)*exp(x)/2",
    "a*a*a*a*a*a + b",
]


@pytest.fixture(autouse=True)
def close():
    yield
    pyplot.close("all")


def lists(text):
    v, names = autodiff.expression(text, {"a": 1.1, "b": -0.5, "w": 2.0, "x": -0.5})
    autodiff.backward(v)
    return autodiff.graph_lists(v, names)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_nodes_stand_apart_and_children_above_their_parents(text):
    parents = lists(text)["parents"]
    places, bends = figures.graph_layout(parents)
    for one, other in combinations(places, 2):
        assert abs(one[0] - other[0]) > 1.6 or abs(one[1] - other[1]) > 1.3
    for child, node in enumerate(parents):
        for k, parent in enumerate(node):
            way = [places[child][1], *[y for _, y in bends.get((child, k), [])], places[parent][1]]
            assert np.all(np.diff(way) < 0)  # an edge only leads down, and bends once in each layer between
    for way in bends.values():
        for x, y in way:
            assert all(abs(x - at[0]) > 0.8 or abs(y - at[1]) > 0.6 for at in places)  # it passes beside the nodes


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_number_is_drawn_within_the_picture(text):
    graph = lists(text)
    ax = figures.expression_graph(**graph)
    ax.figure.canvas.draw()
    texts = {artist.get_gid(): artist for artist in ax.texts if artist.get_gid()}
    for n, g in enumerate(graph["gradients"]):
        assert texts[f"gradient {n}"].get_text() == figures.gradient_text(g)
        box = texts[f"gradient {n}"].get_window_extent()
        assert 0 <= box.x0 and box.x1 <= ax.figure.bbox.x1 and 0 <= box.y0 and box.y1 <= ax.figure.bbox.y1
    assert sum(name.startswith("slope") for name in texts) == sum(map(len, graph["parents"]))
    told = figures.alternative_text(ax.figure)
    assert all(name in told for name in graph["names"])


def test_gradients_not_yet_paid_are_left_out():
    graph = lists("a * b") | {"gradients": [None, None, 1.0]}
    ax = figures.expression_graph(**graph, current=2)
    shown = {artist.get_gid(): artist.get_text() for artist in ax.texts if artist.get_gid()}
    assert [shown[f"gradient {n}"] for n in range(3)] == ["", "", "1.00"]
    framed = [
        artist.get_gid() for artist in ax.get_children() if "frame" in str(artist.get_gid()) and artist.get_visible()
    ]
    assert framed == ["frame 2"]


def test_two_orders_end_where_the_payments_end():
    paid = {
        "in order": [("b", 1.0), ("b", 1.0), ("a", 2.0)],
        "too early": [("b", 1.0), ("a", 1.0), ("b", 1.0), ("a", 3.0)],
    }
    graph = lists("(a + a) + (a + a)") | {"names": list("abc")}
    figure = figures.two_orders(graph, paid, "title")
    words = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert {"a: 2", "b: 2", "a: 4"} <= set(words)
    assert "after 4 payments the gradients are a 4, b 2" in figures.alternative_text(figure)


def test_sweeps_tell_counts_and_times():
    ax = figures.sweeps([(64, 1), (1, 64)], [(64, 1), (1, 64)], [(0.02, 0.0003), (0.0002, 0.015)])
    words = [text.get_text() for text in ax.texts]
    assert words == [
        "forward: 64 sweeps, 20 ms",
        "reverse: 1 sweep, 0.3 ms",
        "forward: 1 sweep, 0.2 ms",
        "reverse: 64 sweeps, 15 ms",
    ]
    ax.figure.canvas.draw()
    assert all(text.get_window_extent().x1 <= ax.figure.bbox.x1 for text in ax.texts)
