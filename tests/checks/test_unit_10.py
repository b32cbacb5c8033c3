"""What the catalogue's own tests leave open: random right forms, and answers that any student might hand in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import maths
from helpers.checks import diagnose, unit_10

zip_codes = maths.zip_codes


def padded(X, k):
    return np.pad(X, ((0, 0), (k, k), (k, k), (0, 0)), constant_values=-1.0)


def filled(X, k):
    framed = np.full((len(X), X.shape[1] + 2 * k, X.shape[2] + 2 * k, X.shape[3]), -1.0)
    framed[:, k : k + X.shape[1], k : k + X.shape[2]] = X
    return framed


def padded_with_zeros(X, k):
    return np.pad(X + 1, ((0, 0), (k, k), (k, k), (0, 0))) - 1


def concatenated(X, k):
    column = -np.ones((len(X), X.shape[1], k, X.shape[3]))
    wide = np.concatenate([column, X, column], axis=2)
    row = -np.ones((len(X), k, wide.shape[2], X.shape[3]))
    return np.concatenate([row, wide, row], axis=1)


FRAMES = [padded, filled, padded_with_zeros, concatenated]
PRODUCTS = [
    lambda seen, W: seen @ W,
    lambda seen, W: np.einsum("nrcm,mo->nrco", seen, W),
    lambda seen, W: np.tensordot(seen, W, axes=1),
    lambda seen, W: (seen[..., np.newaxis] * W).sum(axis=3),
]
SUMS = [
    lambda seen, delta: np.tensordot(seen, delta, axes=((0, 1, 2), (0, 1, 2))),
    lambda seen, delta: seen.reshape(-1, seen.shape[3]).T @ delta.reshape(-1, delta.shape[3]),
    lambda seen, delta: sum(x.T @ d for x, d in zip(np.vstack(list(seen)), np.vstack(list(delta)), strict=True)),
    lambda seen, delta: (seen[..., np.newaxis] * delta[:, :, :, np.newaxis]).sum(axis=(0, 1, 2)),
]
CASES = [lambda delta: delta.sum(axis=0), lambda delta: sum(delta), lambda delta: np.mean(delta, axis=0) * len(delta)]


def places(k, rows, columns, order):
    every = [(i, j) for i in range(k) for j in range(k)]
    for i, j in every[::-1] if order else every:
        yield i, j, (slice(None), slice(i, i + rows, 2), slice(j, j + columns, 2))


@given(*(st.sampled_from(forms) for forms in (FRAMES, PRODUCTS, SUMS, CASES)), st.booleans(), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_form_of_the_convolution_and_its_way_down_passes(frame, product, add_up, add_cases, order, seed):
    def convolve(X, W, b):
        framed = frame(X, len(W) // 2)
        return sum(product(framed[here], W[i, j]) for i, j, here in places(len(W), *X.shape[1:3], order)) + b

    def convolve_backward(X, W, delta):
        k, (rows, columns) = len(W) // 2, X.shape[1:3]
        framed = frame(X, k)
        dE_dW, down = np.empty(W.shape), 0 * framed
        for i, j, here in places(len(W), rows, columns, order):
            dE_dW[i, j] = add_up(framed[here], delta)
            down[here] += product(delta, W[i, j].T)
        return dE_dW, add_cases(delta), down[:, k : k + rows, k : k + columns]

    assert diagnose(unit_10.convolve, convolve, seed).status == "passed"
    assert diagnose(unit_10.convolve_backward, convolve_backward, seed).status == "passed"


def test_the_answers_that_the_checks_are_made_of_are_right():
    rng = np.random.default_rng(0)
    given_cases = unit_10._convolve_cases(rng) | {"16 x 16": unit_10._images(rng, 2, 16, 16, 5, 1, 12)}
    for case in given_cases.values():
        Z = zip_codes.convolve(**case)
        delta = np.random.default_rng(1).normal(size=Z.shape)
        expected = zip_codes.convolve_backward(case["X"], case["W"], delta)
        for answer in unit_10.convolve.equivalents:
            np.testing.assert_allclose(answer(*case.values()), Z, rtol=1e-4, atol=1e-4)
        for answer in unit_10.convolve_backward.equivalents:
            for part, wanted in zip(answer(case["X"], case["W"], delta), expected, strict=True):
                np.testing.assert_allclose(part, wanted, rtol=1e-4, atol=1e-4)


def shifts(X, W, b, border=-1.0, k=None, step=2):
    """The notebook's loop, with what a student may get wrong in it."""
    k, (rows, columns) = len(W) // 2 if k is None else k, X.shape[1:3]
    framed = np.pad(X, ((0, 0), (k, k), (k, k), (0, 0)), constant_values=border)
    Z = b
    for i in range(len(W)):
        for j in range(len(W)):
            Z = Z + framed[:, i : i + rows : step, j : j + columns : step] @ W[i, j]
    return Z


def bias_in_the_loop(X, W, b):
    framed, Z = padded(X, len(W) // 2), 0.0
    for i in range(len(W)):
        for j in range(len(W)):
            Z = Z + framed[:, i : i + X.shape[1] : 2, j : j + X.shape[2] : 2] @ W[i, j] + b
    return Z


def returned_early(X, W, b):
    framed = padded(X, len(W) // 2)
    for i in range(len(W)):
        for j in range(len(W)):
            return b + framed[:, i : i + X.shape[1] : 2, j : j + X.shape[2] : 2] @ W[i, j]


def overwritten(X, W, b):
    framed = padded(X, len(W) // 2)
    for i in range(len(W)):
        for j in range(len(W)):
            Z = b + framed[:, i : i + X.shape[1] : 2, j : j + X.shape[2] : 2] @ W[i, j]
    return Z


def by_units(X, W, b, step=2, shared=False):
    framed, k = padded(X, len(W) // 2), len(W)
    Z = np.zeros((len(X), *b.shape))
    for r in range(b.shape[0]):
        for s in range(b.shape[1]):
            seen = framed[:, step * r : step * r + k, step * s : step * s + k]
            Z[:, r, s] = np.tensordot(seen, W, axes=((1, 2, 3), (0, 1, 2))) + (b[0, 0] if shared else b[r, s])
    return Z


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda X, W, b: shifts(X, W, b, border=0.0), "border of 0"),
        (lambda X, W, b: shifts(X, W, b, k=2), "border two wide for all"),
        (lambda X, W, b: shifts(X, W[::-1, ::-1], b), "kernel turned round"),
        (bias_in_the_loop, "bias at every place of the kernel"),
        (returned_early, "first place of the kernel only"),
        (overwritten, "last place of the kernel only"),
        (lambda X, W, b: by_units(X, W, b, step=1), "steps of 1"),
        (lambda X, W, b: by_units(X, W, b, shared=True), "bias of the first unit for all"),
        (lambda X, W, b: np.tanh(by_units(X, W, b)), "sent through tanh"),
    ],
)
def test_a_student_s_convolution_gets_its_hint(answer, name):
    for seed in (None, 1, 2):
        assert diagnose(unit_10.convolve, answer, seed).misconception == name


def down_by_units(X, W, delta, mean=False, shared=False, add=True, turned=False, border=-1.0):
    k, h = len(W), len(W) // 2
    framed = np.pad(X, ((0, 0), (h, h), (h, h), (0, 0)), constant_values=border)
    dE_dW, dE_db, down = np.zeros(W.shape), np.zeros(delta.shape[1:]), np.zeros(framed.shape)
    for c, r, s in np.ndindex(delta.shape[:3]):
        here = (c, slice(2 * r, 2 * r + k), slice(2 * s, 2 * s + k))
        dE_dW += framed[here][..., np.newaxis] * delta[c, r, s]
        dE_db[r, s] += delta[c, r, s]
        sent = (W[::-1, ::-1] if turned else W) @ delta[c, r, s]
        down[here] = down[here] + sent if add else sent
    if mean:
        dE_dW = dE_dW / (delta.shape[1] * delta.shape[2])
    if shared:
        dE_db = np.zeros_like(dE_db) + dE_db.sum(axis=(0, 1))
    return dE_dW, dE_db, down[:, h : h + X.shape[1], h : h + X.shape[2]]


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"mean": True}, "averaged over places"),
        ({"shared": True}, "biases shared"),
        ({"add": False}, "overwritten instead of added"),
        ({"turned": True}, "kernel turned on the way down"),
        ({"border": 0.0}, "border of 0 on the way down"),
    ],
)
def test_a_student_s_way_down_gets_its_hint(changed, name):
    for seed in (None, 1, 2):
        diagnosis = diagnose(unit_10.convolve_backward, lambda *given: down_by_units(*given, **changed), seed)
        assert diagnosis.misconception == name


def test_two_mistakes_on_the_way_down_get_both_hints():
    message = diagnose(unit_10.convolve_backward, lambda *given: down_by_units(*given, mean=True, shared=True)).message
    assert "shared weight is averaged" in message and "biases are not" in message


@given(st.permutations(range(12)), st.permutations(range(12)), st.integers(1, 11))
@settings(max_examples=30, deadline=None)
def test_any_declared_wiring_passes(order, rows, step):
    ring = (np.arange(12)[:, np.newaxis] + np.arange(8)) % 12
    assert diagnose(unit_10.h2_wiring, lambda: np.array(order)[ring][rows].tolist()).status == "passed"


def test_the_wirings_of_the_course_pass():
    for wiring in (zip_codes.h2_wiring(), zip_codes.h2_wiring_in_blocks()):
        assert diagnose(unit_10.h2_wiring, lambda kept=wiring: kept).status == "passed"


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_a_right_start_passes_whatever_the_seed(seed):
    for answer in unit_10.init_1989.equivalents[:4]:
        assert diagnose(unit_10.init_1989, answer, seed).status == "passed"


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda fan_in, rng: rng.uniform(-2.4, 2.4, fan_in.shape) / np.sqrt(fan_in), "square root put in"),
        (lambda fan_in, rng: (rng.random(fan_in.shape) - 0.5) * 2.4 / fan_in, "half as wide"),
        (lambda fan_in, rng: rng.uniform(0, 2.4 / fan_in), "positive only"),
        (lambda fan_in, rng: rng.normal(0, 2.4 / fan_in), "bell instead of a range"),
        (lambda fan_in, rng: np.random.uniform(-2.4 / fan_in, 2.4 / fan_in), "not repeatable"),  # noqa: NPY002
        (lambda fan_in, rng: rng.uniform(-2.4 // fan_in, 2.4 // fan_in), "rounded down"),
        (lambda fan_in, rng: rng.uniform(-2.4, 2.4, fan_in.shape), "fan-in not used"),
    ],
)
def test_a_student_s_start_gets_its_hint(answer, name):
    assert diagnose(unit_10.init_1989, answer).misconception == name


def shuffled(parameters, X, D, gradient, eta):
    for c in np.random.default_rng(3).permutation(len(X)):
        parameters = parameters - eta * gradient(parameters, X[c], D[c])
    return parameters


def replaced(parameters, X, D, gradient, eta):
    rng = np.random.default_rng(3)
    for _ in range(len(X)):
        c = rng.integers(len(X))
        parameters = parameters - eta * gradient(parameters, X[c], D[c])
    return parameters


def with_a_look_at_the_error(parameters, X, D, gradient, eta):
    for x, d in zip(X, D, strict=True):
        size = np.linalg.norm(gradient(parameters, x, d))
        parameters = parameters - eta * gradient(parameters, x, d)
        print(size)
    return parameters


def test_a_pass_in_any_other_order_is_said_to_be_shuffled():
    assert diagnose(unit_10.train_pass, shuffled).misconception == "shuffled"
    assert diagnose(unit_10.train_pass, replaced).misconception == "drawn at random"


def test_asking_twice_for_a_gradient_is_no_mistake():
    assert diagnose(unit_10.train_pass, with_a_look_at_the_error).status == "passed"


def test_a_gradient_of_something_else_than_one_case_is_explained():
    for answer in (
        lambda p, X, D, gradient, eta: p - eta * gradient(p, X, D),
        lambda p, X, D, gradient, eta: p - eta * gradient(X[0], D[0], p),
        lambda p, X, D, gradient, eta: p - eta * gradient(p, X[:1], D[:1]),
    ):
        assert "one case" in diagnose(unit_10.train_pass, answer).message


def test_the_curve_of_a_trained_network_is_that_of_the_check():
    rng = np.random.default_rng(1)
    Y, d = rng.normal(size=(300, 10)), rng.integers(0, 10, 300)
    for answer in unit_10.reject_curve.equivalents:
        for part, wanted in zip(answer(Y, d), zip_codes.reject_curve(Y, d), strict=True):
            np.testing.assert_allclose(part, wanted, rtol=1e-5, atol=1e-6)


def typed_in(X, W, b):
    """The notebook's loop with the sizes of H1."""
    framed, Z = padded(X, 2), np.zeros((len(X), 8, 8, 12))
    for i in range(5):
        for j in range(5):
            Z = Z + framed[:, i : i + 16 : 2, j : j + 16 : 2] @ W[i, j]
    return Z + b


def units_typed_in(X, W, b):
    framed, Z = padded(X, 2), np.zeros((len(X), 8, 8, 12))
    for r, s, o in np.ndindex(8, 8, 12):
        Z[:, r, s, o] = np.sum(framed[:, 2 * r : 2 * r + 5, 2 * s : 2 * s + 5] * W[..., o], axis=(1, 2, 3)) + b[r, s, o]
    return Z


def rows_for_columns(X, W, b):
    framed, rows, Z = padded(X, len(W) // 2), X.shape[1], b
    for i in range(len(W)):
        for j in range(len(W)):
            Z = Z + framed[:, i : i + rows : 2, j : j + rows : 2] @ W[i, j]
    return Z


def added_into_the_biases(X, W, b):
    framed, Z = padded(X, len(W) // 2), np.copy(b)
    for i in range(len(W)):
        for j in range(len(W)):
            Z += framed[:, i : i + X.shape[1] : 2, j : j + X.shape[2] : 2] @ W[i, j]
    return Z


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (typed_in, "sizes of H1 typed in"),
        (units_typed_in, "sizes of H1 typed in, as places and maps"),
        (rows_for_columns, "rows for columns"),
        (added_into_the_biases, "no axis for the cases"),
        (lambda X, W, b: shifts(X, W, b, k=1), "border one wide for all"),
        (lambda X, W, b: shifts(X, W[::-1, ::-1], b, border=0.0), "border of 0, kernel turned round"),
        (lambda X, W, b: shifts(X, W, 0 * b, border=0.0), "border of 0, bias left out"),
    ],
)
def test_a_convolution_that_fits_only_some_layers_gets_its_hint(answer, name):
    for seed in (None, 1, 2):
        assert diagnose(unit_10.convolve, answer, seed).misconception == name


def by_the_formula(add_up, k=None, back=lambda delta, W: delta @ W.T):
    """The notebook's loop on the way down, with a sum of its own for dE_dW."""

    def answer(X, W, delta):
        reach, (rows, columns) = len(W) // 2 if k is None else k, X.shape[1:3]
        framed = padded(X, reach)
        dE_dW, down = np.zeros_like(W), np.zeros_like(framed)
        for i in range(len(W)):
            for j in range(len(W)):
                here = (slice(None), slice(i, i + rows, 2), slice(j, j + columns, 2))
                dE_dW[i, j] = add_up(framed[here], delta)
                down[here] += back(delta, W[i, j])
        return dE_dW, delta.sum(axis=0), down[:, reach : reach + rows, reach : reach + columns]

    return answer


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (by_the_formula(lambda seen, delta: seen.T @ delta), "transposed with all its axes"),
        (by_the_formula(lambda seen, delta: np.sum(seen * delta)), "all products added to one number in dE_dW"),
        (by_the_formula(lambda seen, delta: np.tensordot(seen, delta, axes=3)), "tensordot with axes=3"),
        (by_the_formula(SUMS[0], k=1), "border one wide for all"),
        (by_the_formula(SUMS[0], k=2), "border two wide for all"),
        (by_the_formula(SUMS[0], back=lambda delta, W: W @ delta), "weights before delta"),
        (by_the_formula(SUMS[0], back=lambda delta, W: delta * W.T), "delta times weights entry by entry"),
    ],
)
def test_a_product_that_does_not_fit_is_named(answer, name):
    for seed in (None, 1, 2):
        assert diagnose(unit_10.convolve_backward, answer, seed).misconception == name


def test_numbers_in_another_order_get_one_hint():
    units, connections, parameters = range(3)
    for order in ((connections, parameters, units), (parameters, units, connections)):
        answer = unit_10._reordered(zip_codes.count, *order)
        assert diagnose(unit_10.count, lambda layer, kept=answer: kept(layer)).message.count("Right numbers") == 1


def test_a_wiring_that_numpy_cannot_index_with_is_refused():
    rings = [{(m + k) % 12 for k in range(8)} for m in range(12)]
    assert "sorted(...)" in diagnose(unit_10.h2_wiring, lambda: rings).message
    assert diagnose(unit_10.h2_wiring, lambda: [sorted(row) for row in rings]).status == "passed"
    assert diagnose(unit_10.h2_wiring, lambda: [range(8)] * 6 + [range(4, 12)] * 6).status == "passed"


def test_a_start_is_looked_at_in_the_matrix_too():
    def one_a_row(fan_in, rng):
        return 2.4 / fan_in * rng.uniform(-1, 1, (len(fan_in),) + (1,) * (fan_in.ndim - 1))

    def not_divided_in_a_matrix(fan_in, rng):
        return rng.uniform(-1, 1, fan_in.shape) * (2.4 / fan_in if fan_in.ndim == 1 else 2.4)

    assert diagnose(unit_10.init_1989, one_a_row).misconception == "both ends only"
    assert diagnose(unit_10.init_1989, not_divided_in_a_matrix).misconception == "another width"
    assert diagnose(unit_10.init_1989, lambda fan_in, rng: -2.4 / fan_in).misconception == "nothing drawn"


def test_a_gradient_that_is_not_called_or_lacks_an_argument_is_named():
    message = diagnose(unit_10.train_pass, lambda p, X, D, gradient, eta: p - eta * gradient).message
    assert "call it" in message
    message = diagnose(unit_10.train_pass, lambda p, X, D, gradient, eta: p - eta * gradient(X[0], D[0])).message
    assert "gradient" in message and "_Watched" not in message


def test_what_cannot_be_compared_is_said_in_one_sentence():
    message = diagnose(unit_10.reject_curve, lambda Y, d: np.zeros(7)).message
    assert message.endswith("is one missing?")
    assert "got 7 where" in diagnose(unit_10.count, lambda layer: 7).message
    assert "returns the function sum itself" in diagnose(unit_10.count, lambda layer: np.sum).message
