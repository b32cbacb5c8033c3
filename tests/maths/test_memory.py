import numpy as np
import pytest

from helpers import data, maths


@pytest.fixture(scope="module")
def digits():
    X, d, X_test, d_test = data.digits()
    return X.reshape(-1, 256).astype(np.float32), d, X_test.reshape(-1, 256).astype(np.float32), d_test


def run(digits, fraction, n_runs=4, **options):
    rng = np.random.default_rng(1986)
    X, d, X_test, d_test = digits
    cases = np.array([rng.permutation(len(d))[:200] for _ in range(n_runs)])
    labels = np.array([maths.shuffle_labels(d[chosen], fraction, rng) for chosen in cases])
    return maths.error_curves(X[cases], labels, [(X_test[:500], d_test[:500])], 30, 200, rng, **options)


def test_any_labels_can_be_learned_by_heart_and_only_the_test_tells_them_apart(digits):
    at, (true, true_test) = run(digits, 0.0)
    _, (mixed, mixed_test) = run(digits, 1.0)
    assert at[-1] == 200
    assert np.all(true[:, -1] == 0) and np.all(mixed[:, -1] == 0)
    assert true_test[:, -1].mean() < 0.3 and mixed_test[:, -1].mean() > 0.8
    until = [np.argmax(rates == 0, axis=1).mean() for rates in (true, mixed)]
    assert until[1] > 1.5 * until[0]  # nonsense takes longer


def test_with_half_of_the_labels_mixed_the_test_error_turns(digits):
    _, (_, test) = run(digits, 0.5)
    curve = test.mean(axis=0)
    assert curve.min() < curve[-1] - 0.05 and 0 < curve.argmin() < len(curve) / 2


def test_decay_keeps_a_network_from_learning_nonsense(digits):
    _, (free, _) = run(digits, 1.0)
    _, (held, _) = run(digits, 1.0, lam=20.0)
    assert free[:, -1].mean() < 0.01 < 0.2 < held[:, -1].mean()


def test_one_sweep_is_a_step_down_the_gradient(rng):
    """After one sweep the outputs have moved as backpropagation through `cross_entropy_delta` says."""
    X, d = rng.standard_normal((1, 6, 3)), np.array([[0, 1, 2, 0, 1, 2]])
    _, rates = maths.error_curves(X, d, [], 40, 400, np.random.default_rng(1), every=400)
    assert rates[0, 0, 0] > 0 and rates[0, 0, -1] == 0


def test_runs_do_not_touch_each_other(rng):
    X, d = rng.standard_normal((3, 20, 4)), rng.integers(0, 2, (3, 20))
    X[:, 10:] = -X[:, :10]  # every run has mean 0, so that the mean over runs changes nothing
    _, together = maths.error_curves(X, d, [], 5, 60, np.random.default_rng(2))
    X[1:], d[1:] = -X[1:] * 2, 1 - d[1:]
    _, other = maths.error_curves(X, d, [], 5, 60, np.random.default_rng(2))
    np.testing.assert_array_equal(together[0, 0], other[0, 0])
    assert not np.array_equal(together[0, 1:], other[0, 1:])


def test_cases_against_weights_decide_what_is_memorised(rng):
    def mistakes(n_in, n_hidden, n_cases):
        X, d = rng.standard_normal((6, n_cases, n_in)), rng.integers(0, 2, (6, n_cases))
        return maths.error_curves(X, d, [], n_hidden, 500, rng, eta=0.1, every=500)[1][0, :, -1].mean()

    assert mistakes(30, 8, 100) < 0.01 < 0.15 < mistakes(30, 1, 400)
    assert mistakes(8, 11, 100) < 0.02 and mistakes(120, 1, 50) < 0.02  # few or many inputs, as many weights
