import time

import numpy as np
import pytest

from helpers import maths, widgets
from helpers.widgets import zip_codes

CASES = 60


@pytest.fixture(scope="module")
def digits():
    """Ten patterns that are easy to learn, with noise; made up."""
    rng = np.random.default_rng(1986)
    patterns = np.sign(rng.normal(size=(10, 16, 16)))
    d = np.arange(CASES) % 10
    return np.clip(patterns[d] + rng.normal(scale=0.3, size=(CASES, 16, 16)), -1, 1), d


@pytest.fixture
def outputs():
    rng = np.random.default_rng(1)
    return rng.uniform(-1, 1, (200, 10)), rng.integers(0, 10, 200)


def last(states):
    *_, state = states
    return state


def fastest(render, values):
    times = []
    for value in values:
        began = time.process_time()  # not disturbed by other work on the machine
        render(value)
        times.append(time.process_time() - began)
    return min(times)


def test_the_kernel_picture_tells_the_total_input(digits):
    x = digits[0][0]
    picture = zip_codes._kernel_picture(tuple(x.ravel()), (16, 16))
    for name, W in zip_codes.KERNELS.items():
        framed = np.pad(x, 2, constant_values=-1.0)
        wanted = np.sum(framed[6:11, 10:15] * W)
        picture.render(kernel=name, row=3, column=5)
        assert f"{wanted:+.2f}".replace("-", "\N{MINUS SIGN}") in picture.sentence
        assert "all of its 25 pixels lie on the digit" in picture.sentence


@pytest.mark.parametrize(("row", "column", "beyond"), [(0, 0, 16), (0, 3, 10), (7, 7, 9), (7, 0, 13)])
def test_the_pixels_on_the_border_are_counted(digits, row, column, beyond):
    picture = zip_codes._kernel_picture(tuple(digits[0][0].ravel()), (16, 16))
    picture.render(kernel="mean of 25 pixels", row=row, column=column)
    assert f"{beyond} of its 25 pixels lie on the border" in picture.sentence


def test_kernels_drawn_by_hand_have_size_one():
    assert all(np.abs(W).sum() == pytest.approx(1) and W.shape == (5, 5) for W in zip_codes.KERNELS.values())


def test_sliding_changes_the_picture_and_back(digits):
    x = digits[0][0]
    first = widgets.render_kernel(x, "upright stroke", 3, 3)
    assert first[1:4] == b"PNG"
    assert widgets.render_kernel(x, "upright stroke", 3, 4) != first
    assert widgets.render_kernel(x, "level stroke", 3, 3) != first
    assert widgets.render_kernel(x, "upright stroke", 3, 3) == first


def test_the_kernel_widget_follows_its_controls(digits):
    box = widgets.slide_kernel(digits[0][1])
    kernel, row, column, image, sentence = box.children
    before = image.value
    row.value = 0
    assert image.value != before and "Unit (0, 3)" in sentence.value
    kernel.value = "mean of 25 pixels"
    assert "mean of 25 pixels" in sentence.value
    assert (row.min, row.max, column.max) == (0, 7, 7)


def test_the_rejection_picture_agrees_with_the_curve(outputs):
    Y, d = outputs
    rejected, error = maths.zip_codes.reject_curve(Y, d)
    second, first = np.sort(Y, axis=1)[:, -2:].T
    threshold = np.sort(first - second)[30]
    picture = zip_codes._rejection_picture(*zip_codes._frozen(Y, d))
    picture.render(threshold=threshold)
    assert f"{100 * rejected[30]:.1f} % of the digits are rejected, {100 * error[30]:.2f} %" in picture.sentence
    wrong = Y.argmax(axis=1) != d
    assert f"of {wrong.sum()} mistakes" in picture.sentence


def test_a_threshold_beyond_all_rejects_everything(outputs):
    picture = zip_codes._rejection_picture(*zip_codes._frozen(*outputs))
    assert picture.render(threshold=2.5)[1:4] == b"PNG"
    assert "100.0 % of the digits are rejected, 0.00 %" in picture.sentence


def test_the_rejection_widget_follows_its_slider(outputs):
    box = widgets.rejection(*outputs, published=("1989", 12.1))
    threshold, image, sentence = box.children
    before = image.value
    threshold.value = 0.4
    assert image.value != before and "Threshold 0.40" in sentence.value


def test_pictures_are_redrawn_fast(digits, outputs):
    kernel = zip_codes._kernel_picture(tuple(digits[0][0].ravel()), (16, 16))
    assert fastest(lambda row: kernel.render(kernel="upright stroke", row=row, column=2), range(8)) < 0.03
    rejection = zip_codes._rejection_picture(*zip_codes._frozen(*outputs))
    assert fastest(lambda threshold: rejection.render(threshold=threshold), np.linspace(0, 1, 8)) < 0.03


def test_reading_is_train_pass_in_slices(digits, monkeypatch):
    X, d = digits
    monkeypatch.setattr(zip_codes, "CASES_A_SLICE", 25)
    states = list(widgets.reading(X, d, X, d, 0.01, 2, seed=3))
    assert len(states) == 6 and states[-1]["seen"] == 2 * CASES
    network = maths.zip_codes.Network()
    expected = maths.zip_codes.init_1989(network.fan_in, np.random.default_rng(3))
    np.testing.assert_array_equal(states[0]["start"], expected)
    for _ in range(2):
        expected = maths.zip_codes.train_pass(expected, X, maths.zip_codes.place_code(d), network.gradient, 0.01)
    np.testing.assert_allclose(states[-1]["parameters"], expected, rtol=1e-12)
    _, wrong = maths.zip_codes.measure(network, expected, X, d)
    assert states[-1]["test"][-1] == pytest.approx(100 * wrong / CASES)
    assert len(states[-1]["train"]) == 2


def test_the_reading_picture_follows_the_training(digits):
    X, d = digits
    picture = widgets.reading_picture(CASES, 5)
    one, many = (last(widgets.reading(X, d, X, d, 0.01, n)) for n in (1, 5))
    before = picture.render(**one)
    assert "After 60 digits (1 pass)" in picture.sentence
    assert picture.render(**many) != before
    assert f"{many['test'][-1]:.2f} % of the test digits" in picture.sentence
    assert picture.render(**one) == before


def test_learning_to_read_runs_to_its_end_and_starts_anew(digits):
    X, d = digits
    training = widgets.learn_to_read(X, d, X, d, 0.01, n_passes=2)
    eta, seed = training.children[:2]
    assert not training.running and len(training.state["test"]) == 2
    assert training.finish() is training.state
    first = training.state["parameters"]
    eta.value, seed.value = 0.02, 1990
    training.start()
    assert not np.array_equal(training.state["start"], first)
    assert len(training.state["test"]) == 2 and training.error is None
