import time

import numpy as np
import pytest

from helpers import maths, widgets
from helpers.widgets import bayes

X, D = maths.passenger_satisfaction(60, np.random.default_rng(1986))
POINTS = D - 5


def one(**values):
    picture = bayes._one_weight(tuple(X[:, 0]), tuple(POINTS), 1.2)
    assert picture.render(**values)[1:4] == b"PNG"
    return picture.sentence


def two(**values):
    picture = bayes._two_weights(tuple(map(tuple, X)), tuple(POINTS), 1.0, (2, -1))
    assert picture.render(**values)[1:4] == b"PNG"
    return picture.sentence


def test_the_pictures_follow_their_parameters():
    settings = [{"tau": tau, "n_cases": n} for tau in (0.05, 1.0, 10.0) for n in (2, 6, 60)]
    assert len({widgets.render_one_weight_posterior(X[:, 0], POINTS, 1.2, **values) for values in settings}) == 9
    assert len({widgets.render_two_weight_posterior(X, POINTS, 1.0, (2, -1), **values) for values in settings}) == 9


def test_the_most_probable_weight_slides_from_maximum_likelihood_to_zero():
    assert "is 2.06; maximum likelihood says 2.08" in one(tau=10.0, n_cases=6)
    assert "is 1.34; maximum likelihood says 2.08" in one(tau=1.0, n_cases=6)
    assert "is 0.01; maximum likelihood says 2.08" in one(tau=0.05, n_cases=6)


def test_the_prior_fades():
    assert "is 1.59; maximum likelihood says 1.69" in one(tau=1.0, n_cases=60)
    assert "are 1.68 and -0.91; maximum likelihood says 1.71 and -0.93" in two(tau=1.5, n_cases=60)


@pytest.mark.parametrize("lam", [0.0, 0.3, 20.0])
def test_the_gradient_vanishes_at_the_most_probable_weights(lam):
    w = bayes._most_probable(X, POINTS, lam)
    np.testing.assert_allclose(maths.map_gradient(w, 0.0, X, POINTS, lam)[0], 0, atol=1e-9)


def test_six_passengers_mislead_maximum_likelihood():
    assert "maximum likelihood says 3.61 and 3.28" in two(tau=10.0, n_cases=6)


def test_sliders_redraw():
    for box in (
        widgets.one_weight_posterior(X[:, 0], POINTS, 1.2),
        widgets.two_weight_posterior(X, POINTS, 1.0, truth=(2, -1)),
    ):
        tau, n_cases, image, sentence = box.children
        before = image.value, sentence.value
        tau.value = 0.3
        n_cases.value = n_cases.max
        assert image.value != before[0]
        assert "60 cases" in sentence.value != before[1]


def test_a_redraw_is_quick():
    def best(draw):
        times = []
        for k in range(12):
            start = time.perf_counter()
            draw(tau=0.2 + k / 4, n_cases=6)
            times.append(time.perf_counter() - start)
        return min(times)

    assert best(one) < 0.06
    assert best(two) < 0.06
