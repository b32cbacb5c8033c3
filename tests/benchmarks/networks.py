"""A training step of layered networks, in `maths.train_step` and in other libraries."""

import itertools
import warnings

import numpy as np

from helpers import maths
from tests.benchmarks import peers
from tests.benchmarks.harness import Growth, compare, interleaved, median_time, peak_memory, ratio_row

ETA = 0.01
MIDDLE = (784, 128, 64, 10)


def problem(sizes, n_cases, dtype=np.float32, seed=1986):
    """Return parameters, inputs and desired outputs of a network."""
    rng = np.random.default_rng(seed)
    parameters = [(W.astype(dtype), b.astype(dtype)) for W, b in maths.initialise(sizes, rng)]
    X = rng.standard_normal((n_cases, sizes[0])).astype(dtype)
    return parameters, X, rng.uniform(0, 1, (n_cases, sizes[-1])).astype(dtype)


class Course:
    """One step of the course's own, `maths.train_step`, at every call."""

    def __init__(self, parameters, X, D):
        self.parameters, self.X, self.D = parameters, X, D

    def __call__(self):
        self.parameters = maths.train_step(self.parameters, self.X, self.D, ETA, 0.0)


class Torch:
    """One step of PyTorch at every call: linear layers and logistic units, the same error, plain gradient descent."""

    def __init__(self, parameters, X, D):
        torch = peers.torch()
        layers = []
        for W, b in parameters:
            layer = torch.nn.Linear(*W.shape, dtype=torch.from_numpy(W).dtype)
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(W.T.copy()))
                layer.bias.copy_(torch.from_numpy(b))
            layers += [layer, torch.nn.Sigmoid()]
        self.network = torch.nn.Sequential(*layers)
        self.error = torch.nn.MSELoss(reduction="sum")
        self.optimiser = torch.optim.SGD(self.network.parameters(), lr=ETA)
        self.X, self.D = torch.from_numpy(X), torch.from_numpy(D)

    def __call__(self):
        self.optimiser.zero_grad()
        E = 0.5 * self.error(self.network(self.X), self.D)
        E.backward()
        self.optimiser.step()

    def weights(self):
        """Return the parameters as arrays in the course's order and shapes."""
        arrays = [p.detach().numpy() for p in self.network.parameters()]
        return [(W.T, b) for W, b in zip(arrays[::2], arrays[1::2])]


def scikit_learn(sizes, X, D):
    """Return one step of scikit-learn: logistic hidden units, squared error, plain gradient descent; linear outputs."""
    make = peers.peer("sklearn.neural_network").MLPRegressor
    network = make(
        hidden_layer_sizes=sizes[1:-1],
        activation="logistic",
        solver="sgd",
        alpha=0.0,
        batch_size=len(X),
        learning_rate_init=ETA,
        momentum=0.0,
        nesterovs_momentum=False,
    )

    def step():
        network.partial_fit(X, D)

    return step


def bare_products(parameters, X):
    """Return the matrix products of a step and nothing else: what no arrangement in NumPy can do without."""
    outputs = maths.forward(X, parameters)
    deltas = [np.ones_like(A) for A in outputs[1:]]
    weights = [W for W, _ in parameters]

    def products():
        for A, W in zip(outputs, weights):
            A @ W
        for A, delta in zip(outputs, deltas):
            A.T @ delta
        for W, delta in zip(weights[1:], deltas[1:]):
            delta @ W.T

    return products


def largest_difference(parameters, others):
    """Return the largest difference between two lists of (W, b)."""
    return max(np.abs(a - b).max() for p, q in zip(parameters, others, strict=True) for a, b in zip(p, q, strict=True))


def checked_torch(parameters, X, D):
    """Return PyTorch's step, after seeing that three steps of it end where the course's end."""
    ours, theirs = Course(parameters, X, D), Torch(parameters, X, D)
    for _ in range(3):
        ours()
        theirs()
    assert largest_difference(ours.parameters, theirs.weights()) < 1e-4, "PyTorch computes something else"
    return Torch(parameters, X, D)


def small(effort):
    """64-32-10, a batch of 32."""
    sizes = (64, 32, 10)
    parameters, X, D = problem(sizes, 32)
    others = {
        "PyTorch": (lambda: checked_torch(parameters, X, D), 0.12),
        "scikit-learn, partial_fit": (lambda: scikit_learn(sizes, X, D), 0.2),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return compare("step of 64-32-10, batch 32, float32", Course(parameters, X, D), others, effort)


def middle(effort):
    """784-128-64-10, a batch of 128."""
    parameters, X, D = problem(MIDDLE, 4 if effort.sizes else 128)
    others = {
        "PyTorch": (lambda: checked_torch(parameters, X, D), 0.5),
        "the bare matrix products": (lambda: bare_products(parameters, X), 1.25),
    }
    return compare("step of 784-128-64-10, batch 128, float32", Course(parameters, X, D), others, effort)


def deep(effort):
    """30 layers of 256, a batch of 128."""
    parameters, X, D = problem([256] * (2 if effort.sizes else 31), 128)
    others = {
        "PyTorch": (lambda: checked_torch(parameters, X, D), 0.83),
        "the bare matrix products": (lambda: bare_products(parameters, X), None),
    }
    return compare("step of 30 layers of 256, batch 128, float32", Course(parameters, X, D), others, effort)


def precision(effort):
    """What float32 saves in a larger network."""
    runs = {
        name: Course(*problem(MIDDLE, 4 if effort.sizes else 128, dtype))
        for name, dtype in (("float32", np.float32), ("float64", np.float64))
    }
    times = interleaved(runs, effort)
    what = "step of 784-128-64-10, batch 128: float32"
    return [ratio_row(what, times["float32"], "the same in float64", times["float64"], None)]


def growth(effort):
    """A step against batch, width and depth."""
    tables = []
    for what, size, sizes, shape in (
        ("Step of 64-32-10, float32, against the batch", "cases", (1, 4, 16, 64, 256, 1024, 4096), _batch),
        ("Step of n-n-n, batch 32, float32, against the width", "n", (8, 16, 32, 64, 128, 256, 512), _width),
        ("Step of layers of 32, batch 32, float32, against the depth", "layers", (1, 2, 4, 8, 16, 32, 64), _depth),
    ):
        runs = {n: Course(*problem(*shape(n))) for n in effort.some(sizes)}
        times = {n: float(np.median(t)) for n, t in interleaved(runs, effort.fewer).items()}
        costs = {"time": list(times.values()), "memory, peak": [peak_memory(run) for run in runs.values()]}
        tables.append(Growth(what, size, list(runs), costs))
    return tables


def _batch(n):
    return (64, 32, 10), n


def _width(n):
    return (n, n, n), 32


def _depth(n):
    return [32] * (n + 1), 32


def slopes(effort):
    """All slopes of a network: central differences against one backward pass."""
    costs = {"central differences": [], "forward and backward": [], "memory, central differences": []}
    counts = []
    for n in effort.some((4, 8, 16, 32, 64)):
        parameters, X, D = problem((n, n, n), 32, np.float64)
        shapes = [array.shape for layer in parameters for array in layer]
        flat = np.concatenate([array.ravel() for layer in parameters for array in layer])
        ends = list(itertools.accumulate(int(np.prod(shape)) for shape in shapes))[:-1]

        def E(w, shapes=shapes, ends=ends, X=X, D=D):
            arrays = [part.reshape(shape) for part, shape in zip(np.split(w, ends), shapes)]
            return maths.squared_error(maths.forward(X, list(zip(arrays[::2], arrays[1::2])))[-1], D)

        def differences(E=E, flat=flat):
            return maths.numerical_gradient(E, flat)

        def backward(parameters=parameters, X=X, D=D):
            return maths.backward(parameters, maths.forward(X, parameters), D)

        found = np.concatenate([array.ravel() for layer in backward() for array in layer])
        assert maths.relative_difference(found, differences()) < 1e-4
        counts.append(len(flat))
        costs["central differences"].append(median_time(differences, effort.fewer))
        costs["forward and backward"].append(median_time(backward, effort.fewer))
        costs["memory, central differences"].append(peak_memory(differences))
    return [Growth("All slopes of n-n-n, batch 32, float64, against the parameters", "parameters", counts, costs)]


MEASUREMENTS = [small, middle, deep, precision, growth, slopes]
