"""A step of one's choice, and a bench for backward passes: pure pictures, with words that are true."""

import time

import numpy as np
import pytest

from helpers import maths, widgets
from helpers.widgets import checking


@pytest.mark.parametrize(
    ("h", "precision", "method", "told"),
    [
        (0.5, "double (float64)", "central", "comes from the curve"),
        (1e-5, "double (float64)", "central", "near the best step"),
        (1e-12, "double (float64)", "central", "comes from rounding"),
        (1e-17, "double (float64)", "central", "nothing moves at all"),
        (1e-5, "double (float64)", "forward", "comes from the curve"),
        (1e-5, "single (float32)", "central", "comes from rounding"),
        (1e-8, "single (float32)", "forward", "nothing moves at all"),
    ],
)
def test_every_step_is_told_what_spoils_it(h, precision, method, told):
    controls = widgets.nudge(h).children
    controls[1].value, controls[2].value = precision, method
    assert told in controls[-1].value


def test_the_true_slope_and_the_bends_are_those_of_the_curve():
    slope = maths.numerical_gradient(checking._error, checking.W)
    assert checking._slope(checking.W) == pytest.approx(slope.item(), rel=1e-9)
    for method, order in (("forward", 1), ("central", 2)):
        h, errors = checking._dots("double (float64)", method)
        a, expected_order, epsilon = checking._branches(np.float64, method)
        fit = maths.fit_error_curve(h, errors, order)
        assert expected_order == order
        assert fit["a"] == pytest.approx(a, rel=0.25)  # the next term of the series counts at large steps
        assert epsilon / 5 < fit["epsilon"] < epsilon * 5


def test_single_precision_stays_single():
    assert checking._measured(1e-3, np.float32, "central").dtype == np.float32


@pytest.mark.parametrize("k", range(7))
def test_the_bench_reports_what_the_pass_returns(k):
    box = widgets.bench()
    pass_, n_cases, n_hidden, n_outputs, _, sentence = box.children
    pass_.value = k
    if k == 0:
        assert sentence.value.count("right;") == 3
    elif k == 3:
        assert "stops with an error" in sentence.value
        n_hidden.value = n_outputs.value = 3
        assert "stops" not in sentence.value and "dE_dW2 right" in sentence.value
    else:
        assert "right" in sentence.value or "everywhere" in sentence.value
        assert "dE_dW1 right; dE_db1 right; dE_dW2 right; dE_db2 right" not in sentence.value


def test_the_ratio_follows_the_number_of_cases():
    pass_, n_cases, *_, sentence = widgets.bench().children
    pass_.value = 2
    for n, ratio in ((2, "× 0.5 everywhere"), (4, "× 0.25 everywhere"), (1, "dE_dW1 right")):
        n_cases.value = n
        assert ratio in sentence.value


def test_one_is_not_many():
    _, n_cases, n_hidden, _, *_, sentence = widgets.bench().children
    n_cases.value = n_hidden.value = 1
    assert "on 1 case, 3 inputs, 1 hidden unit, 2 outputs" in sentence.value


def test_smallest_sizes_are_drawn_too():
    for k in range(7):
        assert widgets.render_bench(k, 1, 1, 1).startswith(b"\x89PNG")


def test_pictures_follow_their_parameters():
    assert len({widgets.render_nudge(h, p) for h in (0.1, 1e-9) for p in checking.PRECISIONS}) == 4
    assert len({widgets.render_bench(k) for k in range(7)}) == 7


@pytest.mark.parametrize(
    "render",
    [
        lambda k: widgets.render_nudge(10.0**-k, "double (float64)", ("central", "forward")[k % 2]),
        lambda k: widgets.render_bench(k % 7, 1 + k % 8),
    ],
)
def test_an_update_is_fast(render):
    times = []
    for k in range(24):
        start = time.perf_counter()
        render(k)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02
