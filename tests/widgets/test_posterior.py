import time

import numpy as np
import pytest

from helpers import maths, widgets
from helpers.widgets import posterior

RNG = np.random.default_rng(1986)
SIGMA = 0.2
X = np.concatenate([RNG.uniform(-1, -0.2, 5), RNG.uniform(0.4, 1, 5), RNG.uniform(-1.2, 1.2, 10)])


def truth(x):
    return np.sin(3 * x)


D = truth(X) + SIGMA * RNG.standard_normal(20)


def said(**values):
    picture = posterior._picture(tuple(X), tuple(D), SIGMA, tuple(truth(posterior.GRID)))
    assert picture.render(**values)[1:4] == b"PNG"
    return picture.sentence


def spread(n_cases, tau, model="network"):
    return posterior._posterior(tuple(X[:n_cases]), tuple(D[:n_cases]), SIGMA, tau, model)


def test_the_picture_follows_its_parameters():
    settings = [(n, tau, model) for n in (2, 10, 20) for tau in (0.5, 5.0) for model in ("network", "polynomial")]
    pictures = {
        widgets.render_posterior_band(X, D, SIGMA, truth, n_cases=n, tau=tau, model=model) for n, tau, model in settings
    }
    assert len(pictures) == len(settings)


@pytest.mark.parametrize("model", ["network", "polynomial"])
def test_sure_near_cases_and_unsure_far_from_them(model):
    _, band = spread(20, 3.0, model)
    at = {place: band[np.abs(posterior.GRID - place).argmin()] for place in (0.6, 1.5)}
    assert SIGMA < at[0.6] < 1.5 * SIGMA and at[1.5] > 2 * at[0.6]


def test_cases_in_the_gap_narrow_the_band_there():
    gap = np.abs(posterior.GRID - 0.1).argmin()
    assert spread(20, 3.0)[1][gap] < 0.6 * spread(10, 3.0)[1][gap]


def test_a_narrow_prior_is_sure_and_wrong():
    inside = {tau: said(n_cases=10, tau=tau, model="network").rpartition("along ")[2] for tau in (0.5, 3.0)}
    shares = {tau: float(text.partition("%")[0]) for tau, text in inside.items()}
    assert shares[0.5] < 70 < 90 < shares[3.0]


def test_the_most_probable_curve_is_where_the_gradient_is_zero():
    start = posterior._start(tuple(X), tuple(D), SIGMA)
    lam = maths.weight_decay(SIGMA, 2.0)
    theta = maths.fit_curve(X, D, start, lam, steps=25)
    residual = maths.curve_network(X, theta) - D
    slope = residual @ maths.curve_jacobian(X, theta) + lam * theta
    assert np.abs(slope).max() < 1e-2


def test_sliders_redraw():
    box = widgets.posterior_band(X, D, SIGMA, truth)
    n_cases, tau, model, image, sentence = box.children
    before = image.value, sentence.value
    n_cases.value = 12
    tau.value = 1.0
    model.value = "polynomial"
    assert image.value != before[0] and "After 12 cases" in sentence.value != before[1]


def test_a_redraw_is_quick():
    said(n_cases=5, tau=1.0, model="network")
    times = []
    for k in range(12):
        start = time.perf_counter()
        said(n_cases=8, tau=0.5 + k / 4, model="network")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.06
