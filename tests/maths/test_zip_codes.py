"""The network of 1989: its counts, its gradients, and what else is right or refused in maths.zip_codes."""

import copy

import numpy as np
import pytest

from helpers import maths
from helpers.maths import zip_codes


def rng(seed=1989):
    return np.random.default_rng(seed)


def some_digits(n, seed=1989):
    """Return n images of noise and as many digits: gradients must be right for any image."""
    draw = rng(seed)
    return draw.uniform(-1, 1, (n, 16, 16)), draw.integers(0, 10, n)


# Counting


@pytest.mark.parametrize(
    ("layer", "published"),
    list(zip(zip_codes.LAYERS, [(768, 19_968, 1_068), (192, 38_592, 2_592), (30, 5_790, 5_790), (10, 310, 310)])),
    ids=lambda value: getattr(value, "name", None),
)
def test_the_counts_are_the_published_ones(layer, published):
    assert zip_codes.count(layer) == published


def test_the_totals_are_the_published_ones():
    units, connections, parameters = (sum(kind) for kind in zip(*map(zip_codes.count, zip_codes.LAYERS)))
    assert (256 + units, connections, parameters) == (1_256, 64_660, 9_760)
    assert zip_codes.Network().n_parameters == 9_760
    assert zip_codes.FullyConnected([256, 40, 10]).n_parameters == 10_690


def test_a_map_with_one_bias_has_312_parameters_in_h1():
    views = zip_codes.Network(shared_biases=True).views(np.zeros(9_760 - 63 * 12 - 15 * 12))
    assert views["W1"].size + views["b1"].size == 312


# Convolution


def slow_convolution(X, W, b):
    """Return the same with a loop over cases, places and kernel, pixel by pixel."""
    border = len(W) // 2
    Z = np.empty((len(X), *b.shape))
    for c, r, s, m in np.ndindex(*Z.shape):
        Z[c, r, s, m] = b[r, s, m]
        for i, j, k in np.ndindex(*W.shape[:3]):
            row, column = 2 * r + i - border, 2 * s + j - border
            inside = 0 <= row < X.shape[1] and 0 <= column < X.shape[2]
            Z[c, r, s, m] += (X[c, row, column, k] if inside else -1) * W[i, j, k, m]
    return Z


SIZES = [
    (5, 8, 6, 2, 5, 3),
    (3, 6, 6, 3, 3, 3),
    (1, 16, 16, 1, 5, 12),
]  # cases, rows, columns, maps in, kernel, maps out


def drawn(n_cases, n_rows, n_columns, n_in, n_kernel, n_out):
    draw = rng()
    X = draw.standard_normal((n_cases, n_rows, n_columns, n_in))
    W = draw.standard_normal((n_kernel, n_kernel, n_in, n_out))
    return X, W, draw.standard_normal((n_rows // 2, n_columns // 2, n_out))


@pytest.mark.parametrize("sizes", SIZES)
def test_convolve_agrees_with_a_loop_over_pixels(sizes):
    X, W, b = drawn(*sizes)
    np.testing.assert_allclose(zip_codes.convolve(X, W, b), slow_convolution(X, W, b), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("sizes", SIZES[:2])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_convolve_backward_agrees_with_central_differences(sizes, place):
    """E is a sum of squares, whose third derivative is 0: central differences are exact but for rounding."""
    X, W, b = drawn(*sizes)

    def E(moved):
        moved_X, moved_W, moved_b = (X, moved, b) if place == 0 else (X, W, moved) if place == 1 else (moved, W, b)
        return 0.5 * np.sum(zip_codes.convolve(moved_X, moved_W, moved_b) ** 2)

    gradient = zip_codes.convolve_backward(X, W, zip_codes.convolve(X, W, b))[place]
    numerical = maths.numerical_gradient(E, (W, b, X)[place], h=1e-3)
    np.testing.assert_allclose(gradient, numerical, rtol=1e-8, atol=1e-8)


def test_a_shared_weight_gets_a_sum_and_not_a_mean():
    X, W, b = np.ones((1, 16, 16, 1)), np.zeros((5, 5, 1, 1)), np.zeros((8, 8, 1))
    dE_dW, dE_db, _ = zip_codes.convolve_backward(X, W, np.ones((1, *b.shape)))
    assert dE_dW[2, 2, 0, 0] == 64  # the middle of the kernel sees no border
    assert (dE_db == 1).all()


@pytest.mark.parametrize("function", ["convolve", "convolve_backward"])
def test_float32_stays_float32_and_arguments_stay_as_they_were(function):
    X, W, b = (array.astype(np.float32) for array in drawn(*SIZES[0]))
    last = b if function == "convolve" else np.zeros((5, *b.shape), np.float32)
    arguments = (X, W, last)
    before = copy.deepcopy(arguments)
    returned = getattr(zip_codes, function)(*arguments)
    for array in [returned] if function == "convolve" else returned:
        assert array.dtype == np.float32
    np.testing.assert_equal(arguments, before)
    lists = getattr(zip_codes, function)(*(array.tolist() for array in arguments))
    np.testing.assert_allclose(lists[0], returned[0], rtol=1e-4, atol=1e-5)


# Wiring and start


@pytest.mark.parametrize("wiring", [zip_codes.h2_wiring(), zip_codes.h2_wiring_in_blocks()])
def test_every_map_sees_eight_and_is_seen_by_eight(wiring):
    assert wiring.shape == (12, 8)
    assert all(len(set(row)) == 8 for row in wiring.tolist())
    assert (np.bincount(wiring.ravel(), minlength=12) == 8).all()


def test_no_two_maps_see_the_same_eight():
    assert len({frozenset(row) for row in zip_codes.h2_wiring().tolist()}) == 12


def test_the_start_is_even_between_its_limits():
    fan_in = np.repeat([25, 200], 20_000)
    scaled = zip_codes.init_1989(fan_in, rng()) * fan_in / 2.4
    for layer in (scaled[:20_000], scaled[20_000:]):
        assert np.abs(layer).max() <= 1
        counts = np.histogram(layer, bins=10, range=(-1, 1))[0]
        assert np.abs(counts - 2_000).max() < 200  # 4.7 standard deviations of 42


def test_the_network_knows_the_inputs_of_every_unit():
    network = zip_codes.Network()
    fan_in = {name: set(array.ravel().tolist()) for name, array in network.views(network.fan_in).items()}
    assert fan_in == {**dict.fromkeys(["W1", "b1"], {25}), **dict.fromkeys(["W2", "b2"], {200})} | {
        **dict.fromkeys(["W3", "b3"], {192}),
        **dict.fromkeys(["W4", "b4"], {30}),
    }


# The network

NETWORKS = {
    "1989": zip_codes.Network(),
    "in blocks": zip_codes.Network(zip_codes.h2_wiring_in_blocks()),
    "fully wired": zip_codes.Network(np.tile(np.arange(12), (12, 1))),
    "biases shared": zip_codes.Network(shared_biases=True),
    "plain tanh": zip_codes.Network(amplitude=1.0, stretch=1.0),
    "fully connected": zip_codes.FullyConnected([256, 40, 10]),
    "three layers": zip_codes.FullyConnected([256, 7, 5, 10]),
}
each_network = pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)


def start(network, seed=1989):
    """Return weights large enough for all layers to have a say."""
    return zip_codes.init_1989(np.sqrt(network.fan_in), rng(seed))


def test_forward_is_two_convolutions_and_two_layers():
    network, (X, _) = NETWORKS["1989"], some_digits(3)
    parameters = start(network)
    w = network.views(parameters)
    W2 = np.zeros((5, 5, 12, 12))
    for m, seen in enumerate(network.wiring):
        W2[:, :, seen, m] = w["W2"][:, :, m].reshape(5, 5, 8)
    A1 = maths.scaled_tanh(
        zip_codes.convolve(X[..., np.newaxis], w["W1"].reshape(5, 5, 1, 12), w["b1"].reshape(8, 8, 12))
    )
    A2 = maths.scaled_tanh(zip_codes.convolve(A1, W2, w["b2"].reshape(4, 4, 12)))
    A3, Y = maths.forward(A2.reshape(3, 192), [(w["W3"], w["b3"]), (w["W4"], w["b4"])], maths.scaled_tanh)[1:]
    for got, expected in zip(network.forward(parameters, X), (A1, A2, A3, Y)):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


@each_network
def test_gradient_agrees_with_central_differences(network):
    (X, d), parameters = some_digits(1), start(network)
    desired = zip_codes.place_code(d)[0]
    gradient = network.gradient(parameters, X[0], desired)
    directions = rng().standard_normal((20, network.n_parameters))  # so that every weight is looked at
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    picked = rng().choice(network.n_parameters, 200, replace=False)

    def E(parameters):
        return 0.5 * np.sum((network.forward(parameters, X[0])[-1] - desired) ** 2)

    h = 1e-5
    for direction in [*directions, *np.eye(network.n_parameters)[picked]]:
        numerical = (E(parameters + h * direction) - E(parameters - h * direction)) / (2 * h)
        np.testing.assert_allclose(gradient @ direction, numerical, rtol=1e-6, atol=2e-8)


@each_network
def test_one_image_is_a_batch_of_one(network):
    (X, _), parameters = some_digits(3), start(network)
    for one, batch in zip(network.forward(parameters, X[1]), network.forward(parameters, X)):
        np.testing.assert_allclose(one, batch[1], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(
        network.outputs(parameters, X, n_at_once=2), network.forward(parameters, X)[-1], rtol=1e-12
    )


@each_network
def test_gradients_are_new_arrays_unless_told_where(network):
    (X, d), parameters = some_digits(2), start(network)
    D, before = zip_codes.place_code(d), parameters.copy()
    first = network.gradient(parameters, X[0], D[0])
    kept = first.copy()
    second = network.gradient(parameters, X[1], D[1])
    np.testing.assert_array_equal(first, kept)
    np.testing.assert_array_equal(parameters, before)
    out = np.full_like(parameters, np.nan)
    assert network.gradient(parameters, X[1], D[1], out=out) is out
    np.testing.assert_array_equal(out, second)
    parameters += 0.01  # changed in place: the views that the network keeps must follow
    changed = network.gradient(parameters, X[0], D[0])
    assert not np.allclose(changed, kept)
    np.testing.assert_array_equal(changed, network.gradient(before + 0.01, X[0], D[0]))
    np.testing.assert_array_equal(changed, copy.deepcopy(network).gradient(parameters, X[0], D[0]))


@each_network
def test_float32_gives_the_same_in_float32(network):
    (X, d), parameters = some_digits(1), start(network)
    desired = zip_codes.place_code(d)[0]
    narrow = network.gradient(*(array.astype(np.float32) for array in (parameters, X[0], desired)))
    assert narrow.dtype == np.float32
    np.testing.assert_allclose(narrow, network.gradient(parameters, X[0], desired), rtol=1e-3, atol=1e-4)
    assert network.outputs(parameters.astype(np.float32), X.astype(np.float32)).dtype == np.float32


def test_curvature_of_the_upper_layers_is_the_sum_of_squared_slopes():
    """One path leads from a unit of H3 to an output: so for W3 and W4 nothing is left out but f''."""
    network, (X, _) = NETWORKS["1989"], some_digits(2)
    parameters = start(network)
    curvature = network.views(network.curvature(parameters, X))
    for name, place in [("W3", (5, 7)), ("b3", (7,)), ("W4", (7, 2)), ("b4", (2,))]:
        direction = np.zeros_like(parameters)
        network.views(direction)[name][place] = 1e-5
        dY = (network.outputs(parameters + direction, X) - network.outputs(parameters - direction, X)) / 2e-5
        np.testing.assert_allclose(curvature[name][place], np.mean(np.sum(dY**2, axis=1)), rtol=1e-6)


def test_curvature_is_the_backward_pass_of_squares():
    """H1 and H2 by loops, as the definition says it."""
    network, (X, _) = NETWORKS["1989"], some_digits(1)
    parameters = start(network)
    w, slope = network.views(parameters), maths.scaled_tanh_slope
    A1, A2, A3, Y = network.forward(parameters, X[0])
    h3 = (w["W4"] ** 2 @ slope(Y) ** 2) * slope(A3) ** 2
    h2 = (w["W3"] ** 2 @ h3).reshape(4, 4, 12) * slope(A2) ** 2
    h_below, h_W2 = np.zeros((12, 12, 12)), np.zeros((5, 5, 8, 12))
    seen = np.pad(A1, ((2, 2), (2, 2), (0, 0)), constant_values=-1)
    for r, s, i, j, m, k in np.ndindex(4, 4, 5, 5, 12, 8):
        below = network.wiring[m, k]
        weight = w["W2"].reshape(5, 5, 8, 12)[i, j, k, m]
        h_below[2 * r + i, 2 * s + j, below] += h2[r, s, m] * weight**2
        h_W2[i, j, k, m] += h2[r, s, m] * seen[2 * r + i, 2 * s + j, below] ** 2
    curvature = network.views(network.curvature(parameters, X))
    np.testing.assert_allclose(curvature["W2"].reshape(h_W2.shape), h_W2, rtol=1e-10)
    np.testing.assert_allclose(curvature["b1"].reshape(8, 8, 12), h_below[2:-2, 2:-2] * slope(A1) ** 2, rtol=1e-10)


# Training


def test_train_pass_takes_one_step_after_another():
    X, D = rng().standard_normal((5, 3)), rng(1).standard_normal(5)

    def gradient(w, x, d):
        return (w @ x - d) * x

    w, expected = np.zeros(3), np.zeros(3)
    for x, d in zip(X, D):
        expected = expected - 0.1 * gradient(expected, x, d)
    np.testing.assert_allclose(zip_codes.train_pass(w, X, D, gradient, 0.1), expected, rtol=1e-12)
    assert (w == 0).all()
    assert zip_codes.train_pass(w.astype(np.float32), X, D, gradient, 0.1).dtype == np.float32
    with pytest.raises(ValueError, match="X has 5 cases but D has 4"):
        zip_codes.train_pass(w, X, D[:4], gradient, 0.1)


def test_each_weight_may_have_a_step_of_its_own():
    X = np.ones((1, 2))
    w = zip_codes.train_pass([0.0, 0.0], X, [1.0], lambda w, x, d: (w @ x - d) * x, np.array([0.5, 0.0]))
    np.testing.assert_array_equal(w, [0.5, 0.0])


@each_network
def test_training_learns_some_digits_and_repeats_itself(network):
    X, d = some_digits(20)
    parameters = start(network)
    passes = [list(zip_codes.train(network, X, d, X[:5], d[:5], 0.01, None, 12, parameters)) for _ in range(2)]
    first, last = passes[0][0], passes[0][-1]
    assert [after.number for after in passes[0]] == list(range(13))
    assert last.train_mse < 0.5 * first.train_mse and last.train_mistakes < first.train_mistakes
    np.testing.assert_array_equal(last.parameters, passes[1][-1].parameters)
    assert (last.test_mse, last.test_mistakes) == zip_codes.measure(network, last.parameters, X[:5], d[:5])


def test_newton_steps_are_asked_for_before_every_pass():
    network, (X, d), parameters = NETWORKS["1989"], some_digits(20), start(NETWORKS["1989"])
    steps = zip_codes.newton_steps(network, X, 0.001, 0.02)
    by_hand = parameters
    for _ in range(2):
        curvature = network.curvature(by_hand, X)
        by_hand = zip_codes.train_pass(
            by_hand, X, zip_codes.place_code(d), network.gradient, 0.001 / (0.02 + curvature)
        )
    *_, last = zip_codes.train(network, X, d, X, d, steps, None, 2, parameters)
    np.testing.assert_allclose(last.parameters, by_hand, rtol=1e-10)


# Rejecting


def test_the_reject_curve_counts_what_is_left():
    draw = rng()
    Y, d = draw.standard_normal((50, 10)), draw.integers(0, 10, 50)
    Y[np.arange(50), d] += 1.5
    rejected, error = zip_codes.reject_curve(Y, d)
    ordered = np.sort(Y, axis=1)
    sure = ordered[:, -1] - ordered[:, -2]
    for share, wrong in zip(rejected, error):
        accepted = sure >= np.sort(sure)[round(share * 50)]
        assert accepted.sum() == round((1 - share) * 50)
        assert wrong == pytest.approx(np.mean(Y[accepted].argmax(axis=1) != d[accepted]))


def test_share_rejected_is_the_first_that_will_do():
    assert zip_codes.share_rejected([0.0, 0.1, 0.2], [0.005, 0.02, 0.0]) == 0.0
    assert zip_codes.share_rejected([0.0, 0.5], [1.0, 1.0]) == 1.0


# Refusals


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: zip_codes.convolve(np.zeros((16, 16)), np.zeros((5, 5, 1, 12)), np.zeros((8, 8, 12))),
            "The shapes do not meet: got X (16, 16), W (5, 5, 1, 12), b (8, 8, 12); "
            "wanted X (n_cases, n_rows, n_columns, n_in), W (n_kernel, n_kernel, n_in, n_out), "
            "b (n_up, n_across, n_out).",
        ),
        (
            lambda: zip_codes.convolve(np.zeros((1, 16, 16, 1)), np.zeros((5, 5, 1, 12)), np.zeros((16, 8, 12))),
            "Steps of 2 make maps of 8 x 8 of images of 16 x 16, but the maps above are 16 x 8.",
        ),
        (
            lambda: zip_codes.convolve(np.zeros((1, 16, 16, 1)), np.zeros((4, 4, 1, 12)), np.zeros((8, 8, 12))),
            "A kernel needs an odd number of rows and columns, but has 4.",
        ),
        (
            lambda: zip_codes.convolve_backward(
                np.zeros((2, 16, 16, 1)), np.zeros((5, 5, 1, 12)), np.zeros((3, 8, 8, 12))
            ),
            "X has 2 cases but delta has 3: they must be the same.",
        ),
        (
            lambda: NETWORKS["1989"].gradient(np.zeros(9_759), np.zeros((16, 16)), np.zeros(10)),
            "The network has 9760 parameters: got shape (9759,).",
        ),
        (
            lambda: NETWORKS["1989"].gradient(np.zeros(9_760), np.zeros((16, 16)), 3),
            "One image x (16, 16) and its desired outputs d (10,) are wanted: got x (16, 16), d ().",
        ),
        (
            lambda: NETWORKS["fully connected"].gradient(np.zeros(10_690), np.zeros((2, 16, 16)), np.zeros((2, 10))),
            "One image x (16, 16) and its desired outputs d (10,) are wanted: got x (2, 16, 16), d (2, 10).",
        ),
        (
            lambda: zip_codes.newton_steps(NETWORKS["1989"], np.zeros((1, 16, 16)), 0.1, 0.0),
            "mu must be greater than 0, but is 0.0.",
        ),
        (lambda: zip_codes.init_1989(np.array([25, 0]), rng()), "fan_in must be greater than 0, but is 0."),
        (
            lambda: zip_codes.reject_curve(np.zeros((5, 10)), np.zeros((5, 1))),
            "The shapes do not meet: got Y (5, 10), d (5, 1); wanted Y (n_cases, n_out), d (n_cases,).",
        ),
        (
            lambda: zip_codes.share_rejected(np.zeros(5), np.zeros((5, 1))),
            "rejected has shape (5,) but error has shape (5, 1): they must be the same.",
        ),
    ],
)
def test_the_message_says_what_came_and_what_was_wanted(call, message):
    with pytest.raises(ValueError) as refusal:
        call()
    assert str(refusal.value) == message


# Beside PyTorch


def torch_gradient(network, parameters, x, desired):
    """Return the gradient by PyTorch, with H2 wired in blocks."""
    torch = pytest.importorskip("torch")
    conv2d, pad = torch.nn.functional.conv2d, torch.nn.functional.pad
    w = {name: torch.tensor(array, requires_grad=True) for name, array in network.views(parameters).items()}

    def f(Z):
        return 1.7159 * torch.tanh(2 / 3 * Z)

    def border(A):
        return pad(A, (2, 2, 2, 2), value=-1.0)

    W1 = w["W1"].reshape(5, 5, 1, 12).permute(3, 2, 0, 1)
    A1 = f(conv2d(border(torch.tensor(x)[None, None]), W1, stride=2) + w["b1"].reshape(8, 8, 12).permute(2, 0, 1))
    W2 = w["W2"].reshape(5, 5, 8, 12).permute(3, 2, 0, 1)
    blocks = [conv2d(border(A1)[:, network.wiring[m]], W2[m : m + 4], stride=2) for m in (0, 4, 8)]
    A2 = f(torch.cat(blocks, dim=1) + w["b2"].reshape(4, 4, 12).permute(2, 0, 1))
    A3 = f(A2.permute(0, 2, 3, 1).flatten(1) @ w["W3"] + w["b3"])
    Y = f(A3 @ w["W4"] + w["b4"])
    (0.5 * ((Y - torch.tensor(desired)) ** 2).sum()).backward()
    return np.concatenate([array.grad.numpy().ravel() for array in w.values()])


def test_gradient_agrees_with_pytorch():
    network, (X, d) = NETWORKS["in blocks"], some_digits(3)
    parameters = start(network)
    for x, desired in zip(X, zip_codes.place_code(d)):
        expected = torch_gradient(network, parameters, x, desired)
        np.testing.assert_allclose(network.gradient(parameters, x, desired), expected, rtol=1e-12, atol=1e-12)
