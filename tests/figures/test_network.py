from itertools import combinations

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot

from helpers import figures

WORDS = {"names": ("snout", "ears"), "picture": "dog"}
X, W, SLOPES = (
    [0.9, -0.6],
    [0.8, -0.5],
    {"dE_dy": 0.77, "delta": -0.14, "dE_dw": [-0.12, 0.08], "dE_db": -0.14, "dE_dx": [-0.11, 0.07]},
)


@pytest.fixture(autouse=True)
def style():
    with matplotlib.rc_context():
        figures.use_style()
        yield
    pyplot.close("all")


def network(sizes, skips=(), seed=0):
    rng = np.random.default_rng(seed)
    shapes = [*((layer, layer + 1) for layer in range(len(sizes) - 1)), *skips]
    weights = {(below, above): rng.normal(size=(sizes[below], sizes[above])) for below, above in shapes}
    biases = {layer: rng.normal(size=sizes[layer]) for layer in range(1, len(sizes))}
    return weights | biases, [rng.normal(size=size) for size in sizes]


def neuron(backward=False, step=None):
    if backward:
        return figures.neuron_backward(X, 0.77, 0, SLOPES, **WORDS, answer="cat", desired="dog", step=step)
    return figures.neuron_forward(X, W, 0.2, 1.22, 0.77, 0, **WORDS, answer="cat", desired="dog", step=step)


def drawn(backward, sizes=(2, 3, 1), skips=(), step=None):
    parameters, outputs = network(sizes, skips)
    if backward:
        return figures.network_backward(parameters, outputs, outputs[1:], parameters, d=np.ones(sizes[-1]), step=step)
    return figures.network_forward(parameters, outputs, d=np.ones(sizes[-1]), step=step)


PICTURES = {
    "neuron forward": lambda: neuron(),
    "neuron backward": lambda: neuron(backward=True),
    "neuron at delta": lambda: neuron(backward=True, step=2),
    "2-3-1 forward": lambda: drawn(False),
    "2-3-1 backward": lambda: drawn(True),
    "2-3-1 at layer 1": lambda: drawn(True, step=2),
    "2-2-1 forward": lambda: drawn(False, (2, 2, 1)),
    "2-1-1 with skips": lambda: drawn(False, (2, 1, 1), [(0, 2)]),
    "2-1-1 with skips, backward": lambda: drawn(True, (2, 1, 1), [(0, 2)]),
}


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize("picture", PICTURES)
def test_numbers_are_legible(picture):
    ax = PICTURES[picture]()
    ax.figure.canvas.draw()
    boxes = {text: text.get_window_extent().padded(-0.5) for text in ax.texts}
    covering = [(a.get_text(), b.get_text()) for a, b in combinations(boxes, 2) if boxes[a].overlaps(boxes[b])]
    assert not covering
    board = ax.get_window_extent()
    assert not [text.get_text() for text, box in boxes.items() if box.y0 < board.y0 or box.x1 > ax.figure.bbox.x1]
    assert min(text.get_fontsize() for text in ax.texts) >= 9.5


@pytest.mark.parametrize("picture", PICTURES)
def test_every_diagram_says_what_it_shows(picture):
    assert any(digit in figures.alternative_text(PICTURES[picture]().figure) for digit in "123456789")


def test_output_is_on_top():
    ax = drawn(False)
    height = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert height["desired 1"] > height["x1"]


@pytest.mark.parametrize("backward", [False, True])
def test_steps_add_numbers_until_all_are_there(backward):
    stages = figures.network_stages(3, backward)
    counts = [len(texts(drawn(backward, step=step))) for step in range(len(stages))]
    assert counts == sorted(set(counts))
    assert counts[-1] == len(texts(drawn(backward)))
    counts = [len(texts(neuron(backward, step))) for step in range(len(figures.neuron_stages(backward)))]
    assert counts == sorted(counts) and counts[0] < counts[-1] == len(texts(neuron(backward)))


def test_sign_and_size_of_a_weight_are_in_its_line():
    ax = figures.network_forward([([[2.0], [-1.0]], [0])], [[1, 1], [1]])
    wide, dashed = (patch for patch in ax.patches if patch.get_zorder() == 1)
    assert wide.get_linewidth() > dashed.get_linewidth()
    assert wide.get_linestyle() in ("-", "solid") and dashed.get_linestyle() not in ("-", "solid")


def test_pairs_and_dict_draw_the_same():
    pairs = [([[2.0], [-1.0]], [0.5])]
    named = {(0, 1): [[2.0], [-1.0]], 1: [0.5]}
    assert texts(figures.network_forward(pairs, [[1, 1], [1]])) == texts(figures.network_forward(named, [[1, 1], [1]]))


def test_on_the_way_down_weights_show_their_shares_and_hidden_units_the_sum():
    weights = {(0, 1): [[1.0]], (1, 2): [[-2.0]], (2, 3): [[3.0]], (1, 3): [[2.0]]}
    outputs, deltas = [[1.0]] * 4, [[0.1], [0.2], [0.3]]
    ax = figures.network_backward(weights, outputs, deltas, weights, title="Paths add")
    minus = "\N{MINUS SIGN}"
    assert f"∂E/∂a = {minus}0.40 + 0.60 = 0.20" in texts(ax) and "∂E/∂a = 0.90" in texts(ax)
    assert ax.get_title("left") == "Paths add" and any("∂E/∂W" in text for text in texts(ax))
    at_shares = texts(figures.network_backward(weights, outputs, deltas, weights, step=2))
    assert "0.90" in at_shares and any("δ · W" in text for text in at_shares)


@pytest.mark.parametrize("backward", [False, True])
def test_the_alternative_text_tells_only_what_is_reached(backward):
    told = [figures.alternative_text(drawn(backward, step=step).figure) for step in (0, 7 if backward else 2)]
    assert len(told[0]) < len(told[1])


def test_wrong_shapes_are_named():
    with pytest.raises(ValueError, match=r"layer 0 to 1 has shape \(1, 2\), not \(1, 3\)"):
        figures.network_forward([([[2.0, -1.0]], [0, 0])], [[1], [1, 1, 1]])


def test_given_axes_are_used_and_nothing_is_opened():
    ax = figures.new_axes()
    assert figures.neuron_forward(X, W, 0.2, 1.22, 0.77, 0, ax=ax) is ax
    assert len(pyplot.get_fignums()) == 1


def test_cat_and_dog_differ_and_stay_in_their_box():
    for draw in (figures.draw_cat, figures.draw_dog):
        ax = figures.blank_axes(figures.new_axes(), 2, 2)
        assert draw(ax, 1, 1, 1) is ax
        boxes = [ax.transData.inverted().transform_bbox(patch.get_window_extent()) for patch in ax.patches]
        assert min(min(box.x0, box.y0) for box in boxes) > 0.3 and max(max(box.x1, box.y1) for box in boxes) < 1.7
