import io
import time

import numpy as np
import pytest
from PIL import Image

from helpers import maths, widgets
from helpers.widgets.forward import _frozen, _network_picture, _neuron_picture

X, D = maths.cats_and_dogs(60, np.random.default_rng(1))
W1, B1 = np.array([[10.0, 0.0, 0.0], [0.0, 20.0, -20.0]]), np.array([1.0, 14.0, 2.0])
PARAMETERS = [(W1, B1), (np.full((3, 1), -10.0), np.array([25.0]))]


def test_the_score_counts_the_cases_on_their_side():
    for w1, w2, b in [(2.0, 2.0, 0.0), (-1.0, 6.0, 1.4), (0.0, 0.0, 0.0)]:
        widgets.render_neuron_plane(X, D, w1, w2, b)
        right = np.sum((maths.logistic(X @ [w1, w2] + b) > 0.5) == (D[:, 0] == 1))
        assert f"{right} of 60 cases" in _neuron_picture(_frozen(X), _frozen(D)).sentence


def test_pictures_follow_their_sliders():
    assert widgets.render_neuron_plane(X, D, 1.0, 2.0, 0.0) != widgets.render_neuron_plane(X, D, 1.0, 2.0, 3.0)
    assert widgets.render_neuron_plane(X, D, 1.0, 2.0, 0.0) == widgets.render_neuron_plane(X, D, 1.0, 2.0, 0.0)
    assert widgets.render_network_numbers(PARAMETERS, 0.5, -0.4) != widgets.render_network_numbers(PARAMETERS, 0.5, 0.6)


def test_other_cases_make_another_picture():
    assert widgets.render_neuron_plane(X, D, 1.0, 2.0, 0.0) != widgets.render_neuron_plane(X, 1 - D, 1.0, 2.0, 0.0)


@pytest.mark.parametrize(("x1", "x2", "animal"), [(0.5, -0.4, "cat"), (0.5, -0.8, "dog"), (-0.5, -0.4, "dog")])
def test_the_units_show_the_numbers_of_the_forward_pass(x1, x2, animal):
    widgets.render_network_numbers(PARAMETERS, x1, x2)
    picture = _network_picture(_frozen(PARAMETERS))
    outputs = np.concatenate([np.ravel(A) for A in maths.forward([[x1, x2]], PARAMETERS)])
    shown = [artist.get_text().replace("\N{MINUS SIGN}", "-") for artist in picture.artists[: len(outputs)]]
    np.testing.assert_allclose([float(text) for text in shown], outputs, atol=0.006)
    assert picture.sentence.endswith(f"means {animal}.")


def test_sliders_start_where_the_text_says_and_move_the_picture():
    box = widgets.neuron_plane(X, D)
    *sliders, image, _ = box.children
    assert [control.value for control in sliders] == [2.0, 2.0, 0.0]
    before = image.value
    sliders[2].value = 1.0
    assert image.value != before
    assert [control.value for control in widgets.network_numbers(PARAMETERS).children[:2]] == [0.5, -0.4]


def test_redrawing_is_quick_and_small():
    for render in (
        lambda k: widgets.render_neuron_plane(X, D, 1.0, k, 0.0),
        lambda k: widgets.render_network_numbers(PARAMETERS, 0.1 * k, 0.0),
    ):
        render(0)
        times = []
        for k in range(9):
            start = time.perf_counter()
            picture = render(k)
            times.append(time.perf_counter() - start)
        assert np.median(times) < 0.1  # about 0.015 on an idle core
        assert Image.open(io.BytesIO(picture)).width < 1400
