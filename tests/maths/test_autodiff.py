"""Automatic differentiation: gradients against differences, closed forms and each other; order, depth, refusals."""

import inspect
import math
import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import maths
from helpers.maths import autodiff
from helpers.maths.autodiff import Dual, Tensor, Value, backward

FORMULAS = {
    "sum and product": lambda x: x[0] * x[1] + x[0],
    "difference": lambda x: x[0] - x[1] - x[0] * x[1],
    "quotient": lambda x: x[0] / x[1] + x[1] / x[0],
    "powers": lambda x: x[0] ** 3 + x[1] ** -2 + x[0] ** 0.5 + x[0] ** 0 + 2.0 ** x[1] + x[0] ** x[1],
    "constants on either side": lambda x: 3 - x[0] * 2 + (1 + x[1]) / 4 + 5 / x[0] - 1 - (-x[1]),
    "numpy constants": lambda x: np.float64(2.0) * x[0] + np.float64(3.0) / x[1] - np.float64(1.0) - x[0],
    "functions": lambda x: autodiff.tanh(x[0]) * autodiff.exp(x[1]) + autodiff.log(x[0] * x[1]) + autodiff.relu(x[1]),
    "relu below 0": lambda x: autodiff.relu(x[0] - 5) * x[1] + x[1],
    "a node used many times": lambda x: (x[0] + x[0]) * (x[0] * x[1]) * x[1] * x[1] - x[0] * x[0],
}


def central(f, x, h=1e-6):
    return [
        (f([v + h * (i == k) for i, v in enumerate(x)]) - f([v - h * (i == k) for i, v in enumerate(x)])) / (2 * h)
        for k in range(len(x))
    ]


@pytest.mark.parametrize("name", FORMULAS)
def test_both_modes_agree_with_differences(name):
    f, x = FORMULAS[name], [0.7, 1.3]
    ((reverse,), one), ((forward,), two) = autodiff.jacobian_reverse(f, x), autodiff.jacobian_forward(f, x)
    assert (one, two) == (1, 2)
    np.testing.assert_allclose(reverse, central(f, x), rtol=1e-8)
    np.testing.assert_allclose(forward, reverse, rtol=1e-13)
    value, slope = autodiff.jvp(f, x, [2.0, -3.0])
    np.testing.assert_allclose([value, slope], [f(x), 2 * reverse[0] - 3 * reverse[1]], rtol=1e-13)


def test_several_outputs_and_an_input_that_one_does_not_use():
    def f(x):
        return [x[0] * x[1], autodiff.exp(x[2]), x[0] + 2 * x[2]]

    wanted = [[3.0, 2.0, 0.0], [0.0, 0.0, math.exp(0.5)], [1.0, 0.0, 2.0]]
    assert autodiff.jacobian_reverse(f, [2.0, 3.0, 0.5]) == (wanted, 3)
    assert autodiff.jacobian_forward(f, [2.0, 3.0, 0.5]) == (wanted, 3)


def graphs():
    """Draw a random graph: a list of Values, each made of earlier ones."""
    return st.lists(st.tuples(st.sampled_from("+-*t"), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=25)


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b * 0.5,
    "t": lambda a, b: autodiff.tanh(a),
}


def grown(operations, x):
    nodes = list(x)
    for sign, i, j in operations:
        nodes.append(OPERATIONS[sign](nodes[i % len(nodes)], nodes[j % len(nodes)]))
    return sum(nodes[3:], nodes[-1])


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_random_graphs_agree_in_both_modes(operations):
    x = [0.3, -0.8, 1.1]
    ((reverse,), _), ((forward,), _) = (
        mode(lambda x: grown(operations, x), x) for mode in (autodiff.jacobian_reverse, autodiff.jacobian_forward)
    )
    np.testing.assert_allclose(reverse, forward, rtol=1e-9, atol=1e-12)


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_the_order_has_parents_first_and_each_node_once(operations):
    v = grown(operations, [Value(0.3), Value(-0.8), Value(1.1)])
    order = autodiff.topological_order(v)
    place = {node: k for k, node in enumerate(order)}
    assert len(place) == len(order) and order[-1] is v
    assert all(place[parent] < place[node] for node in order for parent in node.parents)


def test_the_diamond_counts_every_path():
    a = Value(3.0)
    b = a + a
    c = b + b
    backward(c)
    assert (a.grad, b.grad, c.grad) == (4.0, 2.0, 1.0)
    for _ in range(40):  # 2^40 paths
        a = a + a
    backward(a)
    assert b.grad == 2.0  # not below


def test_a_second_call_gives_the_same_again():
    a, b = Value(2.0), Value(-0.5)
    v = (a * b + a).tanh()
    backward(v)
    first = a.grad, b.grad, v.grad
    w = v * a
    backward(w)
    backward(v)
    assert (a.grad, b.grad, v.grad) == first
    assert w.grad == 1.0  # not below v: as it was


def chain(n):
    node = start = Value(1.0)
    for _ in range(n):
        node = node * 1.0
    return start, node


@pytest.mark.parametrize("n", [100_000])
def test_a_long_chain_needs_no_recursion(n):
    start, end = chain(n)
    backward(end)
    assert start.grad == 1.0 and len(autodiff.topological_order(end)) == n + 1
    x = Tensor(np.ones(2))
    h = x
    for _ in range(n // 10):
        h = h * 1.0
    h.backward()
    assert h.grad.tolist() == x.grad.tolist() == [1.0, 1.0]


def test_time_grows_linearly_with_the_number_of_nodes():
    def seconds(n):
        _, end = chain(n)
        times = []
        for _ in range(3):
            begin = time.process_time()
            backward(end)
            times.append(time.process_time() - begin)
        return min(times)

    small, large = seconds(10_000), seconds(100_000)
    assert large / small < 30  # ten times the nodes; a quadratic sweep would take a hundred times as long


@pytest.mark.parametrize(
    ("parents", "slopes"),
    [((Value(1.0),), ()), (Value(1.0), (1.0,)), ((Value(1.0),), 1.0), ((Value(1.0),) * 2, (1.0,))],
)
def test_parents_and_slopes_that_do_not_match_are_refused(parents, slopes):
    with pytest.raises(ValueError, match="one or two parents, and a tuple with as many slopes|come in a tuple"):
        Value(0.0, parents, slopes)


def test_three_parents_are_refused():
    with pytest.raises(ValueError, match="one or two parents"):
        Value(0.0, (Value(1.0),) * 3, (1.0,) * 3)


def test_x_and_v_of_different_lengths_are_refused():
    with pytest.raises(ValueError) as refusal:
        autodiff.jvp(lambda x: x[0], [1.0], [1.0, 2.0])
    assert str(refusal.value) == "x has 1 entries but v has 2: they must be as many."


# Arrays

rng = np.random.default_rng(1986)
ARRAYS = {
    "bias": (lambda A, B, b: (A @ B + b).sum(), (5, 4), (4, 2), (2,)),
    "column": (lambda A, B, b: ((A * B) / b).sum(), (5, 3), (5, 1), (1, 3)),
    "number": (lambda A, B, b: (A * B - b * B).sum(), (2, 3), (), (3,)),
    "three axes": (lambda A, B, b: (A * B + b).tanh().sum(), (2, 4, 3), (4, 1), (3,)),
    "functions": (lambda A, B, b: (A.exp() * (B**2 + 1).log() + (b - A).relu()).sum(), (4, 3), (3,), (4, 1)),
    "transposes and sums": (lambda A, B, b: ((A.T @ B).sum(axis=0) * b).sum(), (5, 4), (5, 2), (2,)),
    "kept axes": (lambda A, B, b: (A / A.sum(axis=1, keepdims=True) * B - -b).sum(), (5, 3), (3,), (5, 1)),
    "constants": (
        lambda A, B, b: (2 - A * 3 + 1 / (B + 5) + np.ones((5, 2)) @ b - A / 2 + (B - 1) ** 3).sum(),
        (5, 3),
        (5, 3),
        (2, 3),
    ),
    "a constant on the right": (lambda A, B, b: ((A @ np.ones((3, 2))) * B + b).sum(), (5, 3), (2,), ()),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_agree_with_differences(name):
    f, *shapes = ARRAYS[name]
    arrays = [rng.uniform(0.5, 1.5, size=shape) for shape in shapes]
    tensors = [Tensor(array) for array in arrays]
    E = f(*tensors)
    E.backward()
    for k, tensor in enumerate(tensors):

        def moved(array, k=k):
            return float(f(*(Tensor(array if i == k else other) for i, other in enumerate(arrays))).data)

        np.testing.assert_allclose(tensor.grad, maths.numerical_gradient(moved, arrays[k]), rtol=1e-6, atol=1e-8)
        assert tensor.grad.shape == tensor.shape


def test_the_lines_of_unit_05_come_out_of_the_graph():
    parameters = maths.initialise([3, 4, 2], rng)
    X, D = rng.normal(size=(5, 3)), rng.uniform(size=(5, 2))
    tensors = [(Tensor(W), Tensor(b)) for W, b in parameters]
    A = X
    for W, b in tensors:
        A = 1 / (1 + autodiff.exp(-(A @ W + b)))
    (((A - D) ** 2).sum() * 0.5).backward()
    by_hand = maths.backward(parameters, maths.forward(X, parameters), D)
    for (W, b), (dE_dW, dE_db) in zip(tensors, by_hand):
        np.testing.assert_allclose(W.grad, dE_dW, rtol=1e-12)
        np.testing.assert_allclose(b.grad, dE_db, rtol=1e-12)


def test_single_precision_stays():
    W = Tensor(np.ones((3, 2), np.float32))
    E = ((np.ones((5, 3), np.float32) @ W * 0.5 + 1).tanh() / 3 - 2).relu().sum()
    E.backward()
    assert E.data.dtype == W.grad.dtype == np.float32
    assert Tensor([1, 2]).data.dtype == np.float64


def test_gradients_of_arrays_start_afresh_and_share_no_memory():
    x = Tensor(np.array([1.0, 2.0]))
    y = x + x
    E = (y + y).sum()
    E.backward()
    E.backward()
    assert x.grad.tolist() == [4.0, 4.0] and y.grad.tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    ("shape", "stretched"),
    [((3,), (5, 3)), ((), (2, 3)), ((4, 1), (2, 4, 3)), ((1, 1), (1, 1)), ((3,), (1, 3)), ((2, 3), (2, 3))],
)
def test_unbroadcast_undoes_every_broadcast(shape, stretched):
    g = rng.normal(size=stretched)
    measured = maths.numerical_gradient(lambda x: np.sum(np.broadcast_to(x, stretched) * g), np.zeros(shape), h=0.5)
    np.testing.assert_allclose(autodiff.unbroadcast(g, shape), measured, rtol=1e-12)
    assert autodiff.unbroadcast(g.astype(np.float32), shape).dtype == np.float32


@pytest.mark.parametrize(("stretched", "shape"), [((5, 3), (5,)), ((3,), (5, 3)), ((5, 3), (2, 3))])
def test_shapes_that_were_never_stretched_are_refused(stretched, shape):
    with pytest.raises(ValueError) as refusal:
        autodiff.unbroadcast(np.ones(stretched), shape)
    assert str(refusal.value) == f"An array of shape {shape} cannot have been stretched to the shape of g, {stretched}."


def test_matmul_vjp_refuses_shapes_that_do_not_meet():
    with pytest.raises(ValueError, match=r"The shapes do not meet: got g \(5, 2\), A \(5, 4\), B \(3, 2\)"):
        autodiff.matmul_vjp(np.ones((5, 2)), np.ones((5, 4)), np.ones((3, 2)))


def test_plain_numbers_go_through_the_functions_too():
    for function, plain in ((autodiff.tanh, np.tanh), (autodiff.exp, np.exp), (autodiff.log, np.log)):
        assert function(0.7) == plain(0.7)
    np.testing.assert_array_equal(autodiff.relu(np.array([-1.0, 2.0])), [0.0, 2.0])
    assert repr(Value(2.0)) == "Value(2)" and "slope 1" in repr(Dual(2.0, 1.0)) and "1." in repr(Tensor([1.0]))


# Expressions


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a * b + a", lambda a, b: a * b + a),
        ("tanh(a*b) - exp(-a) / (b + 3)", lambda a, b: math.tanh(a * b) - math.exp(-a) / (b + 3)),
        ("relu(b) + log(a) * 2 ** a", lambda a, b: max(b, 0) + math.log(a) * 2**a),
        ("−a × b ÷ 2 + a²", lambda a, b: -a * b / 2 + a**2),
        ("+a + 1e-3*b", lambda a, b: a + 1e-3 * b),
    ],
)
def test_an_expression_is_what_python_makes_of_it(text, wanted):
    v, names = autodiff.expression(text, {"a": 2.0, "b": -0.5})
    assert v.data == pytest.approx(wanted(2.0, -0.5), rel=1e-14)
    assert set(names) == set(autodiff.topological_order(v))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Type an expression, such as a * b + a."),
        ("a ^ 2", "A power is written with two stars: a**2."),
        ("2(a + b)", "A product needs its star: 2 * (...)."),
        ("a(b)", "A product needs its star: a * (...)."),
        ("(a", "That cannot be read as one expression: is a bracket or a sign missing?"),
        ("2a", "That cannot be read as one expression: is a bracket or a sign missing?"),
        ("tanh(a, b)", "tanh takes one number, as in tanh(a)."),
        ("3 + 4", "There is no variable in it: use at least one letter."),
        ("1 / (a - 1)", "1 / (a - 1) has no finite value, or no finite slope, at these numbers."),
        ("a * 9**9**9**9", "a * 9**9**9**9 has no finite value, or no finite slope, at these numbers."),
        ("log(a - 2)", "log(a - 2) has no finite value, or no finite slope, at these numbers."),
        ("a" + " + a" * 40, "That is too long: at most 120 characters."),
    ],
)
def test_what_is_no_expression_gets_one_clear_sentence(text, message):
    with pytest.raises(ValueError) as refusal:
        autodiff.expression(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('x')", "a.__class__", "[a]*9", "lambda: a", "a if b else c", "(a := 2)", "print(a)"]
    + [
        "a < b",
        "a @ b",
        "a // b",
        "a % b",
        "'a'",
        "True * a",
        "f'{a}'",
        "a[0]",
        "{a}",
        "exp(*a)",
        "open('x')",
        "width",
    ],
)
def test_nothing_but_arithmetic_is_computed(text):
    with pytest.raises(ValueError) as refusal:
        autodiff.expression(text)
    assert str(refusal.value).endswith((".", "?")) and "\n" not in str(refusal.value)


def test_what_is_written_twice_is_computed_once():
    v, _ = autodiff.expression("(a + a) + (a + a)", {"a": 3.0})
    assert len(autodiff.topological_order(v)) == 3
    lists = autodiff.graph_lists(*autodiff.expression("a * b - a * b", {"a": 2.0}))
    assert lists["parents"][-1] == (2, 2) and lists["data"][-1] == 0.0


def test_numbers_for_letters():
    assert autodiff.assignments("a = 2; x1=-.5,") == {"a": 2.0, "x1": -0.5}
    for text in ("a 2", "a = b", "ab = 2", "a = nan", "2 = a"):
        with pytest.raises(ValueError, match="cannot be read: write numbers for letters"):
            autodiff.assignments(text)


def test_payments_add_up_to_the_gradients():
    a, b = Value(2.0), Value(-0.5)
    v = (a * b + a).tanh() * a
    backward(v)
    for node in (a, b):
        assert sum(amount for to, amount in autodiff.payments(v) if to is node) == pytest.approx(node.grad)


@pytest.mark.parametrize("name", autodiff.__all__)
def test_docstrings_name_every_parameter_and_show_an_example(name):
    thing = getattr(autodiff, name)
    doc = inspect.getdoc(thing)
    sections = ["Parameters", "Returns", "Attributes", "Raises", "Notes", "References", "Examples"]
    found = [doc.find(f"\n{section}\n---") for section in sections]
    assert [place for place in found if place >= 0] == sorted(place for place in found if place >= 0)
    assert "\n>>> " in doc
    for parameter in inspect.signature(thing).parameters:
        assert re.search(rf"^(\w+, )*{parameter}(, \w+)* : ", doc, re.MULTILINE), parameter


def test_float32_stays_and_arguments_are_left_alone():
    g, A, B = (rng.normal(size=shape).astype(np.float32) for shape in ((5, 2), (5, 4), (4, 2)))
    before = g.copy(), A.copy(), B.copy()
    assert {part.dtype for part in autodiff.matmul_vjp(g, A, B)} == {np.dtype(np.float32)}
    autodiff.unbroadcast(g, (2,))
    for array, kept in zip((g, A, B), before):
        np.testing.assert_array_equal(array, kept)
    assert autodiff.unbroadcast([[1, 2], [3, 4]], (2,)).tolist() == [4.0, 6.0]
