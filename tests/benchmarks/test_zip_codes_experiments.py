"""The experiments of unit 10: their table is that of the runs kept, and what they vary is what they say."""

import json

import numpy as np
import pytest

from helpers.maths import zip_codes
from tests.benchmarks import zip_codes_experiments as experiments

IMAGES = np.random.default_rng(1989).integers(0, 256, (2, 28, 28)).astype(np.uint8)


def kept():
    return json.loads(experiments.KEPT.read_text(encoding="utf-8"))


def test_the_table_is_that_of_the_runs():
    assert experiments.TABLE.read_text(encoding="utf-8") == experiments.table(kept())


def test_every_run_made_all_passes():
    for runs in kept().values():
        assert len({run["seed"] for run in runs}) == len(runs)
        for run in runs:
            assert len(run["test_mistakes"]) == len(run["test_mse"]) == 23
            assert run["train_mistakes"] and run["train_mse"]


@pytest.mark.parametrize("name", experiments.CANDIDATES)
def test_a_step_size_is_chosen_on_held_out_digits_alone(name):
    runs = kept()
    for run in runs[name]:
        assert run["eta"] == experiments.chosen(runs, name)
        assert (run["n_train"], run["n_test"]) == (7291, 2007)
    for eta in experiments.CANDIDATES[name]:
        for run in runs[experiments.held_out_name(name, eta)]:
            assert (run["n_train"], run["n_test"]) == (6000, 1291)


def test_held_out_digits_are_the_last_of_those_to_train_with():
    X, d, _, _ = experiments.digits()
    X_kept, d_kept, X_held_out, d_held_out = experiments.digits(held_out=True)
    np.testing.assert_array_equal(np.concatenate([X_kept, X_held_out]), X)
    np.testing.assert_array_equal(np.concatenate([d_kept, d_held_out]), d)


@pytest.mark.parametrize("resize", experiments.RESIZED.values(), ids=experiments.RESIZED)
def test_resizing_keeps_paper_and_ink(resize):
    paper, ink = np.zeros((1, 28, 28), np.uint8), np.full((1, 28, 28), 255, np.uint8)
    if "box" not in resize.__name__:
        np.testing.assert_allclose(resize(paper), -1)
        np.testing.assert_allclose(resize(ink), 1)
    in_the_box = np.where(np.pad(np.ones((20, 20)), 4), IMAGES, 0).astype(np.uint8)
    resized = resize(in_the_box)
    assert resized.shape == (2, 16, 16) and resized.min() >= -1 and resized.max() <= 1


def test_bilinear_is_that_of_pytorch():
    torch = pytest.importorskip("torch")
    images = torch.tensor(IMAGES[:, None] / 127.5 - 1)
    expected = torch.nn.functional.interpolate(images, (16, 16), mode="bilinear")[:, 0].numpy()
    np.testing.assert_allclose(experiments.bilinear(IMAGES), expected, atol=1e-12)


def test_a_drawn_wiring_lists_eight_maps():
    wiring = experiments.random_wiring(3)
    assert wiring.shape == (12, 8) and all(len(set(row)) == 8 for row in wiring.tolist())
    assert not np.array_equal(wiring, experiments.random_wiring(4))


def test_starts_are_in_their_ranges():
    network, rng = zip_codes.Network(), np.random.default_rng(1989)
    for start, limit in ((experiments.as_printed, 2.4 / network.fan_in), (experiments.with_root, 2.4 / 5)):
        assert (np.abs(start(network, rng)) <= limit).all()
    zero = network.views(experiments.biases_zero(network, rng))
    assert not zero["b1"].any() and zero["W1"].all()
    assert (network.views(experiments.karpathy_start(network, rng))["b4"] == -1).all()


def test_a_run_says_what_came_of_it():
    X, d, X_test, d_test = experiments.digits()
    done = experiments.run(X[:30], d[:30], X_test[:10], d_test[:10], seed=0, eta=0.02)
    assert done["n_train"] == 30 and len(done["test_mse"]) == 23 and 0 <= done["rejected_for_1_percent"] <= 1
    assert done["train_mse"][-1] < 0.5
