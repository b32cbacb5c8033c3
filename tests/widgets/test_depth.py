import time

import numpy as np
import pytest

from helpers import maths, widgets
from helpers.widgets import depth


def test_the_norms_are_those_of_a_backward_pass():
    norms, saturated = widgets.gradient_through_depth(4, 8, "tanh", "Glorot")
    draws = depth._draws()
    W = draws["even"][:4, :8, :8].astype(float) * np.sqrt(3 / 8)
    A = [draws["X"][:, :8].astype(float)]
    for k in range(4):
        A.append(np.tanh(A[-1] @ W[k]))
    delta = draws["top"][:, :8] * (1 - A[4] ** 2)
    expected = [np.linalg.norm(delta)]
    for k in (3, 2, 1):
        delta = (delta @ W[k].T) * (1 - A[k] ** 2)
        expected.insert(0, np.linalg.norm(delta))
    np.testing.assert_allclose(norms, np.array(expected) / expected[-1], rtol=1e-5)
    np.testing.assert_allclose(saturated, [np.mean(1 - a**2 < 0.1) for a in A[1:]])


@pytest.mark.parametrize("start", depth.STARTS)
def test_starts_have_the_spread_of_their_reference(start):
    kind, scale = depth.STARTS[start]
    drawn = depth._draws()[kind][0] * scale(128)
    expected = maths.depth.INITIALISATIONS[start](128, 128, np.random.default_rng(0))
    np.testing.assert_allclose(drawn.std(), expected.std(), rtol=0.03)


def test_the_prediction_of_the_notebook_holds():
    norms, _ = widgets.gradient_through_depth(10, 30, "logistic", "N(0, 1/n)")
    assert 1e-7 < norms[0] < 1e-5
    norms, saturated = widgets.gradient_through_depth(10, 128, "tanh", "N(0, 1)")
    assert norms[0] > 1e3 and saturated.min() > 0.8


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("activation", depth.BENDS)
@pytest.mark.parametrize("start", depth.STARTS)
def test_every_corner_is_drawn_without_a_warning(activation, start):
    for layers, width in ((2, 2), (2, 128), (30, 2), (30, 128)):
        assert widgets.render_gradient_depth(layers, width, activation, start)[1:4] == b"PNG"


@pytest.mark.parametrize("settings", [(10, 30, "logistic", "N(0, 1/n)"), (30, 128, "ReLU", "He")])
def test_it_is_redrawn_fast(settings):
    widgets.render_gradient_depth(*settings)
    times = []
    for _ in range(9):
        begin = time.perf_counter()
        widgets.render_gradient_depth(*settings)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.04


def test_controls_move_the_picture():
    box = widgets.gradient_depth()
    layers, width, activation, start, image, sentence = box.children
    before = image.value
    layers.value, width.value, activation.value, start.value = 20, 100, "tanh", "standard"
    assert image.value != before
    assert "20 hidden layers of 100 tanh units, start standard" in sentence.value
