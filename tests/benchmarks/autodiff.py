"""Automatic differentiation: the course's engines beside micrograd, HIPS autograd and PyTorch."""

import gc
import random

import numpy as np

from helpers.maths import autodiff
from tests.benchmarks import peers
from tests.benchmarks.harness import (
    Growth,
    NotHere,
    Row,
    absent,
    compare,
    duration,
    interleaved,
    judged,
    limit_row,
    median_time,
    peak_memory,
)

SIZES = (2, 16, 16, 1)
ETA, DECAY = 0.05, 1e-4
LINEAR = 1.1
"""The largest fitted exponent that still counts as linear: caches and the garbage collector add a little."""


def moons(n_cases, seed=1337):
    """Return two half circles that interlock, as lists, and labels -1 and 1: the data of micrograd's demo."""
    rng = np.random.default_rng(seed)
    angle = np.pi * rng.uniform(size=n_cases)
    upper = np.arange(n_cases) % 2 == 0
    x = np.where(upper, np.cos(angle), 1 - np.cos(angle))
    y = np.where(upper, np.sin(angle), 0.5 - np.sin(angle))
    points = np.column_stack([x, y]) + 0.1 * rng.standard_normal((n_cases, 2))
    return points.tolist(), np.where(upper, -1, 1).tolist()


class Demo:
    """A step of micrograd's demo in the course's scalar engine: 2-16-16-1, ReLU, hinge loss, weight decay."""

    def __init__(self, weights, points, labels):
        self.layers = [[([autodiff.Value(w) for w in ws], autodiff.Value(b)) for ws, b in layer] for layer in weights]
        self.parameters = [p for layer in self.layers for ws, b in layer for p in (*ws, b)]
        self.points, self.labels = points, labels

    def score(self, x):
        """Return the network's output for one point, a list of plain numbers."""
        for layer in self.layers:
            sums = [sum((w * x_i for w, x_i in zip(ws, x)), b) for ws, b in layer]
            x = sums if layer is self.layers[-1] else [z.relu() for z in sums]
        return x[0]

    def __call__(self):
        losses = [(1 + -d * self.score(x)).relu() for x, d in zip(self.points, self.labels)]
        decay = DECAY * sum(p * p for p in self.parameters)
        self.E = sum(losses) * (1 / len(losses)) + decay
        autodiff.backward(self.E)
        for p in self.parameters:
            p.data -= ETA * p.grad


class Micrograd:
    """The same step in micrograd, as its demo writes it."""

    def __init__(self, weights, points, labels):
        self.Value = peers.peer("micrograd.engine").Value
        self.model = peers.peer("micrograd.nn").MLP(SIZES[0], list(SIZES[1:]))
        flat = [number for layer in weights for ws, b in layer for number in (*ws, b)]
        for p, number in zip(self.model.parameters(), flat, strict=True):
            p.data = number
        self.points, self.labels = points, labels

    def __call__(self):
        inputs = [list(map(self.Value, x)) for x in self.points]
        scores = list(map(self.model, inputs))
        losses = [(1 + -d * score).relu() for d, score in zip(self.labels, scores)]
        data_loss = sum(losses) * (1.0 / len(losses))
        reg_loss = DECAY * sum(p * p for p in self.model.parameters())
        self.E = data_loss + reg_loss
        self.model.zero_grad()
        self.E.backward()
        for p in self.model.parameters():
            p.data -= ETA * p.grad


def weights(seed=1337):
    """Return starting weights as nested lists: layers of units of (weights, bias)."""
    draw = random.Random(seed)
    return [
        [([draw.uniform(-1, 1) for _ in range(n_in)], 0.0) for _ in range(n_out)]
        for n_in, n_out in zip(SIZES[:-1], SIZES[1:])
    ]


def demo(effort):
    """micrograd's own demo."""
    points, labels = moons(10 if effort.sizes else 100)

    def micrograd():
        ours, theirs = Demo(weights(), points, labels), Micrograd(weights(), points, labels)
        for _ in range(3):
            ours()
            theirs()
        assert abs(ours.E.data - theirs.E.data) < 1e-9, "micrograd computes something else"
        return Micrograd(weights(), points, labels)

    what = f"scalar autodiff: step of micrograd's demo ({len(points)} points, 2-16-16-1)"
    return compare(what, Demo(weights(), points, labels), {"micrograd": (micrograd, 0.15)}, effort)


def chain(Value, n_nodes):
    """Return the first and the last of a chain of so many nodes."""
    first = last = Value(1.0)
    for _ in range(n_nodes):
        last = last * 1.0000001
    return first, last


def long_chain(effort):
    """A chain of a million nodes, and micrograd's limit."""
    n = 1_000 if effort.sizes else 1_000_000
    first, last = chain(autodiff.Value, n)
    seconds = median_time(lambda: autodiff.backward(last), effort)
    right = abs(first.grad - 1.0000001**n) < 1e-6
    what = f"a chain of {n:,} nodes: backward"
    ours = duration(seconds)
    del first, last
    try:
        _, last = chain(peers.peer("micrograd.engine").Value, 1_000)
        try:
            last.backward()
            theirs = "works at 1,000"
        except RecursionError:
            theirs = "RecursionError at 1,000"
    except NotHere as reason:
        return [absent(what, "micrograd", None, str(reason), ours)]
    return [Row(what, ours, "micrograd", theirs, goal="the right slope", verdict=judged(0 if right else 1, 0))]


def small_arrays(effort):
    """4,000 operations on arrays of ten numbers."""
    n = 10 if effort.sizes else 1_000
    rng = np.random.default_rng(1986)
    x, w, b = rng.uniform(-1, 1, (3, 10))

    def through(x, w, b, tanh):
        y = x
        for _ in range(n):
            y = tanh(y * w + b) - x
        return y.sum()

    def own():
        leaves = [autodiff.Tensor(array) for array in (x, w, b)]
        through(*leaves, autodiff.tanh).backward()
        return leaves[1].grad

    def hips():
        np_of_autograd, autograd = peers.peer("autograd.numpy"), peers.peer("autograd")
        gradient = autograd.grad(lambda xwb: through(*xwb, np_of_autograd.tanh))
        _same(gradient((x, w, b))[1], own())
        return lambda: gradient((x, w, b))

    def pytorch():
        torch = peers.torch()

        def run():
            leaves = [torch.tensor(array, requires_grad=True) for array in (x, w, b)]
            through(*leaves, torch.tanh).backward()
            return leaves[1].grad

        _same(run().numpy(), own())
        return run

    what = f"array autodiff: forward and backward over {4 * n:,} operations on 10 numbers"
    return compare(what, own, {"PyTorch": (pytorch, 0.35), "HIPS autograd": (hips, None)}, effort)


def _same(theirs, ours):
    assert np.allclose(theirs, ours, rtol=1e-9), "the peer computes something else"


def growth(effort):
    """Time and memory against the number of nodes."""
    sizes = effort.some((1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000))
    costs = {name: [] for name in ("forward", "backward", "a node, backward", "memory, forward", "memory, backward")}
    for n in sizes:
        # The graph is dropped before the next one is made, so that none pays for another's memory.
        forward = interleaved({"": lambda n=n: chain(autodiff.Value, n)}, effort.fewer)[""]
        costs["memory, forward"].append(peak_memory(lambda n=n: chain(autodiff.Value, n)))
        _, last = chain(autodiff.Value, n)
        back = interleaved({"": lambda last=last: autodiff.backward(last)}, effort.fewer)[""]
        costs["forward"].append(float(np.median(forward)))
        costs["backward"].append(float(np.median(back)))
        costs["a node, backward"].append(float(np.median(back)) / n)
        costs["memory, backward"].append(peak_memory(lambda last=last: autodiff.backward(last)))
        del last
        gc.collect()
    grown = Growth("Scalar autodiff against the nodes of a chain", "nodes", sizes, costs)
    what = f"a chain up to {sizes[-1]:,} nodes: exponent of the time of backward"
    return [grown, limit_row(what, grown.exponents()["backward"][0], LINEAR, "{:.2f}".format)]


def growth_of_arrays(effort):
    """The same in the array engine."""
    sizes = effort.some((100, 300, 1_000, 3_000, 10_000, 30_000))
    costs = {"forward and backward": [], "memory, forward and backward": []}

    def run(n):
        x = y = autodiff.Tensor(np.ones(10))
        for _ in range(n):
            y = y * 1.0000001
        y.sum().backward()
        return x.grad

    times = interleaved({n: lambda n=n: run(n) for n in sizes}, effort.fewer)
    for n in sizes:
        costs["forward and backward"].append(float(np.median(times[n])))
        costs["memory, forward and backward"].append(peak_memory(lambda n=n: run(n)))
    return [Growth("Array autodiff, arrays of 10 numbers, against the nodes of a chain", "nodes", sizes, costs)]


MEASUREMENTS = [demo, long_chain, small_arrays, growth, growth_of_arrays]
