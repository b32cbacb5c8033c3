import time

import numpy as np
import pytest

from helpers import widgets
from helpers.maths import autodiff
from helpers.widgets import autodiff as stepper

START = ("tanh(a * b + a)", "a = 2, b = -0.5")
LARGE = ("tanh(w*x+b) - d*(w*x+b)**2 + relu(w)*exp(x)/2", "w = 2, x = -0.5, b = 1.5, d = 0.3")


@pytest.mark.parametrize(("text", "values"), [START, LARGE, ("(a + a) + (a + a)", ""), ("a**2", "a=3")])
def test_the_last_step_shows_the_gradients_of_backward(text, values):
    v, names = autodiff.expression(text, autodiff.assignments(values))
    stages = stepper._stages(v, names)
    assert len(stages) == stepper.steps_of(text, values)
    assert set(stages[0][1]) == {None} and [g for g in stages[1][1] if g is not None] == [1.0]
    autodiff.backward(v)
    np.testing.assert_allclose(stages[-1][1], [node.grad for node in autodiff.topological_order(v)], rtol=1e-12)


def test_each_step_is_another_picture_and_says_what_happens():
    pictures, said = set(), []
    for step in range(stepper.steps_of(*START)):
        pictures.add(widgets.render_expression(*START, step))
        said.append(stepper._picture(*START).sentence)
    assert len(pictures) == len(said) == 5
    assert "begins with the result's own gradient, 1" in said[1]
    assert "a is paid −0.50 times 0.42, and has 0.21 now" in said[-1]


@pytest.mark.parametrize("formula", [START, LARGE])
def test_a_step_is_redrawn_fast(formula):
    fastest = []
    for step in range(stepper.steps_of(*formula)):
        times = []
        for _ in range(5):
            begin = time.process_time()
            widgets.render_expression(*formula, step)
            times.append(time.process_time() - begin)
        fastest.append(min(times))
    assert max(fastest) < 0.04


def test_too_many_nodes_are_refused():
    with pytest.raises(ValueError, match="at most 16 can be drawn legibly"):
        widgets.render_expression("+".join(f"a{k}*b{k}" for k in range(9)), "", 0)


def test_the_reader_types_steps_and_is_told_what_is_wrong():
    box = widgets.typed_expression(*START)
    typed, numbers, buttons, step, image, sentence = box.children
    back, following = buttons.children
    first = image.value
    assert step.max == 5 and "Step 1 of 5. Numbers go up" in sentence.value
    for _ in range(9):
        following.click()
    assert step.value == 5 and image.value != first and "Step 5 of 5" in sentence.value
    back.click()
    assert step.value == 4
    typed.value = "a * <b"
    assert "That cannot be read" in sentence.value and "<b" not in sentence.value
    typed.value = "sin(a)"
    assert "sin is not among the functions" in sentence.value
    typed.value = "a * b"
    assert step.value == 1 and step.max == 3 and "Step 1 of 3" in sentence.value
    numbers.value = "a = 2, b"
    assert "b cannot be read" in sentence.value
    numbers.value = "a = 2, b = 3"
    following.click()
    following.click()
    assert "a is paid 3.00 times 1.00" in sentence.value and image.tooltip
