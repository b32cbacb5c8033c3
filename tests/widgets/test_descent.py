"""Walks whose step size one chooses: pure pictures that follow it, with words that are true."""

import time

import numpy as np
import pytest

from helpers import widgets
from helpers.widgets import descent

X, D, W0 = [[2.0, 1.0], [1.0, 2.0]], [4.0, 5.0], [5.0, -1.0]


@pytest.mark.parametrize(
    ("eta", "told"),
    [
        (0.05, "creeps down on one side"),
        (0.2, "comes down on one side"),
        (0.25, "one step is enough"),
        (0.4, "and still arrives"),
        (0.5, "for ever"),
        (0.6, "higher each time"),
    ],
)
def test_every_step_size_has_its_regime(eta, told):
    box = widgets.bowl_descent(2.0, 4.0, w0=5.0)
    box.children[0].value = eta
    assert told in box.children[-1].value


def test_the_walk_can_begin_on_the_other_side():
    pictures = {widgets.render_bowl_descent(2.0, 4.0, 0.1, w0) for w0 in (-1.0, 5.0)}
    assert len(pictures) == 2 and all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_the_valley_has_the_limit_of_its_steepest_direction():
    box = widgets.valley_descent(X, D, W0)
    eta, _, sentence = box.children
    eta.value = 0.222
    assert "the limit is 0.222" in sentence.value and "diverged" not in sentence.value
    eta.value = 0.23
    assert "diverged" in sentence.value


def test_momentum_raises_the_limit():
    eta, alpha, _, sentence = widgets.valley_descent(X, D, W0, momentum=True).children
    eta.value = 0.25
    assert "diverged" in sentence.value
    alpha.value = 0.5  # the limit is 2 (1 + alpha) / 9
    assert "momentum 0.5" in sentence.value and "converged" in sentence.value


def test_no_step_size_at_all_is_drawn_too():
    assert widgets.render_valley_descent(X, D, W0, 0.0) != widgets.render_valley_descent(X, D, W0, 0.1)
    assert widgets.render_bowl_descent(2.0, 4.0, 0.0, 2.0)


@pytest.mark.parametrize(
    "render",
    [
        lambda k: widgets.render_bowl_descent(2.0, 4.0, 0.01 * k, 5.0),
        lambda k: widgets.render_valley_descent(X, D, W0, 0.005 * k, 0.3),
    ],
)
def test_an_update_is_fast(render):
    times = []
    for k in range(20):
        start = time.perf_counter()
        render(k)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02


def test_the_ruler_cuts_where_the_walk_changes():
    eta = np.array([0.24, 0.26, 0.49, 0.51])
    assert [descent._regime(1 - 4 * e) for e in eta] == ["quick", "oscillating", "oscillating", "diverging"]
