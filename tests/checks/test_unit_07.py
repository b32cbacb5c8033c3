"""What the catalogue's own tests leave open: random right forms, other orders, deep graphs, and odd answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.checks import diagnose, unit_07
from helpers.checks.probe import call
from helpers.maths import autodiff
from helpers.maths.autodiff import Dual, Value


def below(v):
    found = {v: None}
    todo = [v]
    while todo:
        for parent in todo.pop().parents:
            if parent not in found:
                found[parent] = None
                todo.append(parent)
    return list(found)


def ready_made(v, choose):
    """List a node as soon as all its parents are listed; `choose` picks among those that are ready."""
    waiting = {node: len(set(node.parents)) for node in below(v)}
    users = {node: [] for node in waiting}
    for node in waiting:
        for parent in set(node.parents):
            users[parent].append(node)
    ready, order = [node for node, n in waiting.items() if n == 0], []
    while ready:
        node = ready.pop(choose(len(ready)))
        order.append(node)
        for user in users[node]:
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    return order


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_any_topological_order_passes_and_serves_the_sweep(choices, seed):
    pick = np.random.default_rng(choices)

    def topological_order(v):
        return ready_made(v, lambda n: int(pick.integers(n)))

    def backward(v):
        order = topological_order(v)
        for node in order:
            node.grad = 0.0
        v.grad = 1.0
        while order:
            node = order.pop()
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad = parent.grad + node.grad * slope

    assert diagnose(unit_07.topological_order, topological_order, seed).status == "passed"
    assert diagnose(unit_07.backward, backward, seed).status == "passed"


SUMS = [lambda a, b: a + b, lambda a, b: b + a, lambda a, b: sum([a, b]), lambda a, b: np.add(a, b)]
PRODUCTS = [lambda a, b: a * b, lambda a, b: b * a, lambda a, b: np.multiply(b, a), lambda a, b: (4 * a * b) / 4]
PAIRS = [lambda a, b: (a, b), lambda a, b: [a, b]]


@given(*(st.sampled_from(forms) for forms in (SUMS, PRODUCTS, PRODUCTS, SUMS, PAIRS)), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_algebraic_form_of_an_operation_passes(add, times, other_times, other_add, pair, seed):
    def value_add(a, b):
        return Value(add(a.data, b.data), pair(a, b), pair(1, 1.0))

    def value_multiply(a, b):
        return Value(times(a.data, b.data), pair(a, b), pair(b.data, a.data))

    def dual_multiply(a, b):
        return Dual(times(a.data, b.data), other_add(times(a.slope, b.data), other_times(a.data, b.slope)))

    assert diagnose(unit_07.value_add, value_add, seed).status == "passed"
    assert diagnose(unit_07.value_multiply, value_multiply, seed).status == "passed"
    assert diagnose(unit_07.dual_multiply, dual_multiply, seed).status == "passed"


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (unit_07.value_add, lambda a, b: a + b),
        (unit_07.value_multiply, lambda a, b: b * a),
        (unit_07.value_tanh, lambda a: autodiff.tanh(a)),
        (unit_07.value_tanh, lambda a: a.tanh()),
        (unit_07.dual_multiply, lambda a, b: a * b),
        (unit_07.backward, lambda v: autodiff.backward(v)),
        (unit_07.topological_order, lambda v: autodiff.topological_order(v)),
        (unit_07.jvp, lambda f, x, v: autodiff.jvp(f, x, v)),
    ],
)
def test_the_engine_itself_is_a_shortcut(exercise, answer):
    assert diagnose(exercise, answer).status == "shortcut"


def test_the_parts_that_are_there_may_be_used():
    def backward(v):
        order = autodiff.topological_order(v)
        autodiff.zero_gradients(order)
        v.grad = 1.0
        for node in order[::-1]:
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad

    assert diagnose(unit_07.backward, backward).status == "passed"


class Box:
    """A student's own kind of Value."""

    def __init__(self, data, parents, slopes):
        self.data, self.parents, self.slopes, self.grad = data, parents, slopes, 0.0


def test_a_class_of_ones_own_will_do():
    assert diagnose(unit_07.value_add, lambda a, b: Box(a.data + b.data, [a, b], [1, 1])).status == "passed"


def recursive(v, order=None, seen=None):
    order, seen = ([] if order is None else order), (set() if seen is None else seen)
    if v not in seen:
        seen.add(v)
        for parent in v.parents:
            recursive(parent, order, seen)
        order.append(v)
    return order


def test_recursion_gets_its_own_verdict():
    def backward(v):
        order = recursive(v)
        for node in order:
            node.grad = 0.0
        v.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad

    assert diagnose(unit_07.topological_order, recursive).misconception == "calls itself"
    assert diagnose(unit_07.backward, backward).misconception == "calls itself"


def ordered(v, seen, order, known):
    """List parents first with a list of things to do; what is remembered, and where, is the test's choice."""
    todo = [(v, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done:
            order.append(node)
        elif not known(node, seen):
            getattr(seen, "add", getattr(seen, "append", None))(node)
            todo.append((node, True))
            todo += [(parent, False) for parent in node.parents]
    return order


def every_path(v):
    return list(dict.fromkeys(ordered(v, [], [], lambda node, seen: False)))


def in_a_list(v):
    return ordered(v, [], [], lambda node, seen: node in seen)


def with_a_default(v, seen=set()):  # noqa: B006 - the mistake itself
    return ordered(v, seen, [], lambda node, seen: node in seen)


def by_passes(v):
    """Go through all nodes again and again, and list those whose parents are listed."""
    nodes, order, listed = below(v), [], set()
    while len(order) < len(nodes):
        for node in nodes:
            if node not in listed and listed.issuperset(node.parents):
                listed.add(node)
                order.append(node)
    return order


@pytest.mark.parametrize(
    ("order", "name"),
    [
        (every_path, "every path on its own"),
        (in_a_list, "every node compared with every other"),
        (by_passes, "every node compared with every other"),
        (with_a_default, "kept from the call before"),
        (below, "in the order in which they were found"),
    ],
)
def test_a_right_order_that_does_not_scale_or_last_is_named(order, name):
    assert diagnose(unit_07.topological_order, order).misconception == name


def in_shares(v):
    """Send every path's share down by itself: right, and two to the power of the diamonds."""
    for node in below(v):
        node.grad = 0.0
    todo = [(v, 1.0)]
    for node, share in todo:
        node.grad += share
        todo += [(parent, share * slope) for parent, slope in zip(node.parents, node.slopes, strict=True)]


def test_a_sweep_that_follows_every_path_is_named_and_ends():
    diagnosis = diagnose(unit_07.backward, in_shares)
    assert (diagnosis.status, diagnosis.misconception) == ("wrong", "every path on its own")


def test_a_graph_that_the_answer_ties_into_a_knot_ends_the_answer_not_the_check():
    def backward(v):
        v._first, v._first_slope = v, 1.0

    assert diagnose(unit_07.backward, backward).status in ("wrong", "raised")


def run_of(f, x, v):
    y = f([Dual(a, s) for a, s in zip(x, v, strict=True)])
    return y.data, y.slope


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (lambda f, x, v: (f(x), run_of(f, x, v)[1]), "f called again for the number"),
        (lambda f, x, v: (run_of(f, x, v)[0], run_of(f, x, v)[1]), "f called twice"),
        (lambda f, x, v: (f(x), (f([a + 1e-4 * s for a, s in zip(x, v, strict=True)]) - f(x)) / 1e-4), "measured"),
    ],
)
def test_f_runs_once_on_dual_numbers(answer, name):
    assert diagnose(unit_07.jvp, answer).misconception.startswith(name)


def in_no_order(v):
    """Hand on whatever arrives, again and again: wrong on a, b = a + a, c = b + b and nowhere simpler."""
    v.grad = 1.0
    for node in below(v)[1:]:
        node.grad = 0.0

    def visit(node):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            parent.grad += slope * node.grad
            if parent.parents:
                visit(parent)

    visit(v)


def test_a_missing_order_is_named():
    assert diagnose(unit_07.backward, in_no_order).misconception == "no order, into the depth at once"


@pytest.mark.parametrize(
    ("exercise", "answer", "name"),
    [
        (unit_07.topological_order, lambda v: iter(below(v)), "wrong type"),
        (unit_07.topological_order, lambda v: below(v)[::2], "some nodes missing"),
        (unit_07.topological_order, lambda v: [v, *v.parents], "only v and its parents"),
        (unit_07.topological_order, lambda v: below(v)[1:] + [v], "a child before its parent"),
        (unit_07.topological_order, lambda v: ["a", "b"], "new Values listed"),
        (unit_07.zero_gradients, lambda vs: vs.clear(), "list emptied"),
        (unit_07.zero_gradients, lambda vs: [0.0 for v in vs], "nothing changed"),
        (unit_07.backward, lambda v: setattr(v, "grad", 1.0), None),
        (unit_07.value_tanh, lambda a: Value(np.tanh(a.data), (a), (1 - np.tanh(a.data) ** 2)), None),
        (unit_07.unbroadcast, lambda g, shape: g.sum(axis=0, keepdims=True), None),
        (unit_07.count_sweeps, lambda n_in, n_out: (n_in, 1, "reverse"), "always reverse"),
    ],
)
def test_odd_answers_get_a_word(exercise, answer, name):
    diagnosis = diagnose(exercise, answer)
    assert diagnosis.status in ("wrong", "raised") and diagnosis.message
    assert name is None or diagnosis.misconception == name


def test_an_answer_that_acts_on_its_arguments_is_looked_at_afterwards():
    def seen(result, box):
        return {"content": box["content"], "result": result}

    observed = call(lambda box: box.update(content=2.0), "one box", {"box": {"content": 1.0}}, seen=lambda r, box: box)
    assert observed["one box: content"] == 2.0 and not observed["one box: inputs changed"]
    observed = call(lambda box: box.clear(), "one box", {"box": {"content": 1.0}}, seen=seen)
    assert str(observed["one box: returned instead"]) == "something that cannot be taken apart"
    observed = call(lambda: None, "one box", {"box": {}}, seen=seen)
    assert str(observed["one box: raised"]).startswith("WrongArguments")
