import time

import numpy as np
import pytest

from helpers import figures, maths, widgets


@pytest.fixture
def cases():
    return maths.cats_and_dogs(100, np.random.default_rng(1986))


@pytest.fixture
def network():
    return maths.initialise([2, 3, 1], np.random.default_rng(1986))


def last(states):
    *_, state = states
    return state


@pytest.mark.parametrize("cases_a_step", [1, 7, 100])
def test_learning_is_train_step_on_each_part_of_the_cases(cases, cases_a_step):
    X, D = cases
    (state,) = widgets.learning((2, 3, 1), X, D, 0.3, 1, cases_a_step)
    expected = maths.initialise((2, 3, 1), np.random.default_rng(1986), spread=1.0)
    for first in range(0, 100, cases_a_step):
        part = slice(first, first + cases_a_step)
        expected = maths.train_step(expected, X[part], D[part], eta=0.3, lam=0.0)
    for got, wanted in zip(state["parameters"], expected, strict=True):
        np.testing.assert_allclose(got[0], wanted[0], rtol=1e-12)
        np.testing.assert_allclose(got[1], wanted[1], rtol=1e-12)


def test_learning_on_the_cross_entropy_follows_its_measured_slope(cases):
    X, D = cases
    first, second = widgets.learning((2, 2, 1), X, D, 1e-3, 2, len(X), "cross-entropy")
    (W, b), *rest = first["parameters"]

    def error(move):
        moved = W.copy()
        moved[0, 0] += move
        return maths.cross_entropy(maths.forward(X, [(moved, b), *rest])[-1], D)

    slope = (error(1e-5) - error(-1e-5)) / 2e-5
    np.testing.assert_allclose((W - second["parameters"][0][0])[0, 0], 1e-3 * slope, rtol=1e-6)


@pytest.mark.parametrize("error", ["squared error", "cross-entropy"])
def test_cats_and_dogs_are_learned(cases, error):
    X, D = cases
    state = last(widgets.learning((2, 3, 1), X, D, 0.5, 120, error=error))
    assert np.mean((maths.forward(X, state["parameters"])[-1] > 0.5) == D) >= 0.97
    assert state["errors"][-1] < state["errors"][0] / 10


def test_the_learning_picture_follows_the_network(cases):
    X, D = cases
    picture = widgets.learning_picture(X, D, 50)
    start, end = (last(widgets.learning((2, 3, 1), X, D, 0.5, n)) for n in (1, 50))
    before = picture.render(**start)
    assert "After 1 sweep " in picture.sentence
    after = picture.render(**end)
    assert "After 50 sweeps" in picture.sentence
    assert before[1:4] == b"PNG" and before != after
    assert picture.render(**start) == before


def test_the_learning_picture_is_redrawn_fast(cases):
    picture = widgets.learning_picture(*cases, 50)
    state = last(widgets.learning((2, 3, 1), *cases, 0.5, 50))
    times = []
    for _ in range(7):
        begin = time.perf_counter()
        picture.render(**state)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.04


def test_controls_decide_the_next_training(cases):
    box = widgets.learn_cats_and_dogs(*cases, n_sweeps=3)
    eta, hidden, cases_a_step, error, training = box.children
    assert training.done == 3 and len(training.state["errors"]) == 4
    hidden.value, cases_a_step.value, error.value, eta.value = 5, 20, "cross-entropy", 0.1
    training.start()
    assert training.state["parameters"][0][0].shape == (2, 5)
    assert training.state["errors"][0] > 50


def test_a_case_is_stepped_up_and_its_errors_down(network):
    box = widgets.up_and_down(network, [0.5, 0.6], [1.0], names=("ears", "snout"), picture="dog", answer="cat")
    step, image, sentence = box.children[1:]
    assert step.max - step.min == 7
    seen = set()
    for at in range(step.min, step.max + 1):
        step.value = at
        seen.add(image.value)
    assert len(seen) == 8
    assert "gradients of the weights into layer 1" in sentence.value


def test_the_stepped_deltas_are_those_of_the_backward_pass(network):
    x, d = np.array([0.5, 0.6]), np.array([1.0])
    outputs = maths.forward(x[np.newaxis], network)
    delta2 = maths.delta_output(outputs[-1], d[np.newaxis])
    delta1 = maths.delta_hidden(delta2, network[1][0], outputs[1])
    told = figures.alternative_text(widgets.render_pass(network, x, d, step=7).figure)
    for delta in (*delta1[0], *delta2[0]):
        assert f"{abs(delta):.2g}"[:4] in told.replace("\N{MINUS SIGN}", "-")
