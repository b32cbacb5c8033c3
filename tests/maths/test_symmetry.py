import numpy as np
import pytest

from helpers import maths


def mirrored(*sizes):
    half = np.array(sizes, float)
    return np.concatenate([half, -half[::-1]])


def test_every_pattern_is_there_once_and_eight_are_symmetric():
    X, D = maths.symmetry_data()
    assert len({tuple(pattern) for pattern in X.tolist()}) == 64
    text = ["".join(str(int(bit)) for bit in pattern) for pattern in X]
    assert [said == said[::-1] for said in text] == (D[:, 0] == 1).tolist()
    assert D.sum() == 8


def test_the_published_setting_behaves_as_measured():
    W1, solved, first = maths.symmetry_runs(range(40))
    assert solved.sum() == 31 and np.array_equal(solved, first > 0)
    assert (np.median(first[solved]), first[solved].min(), first.max()) == (1962, 324, 9545)
    sizes = np.sort(np.abs(W1[solved, :3]), axis=1) / np.abs(W1[solved]).max(axis=1, keepdims=True)
    doubling = np.array([maths.is_mirror_solution(W) for W in W1[solved]])
    assert doubling.sum() == 27
    np.testing.assert_allclose(sizes[doubling], np.broadcast_to([[0.25], [0.5], [1]], (27, 3, 2)), atol=0.01)
    np.testing.assert_allclose(sizes[~doubling], np.broadcast_to([[0.5], [0.75], [1]], (4, 3, 2)), atol=0.01)
    assert not any(maths.is_mirror_solution(W) for W in W1[~solved])


@pytest.mark.parametrize("seed", range(1, 7))
def test_one_run_is_one_of_many(seed):
    W1, solved, first = maths.symmetry_runs([seed], sweeps=3000)
    parameters = maths.train_symmetry(seed)
    if solved[0]:
        assert maths.solves_symmetry(parameters)
        assert maths.is_mirror_solution(parameters[0][0]) == maths.is_mirror_solution(W1[0])
        np.testing.assert_array_equal(np.sign(parameters[0][0]), np.sign(W1[0]))


def test_most_starts_are_learned_by_one_run_at_a_time():
    assert [maths.solves_symmetry(maths.train_symmetry(seed)) for seed in (0, 1, 3, 5, 6)] == [False] + [True] * 4


def test_the_batched_sweep_is_the_gradient_of_the_error():
    X, D = maths.symmetry_data()
    start = maths.initialise([6, 2, 1], np.random.default_rng(5))
    (dE_dW1, _), _ = maths.backward(start, maths.forward(X, start), D)
    W1, _, _ = maths.symmetry_runs([5], sweeps=2)  # the second shows what the first has changed
    np.testing.assert_allclose(W1[0], start[0][0] - 0.1 * dE_dW1)


@pytest.mark.parametrize("sizes", [(1, 2, 4), (4, -1, 2), (-2, 4, 1), (0.1, -0.2, 0.4)])
@pytest.mark.parametrize("stronger", [1, 3])
def test_the_pattern_is_found_in_any_order_sign_and_strength(sizes, stronger):
    w = mirrored(*sizes)
    assert maths.is_mirror_solution(np.column_stack([w, -stronger * w]))
    assert maths.is_mirror_solution(np.column_stack([-w, stronger * w]) * 1.03)


@pytest.mark.parametrize(
    "columns",
    [
        (mirrored(2, 3, 4), -mirrored(2, 3, 4)),
        (mirrored(1, 2, 4), mirrored(1, 2, 4)),
        (mirrored(1, 2, 4), -mirrored(4, 2, 1)),
        (np.abs(mirrored(1, 2, 4)), -np.abs(mirrored(1, 2, 4))),
        (np.zeros(6), np.zeros(6)),
        (mirrored(1, 2, 4), np.zeros(6)),
    ],
)
def test_other_weights_have_not_the_pattern(columns):
    assert maths.is_mirror_solution(np.column_stack(columns)) is False


def test_always_no_does_not_solve_it():
    assert not maths.solves_symmetry([(np.zeros((6, 2)), np.zeros(2)), (np.zeros((2, 1)), np.array([-9.0]))])
