import numpy as np
import pytest

from helpers import maths


@pytest.fixture
def problem(rng):
    return maths.initialise([3, 4, 2], rng, 1.0), rng.standard_normal((5, 3)), rng.uniform(size=(5, 2))


def test_a_step_goes_down_the_decayed_error_and_leaves_biases_undecayed(problem):
    parameters, X, D = problem

    def E(parameters):
        decay = sum(np.sum(W**2) for W, _ in parameters)
        return maths.squared_error(maths.forward(X, parameters)[-1], D) + 0.3 / 2 * decay

    step = maths.train_step(parameters, X, D, 0.5, 0.3)
    gradients = [
        ((W - W_new) / 0.5, (b - b_new) / 0.5) for (W, b), (W_new, b_new) in zip(parameters, step, strict=True)
    ]
    assert np.max(maths.check_gradients(E, parameters, gradients)) < 1e-4


def test_a_small_step_lowers_the_error(problem):
    parameters, X, D = problem
    errors = []
    for _ in range(20):
        errors.append(maths.squared_error(maths.forward(X, parameters)[-1], D))
        parameters = maths.train_step(parameters, X, D, 0.1, 0.0)
    assert np.all(np.diff(errors) < 0)


def test_a_neuron_is_a_network_of_one_unit(rng):
    w, b, x, d = rng.standard_normal(3), 0.3, rng.standard_normal(3), 1.0
    w_new, b_new = maths.update_neuron(w, b, x, d, 0.5)
    [(W, b)] = maths.train_step([(w[:, np.newaxis], np.array([b]))], x[np.newaxis], [[d]], 0.5, 0.0)
    np.testing.assert_allclose([*w_new, b_new], [*W[:, 0], *b])


def test_a_batch_adds_up_its_cases(problem):
    parameters, X, D = problem
    together = maths.backward(parameters, maths.forward(X, parameters), D)
    each = [maths.backward(parameters, maths.forward(X[[c]], parameters), D[[c]]) for c in range(5)]
    for k in range(2):
        for part in range(2):
            np.testing.assert_allclose(together[k][part], sum(gradients[k][part] for gradients in each))


def test_xor_is_learned_from_every_seed():
    X, D = maths.xor_data()
    for seed in range(60):
        assert np.max(abs(maths.forward(X, maths.fit_xor(seed))[-1] - D)) < 0.05


def test_numbers_follow_the_rng():
    for draw in (maths.cats_and_dogs, maths.passenger_satisfaction):
        np.testing.assert_equal(draw(7, np.random.default_rng(2)), draw(7, np.random.default_rng(2)))


def test_cats_and_dogs_need_a_hidden_layer(rng):
    X, D = maths.cats_and_dogs(200, rng)
    assert X.shape == (200, 2) and D.shape == (200, 1)
    assert set(D.ravel()) == {0.0, 1.0} and 0.4 < D.mean() < 0.6
    assert abs(X).max() < 1.2
    right = {}
    for sizes in ([2, 1], [2, 4, 1]):
        parameters = maths.initialise(sizes, rng, 1.0)
        for _ in range(1500):
            parameters = maths.train_step(parameters, X, D, 0.1, 0.0)
        right[len(sizes)] = np.mean((maths.forward(X, parameters)[-1] > 0.5) == D)
    assert right[2] < 0.9 and right[3] > 0.97


def test_passengers_follow_the_line_they_were_drawn_from(rng):
    X, d = maths.passenger_satisfaction(20_000, rng)
    w, b = maths.map_solution(X, d, 0.0)
    np.testing.assert_allclose([*w, b], [2.0, -1.0, 5.0], atol=0.05)
    assert np.std(d - X @ w - b) == pytest.approx(1.0, abs=0.02)
