import numpy as np
import pytest

from helpers import figures, maths, widgets
from helpers.widgets import chain

NEURON = ((0.4, 0.8), (-2.5, 0.5), -0.5, 1.0)
PICTURES = {"names": ("pointed ears", "long snout"), "picture": "dog", "answer": "cat", "desired": "dog"}


def test_one_neuron_goes_up_and_down():
    last = widgets.render_neuron(*NEURON, step=8, **PICTURES)
    y = maths.neuron(*NEURON[:3])
    delta = maths.delta_output(y, 1.0)
    assert f"δ = ∂E/∂z = −{-delta:.2f}" in figures.alternative_text(last.figure)
    assert "y = 0.25" in figures.alternative_text(widgets.render_neuron(*NEURON, step=4, **PICTURES).figure)


def test_one_neuron_can_be_stepped():
    box = widgets.one_neuron(*NEURON, **PICTURES)
    *_, slider, image, sentence = box.children
    first = image.value
    slider.value = slider.max
    assert image.value != first
    assert slider.max == 9
    assert "down" in sentence.value


@pytest.mark.parametrize("eta", [0.1, 1.0, 8.0, 30.0])
def test_one_step_says_what_was_promised_and_measured(eta):
    x, w, b, d = (np.array(part) for part in NEURON)
    picture = chain._step_picture(*NEURON)
    assert picture.render(eta=eta)[1:4] == b"PNG"
    y = maths.neuron(x, w, b)
    reached = maths.neuron(x, *maths.update_neuron(w, b, x, d, eta))
    h = 1e-6
    slope = (maths.neuron(x, *maths.update_neuron(w, b, x, d, h)) - y) / h
    assert f"to {reached:.4f}" in picture.sentence
    assert f"promised {y + eta * slope:.4f}" in picture.sentence


def test_the_two_paths_cancel_at_the_bottom():
    picture = chain._paths_picture()
    assert picture.render(x=-0.5)[1:4] == b"PNG"
    assert picture.sentence.endswith("together dy/dx = 0.")
    picture.render(x=2.0)
    assert "over u is worth 9, the path over v 6, together dy/dx = 15." in picture.sentence


def test_sliders_redraw():
    for box in (widgets.one_step(*NEURON), widgets.two_paths()):
        slider, image, sentence = box.children
        first = image.value, sentence.value
        slider.value = slider.max
        assert (image.value, sentence.value) != first
        assert image.value != first[0]


def test_render_functions_return_pictures():
    assert widgets.render_step(*NEURON, 2.0)[1:4] == b"PNG"
    assert widgets.render_paths(1.0) != widgets.render_paths(1.5)


def test_the_factors_to_work_with_stay_on_the_way_down():
    written = {text.get_text() for text in widgets.render_neuron(*NEURON, step=5, **PICTURES).texts}
    assert {"∂y/∂z = 0.19", "w₁ = −2.50", "w₂ = 0.50"} <= written
    assert "δ = −0.14" not in written


def test_a_small_gap_is_written_without_an_exponent():
    picture = chain._step_picture(*NEURON)
    picture.render(eta=0.1)
    assert "off by 0.0000" in picture.sentence


def test_the_markers_stay_inside_the_picture():
    picture = chain._step_picture(*NEURON)
    picture.render(eta=chain.LARGEST_ETA)
    axes = picture._canvas.figure.axes[1]
    assert axes.get_xlim()[1] > chain.LARGEST_ETA
