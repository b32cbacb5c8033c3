"""The network of 1989, one digit at a time: the course's and the same in PyTorch."""

import contextlib
import functools
import os
import time
import warnings

import numpy as np

from helpers import data
from helpers.maths import zip_codes
from tests.benchmarks import peers
from tests.benchmarks.harness import Row, compare, duration, interleaved, ratio_row

ETA = 0.004  # as in unit 10


def start(n_cases, dtype=np.float64):
    """Return the network, its parameters, digits and desired outputs."""
    network = zip_codes.Network(wiring=zip_codes.h2_wiring_in_blocks())
    parameters = zip_codes.init_1989(network.fan_in, np.random.default_rng(1986)).astype(dtype)
    X, d = data.digits()[:2]
    return network, parameters, X[:n_cases].astype(dtype), zip_codes.place_code(d[:n_cases]).astype(dtype)


class Course:
    """A pass through some digits, as `zip_codes.train` makes it."""

    def __init__(self, network, parameters, X, D):
        self.parameters, self.X, self.D = parameters, X, D
        self.gradient = functools.partial(network.gradient, out=np.empty_like(parameters))

    def __call__(self):
        self.parameters = zip_codes.train_pass(self.parameters, self.X, self.D, self.gradient, ETA)


class Torch:
    """The same pass in PyTorch: convolutions with a bias for every unit, and the border -1 (as Karpathy wrote it)."""

    def __init__(self, network, parameters, X, D, onednn=True, threads=1, dtype=np.float64):
        torch = peers.torch()
        self.threads = threads
        parameters, X, D = (array.astype(dtype) for array in (parameters, X, D))
        warnings.filterwarnings("ignore", "TF32")  # told wherever oneDNN is switched off
        self.torch, self.amplitude, self.stretch = torch, network.amplitude, network.stretch
        self.setting = contextlib.nullcontext if onednn else lambda: torch.backends.mkldnn.flags(enabled=False)
        w = network.views(parameters)
        arrays = (
            w["W1"].reshape(5, 5, 1, 12).transpose(3, 2, 0, 1),
            w["b1"].reshape(8, 8, 12).transpose(2, 0, 1),
            w["W2"].transpose(2, 1, 0).reshape(12, 8, 5, 5),
            w["b2"].reshape(4, 4, 12).transpose(2, 0, 1),
            w["W3"].reshape(16, 12, 30).transpose(1, 0, 2).reshape(192, 30),
            w["b3"],
            w["W4"],
            w["b4"],
        )
        self.parameters = [torch.nn.Parameter(torch.tensor(array.copy())) for array in arrays]
        self.optimiser = torch.optim.SGD(self.parameters, lr=ETA)
        self.X = torch.tensor(X)[:, None, None]  # (n_cases, 1, 1, 16, 16)
        self.D = torch.tensor(D)[:, None]  # (n_cases, 1, 10)

    def forward(self, x):
        """Return the ten outputs for one image of shape (1, 1, 16, 16)."""
        torch, F = self.torch, self.torch.nn.functional
        W1, b1, W2, b2, W3, b3, W4, b4 = self.parameters
        x = self.f(F.conv2d(F.pad(x, (2, 2, 2, 2), value=-1.0), W1, stride=2) + b1)
        x = F.pad(x, (2, 2, 2, 2), value=-1.0)
        blocks = x[:, 0:8], x[:, 4:12], torch.cat((x[:, 0:4], x[:, 8:12]), dim=1)
        x = torch.cat([F.conv2d(block, W, stride=2) for block, W in zip(blocks, W2.split(4))], dim=1)
        x = self.f(x + b2)
        x = self.f(x.flatten(start_dim=1) @ W3 + b3)
        return self.f(x @ W4 + b4)

    def f(self, z):
        """Return the activation."""
        return self.amplitude * self.torch.tanh(self.stretch * z)

    def __call__(self):
        self.torch.set_num_threads(self.threads)
        with self.setting():
            for x, d in zip(self.X, self.D):
                self.optimiser.zero_grad()
                E = 0.5 * ((self.forward(x) - d) ** 2).sum()
                E.backward()
                self.optimiser.step()


def checked_torch(problem, **settings):
    """Return PyTorch's pass, after seeing that its outputs after a pass are the course's."""
    network, parameters, X, D = problem
    ours, theirs = Course(*problem), Torch(*problem, **settings)
    ours()
    theirs()
    outputs = theirs.forward(theirs.X[:, 0]).detach().numpy()
    near = 1e-6 if outputs.dtype == np.float64 else 1e-3
    assert np.allclose(network.outputs(ours.parameters, X), outputs, atol=near), "PyTorch computes something else"
    return Torch(*problem, **settings)


def step(effort):
    """A step after one digit: the course's in float64, PyTorch's in float64 and in its own default, float32.

    oneDNN, which PyTorch takes by default, has convolutions for float32 only: without it only float32 changes.
    """
    n = 5 if effort.sizes else 100
    problem = start(n)
    every_core, single = {"threads": os.cpu_count()}, {"dtype": np.float32}
    others = {
        "PyTorch, float64": ({}, 0.06),
        "PyTorch, float64, all cores": (every_core, 0.06),
        "PyTorch, float64, without oneDNN": ({"onednn": False}, 0.1),
        "PyTorch at its defaults, float32": (single, 0.06),
        "PyTorch at its defaults, float32, all cores": (single | every_core, 0.06),
        "PyTorch, float32, without oneDNN": (single | {"onednn": False}, 0.1),
    }
    made = {
        name: (functools.partial(checked_torch, problem, **settings), goal) for name, (settings, goal) in others.items()
    }
    return compare("network of 1989: step after one digit, float64", Course(*problem), made, effort, steps=n)


def precision(effort):
    """What float32 saves in so small a network."""
    n = 5 if effort.sizes else 100
    runs = {np.dtype(dtype).name: Course(*start(n, dtype)) for dtype in (np.float32, np.float64)}
    times = {name: [t / n for t in each] for name, each in interleaved(runs, effort).items()}
    what = "network of 1989: step after one digit, float32"
    return [ratio_row(what, times["float32"], "the same in float64", times["float64"], None)]


def passes(effort):
    """The whole training, with what is measured after every pass."""
    X, d, X_test, d_test = data.digits()
    n, n_passes = (20, 1) if effort.sizes else (len(X), zip_codes.PASSES)
    network, rng = zip_codes.Network(), np.random.default_rng(1986)
    began = time.perf_counter()
    *_, last = zip_codes.train(network, X[:n], d[:n], X_test[:n], d_test[:n], ETA, rng, passes=n_passes)
    spent = time.perf_counter() - began
    what = f"network of 1989: {n_passes} passes through {n:,} digits, measured after each"
    return [Row(what, f"{duration(spent)}, {last.test_mistakes} of {len(d_test[:n]):,} test digits wrong")]


MEASUREMENTS = [step, precision, passes]
