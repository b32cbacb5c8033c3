"""From a typed expression to a graph of Values: arithmetic, four functions, single variables, and nothing else."""

import ast
import math
import operator
import re
import warnings

import numpy as np

from helpers.maths.autodiff import functions
from helpers.maths.autodiff.scalar import Value, topological_order

FUNCTIONS = {name: getattr(functions, name) for name in ("tanh", "exp", "log", "relu")}
OPERATIONS = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("−", operator.sub),
    ast.Mult: ("×", operator.mul),
    ast.Div: ("÷", operator.truediv),
    ast.Pow: ("**", operator.pow),
}
VARIABLE = r"[A-Za-z][0-9]?"
LONGEST = 120
"""Characters in an expression."""
ALLOWED = "Allowed are numbers, single letters, + - * / ** with brackets, and tanh, exp, log, relu."


def expression(text, values=None):
    """Compute an expression as a graph of Values.

    Parameters
    ----------
    text : str
        For example ``"tanh(a * b + a)"``; a variable is a letter, perhaps with a digit, as in x1.
    values : dict of str to float, optional
        The numbers that the variables stand for; 1 for one that is missing.

    Returns
    -------
    v : Value
        The result.
    names : dict of Value to str
        What each node is: its letter, or the operation that made it. Numbers are no nodes but part of the operation,
        and what is written twice, such as a + a in (a + a) * (a + a), is computed once.

    Raises
    ------
    ValueError
        In one sentence, for anything else than arithmetic, or where it has no value.

    Notes
    -----
    The text is read as a syntax tree and never run.

    Examples
    --------
    >>> v, names = expression("a * b + 2 * a", {"a": 2.0, "b": -3.0})
    >>> v.data, sorted(names.values())
    (-2.0, ['+', '2 ×', 'a', 'b', '×'])
    """
    variables, names, made_before = {}, {}, {}

    def build(node):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return float(node.value)
        if isinstance(node, ast.Name):
            return variable(node.id)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            operand = build(node.operand)
            return operand if isinstance(node.op, ast.UAdd) else make("−", operator.neg, operand)
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
            sign, operation = OPERATIONS[type(node.op)]
            left, right = build(node.left), build(node.right)
            return make(f"{_number(left)} {sign} {_number(right)}".strip(), operation, left, right)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            if len(node.args) != 1 or node.keywords:
                raise _Refused(f"{node.func.id} takes one number, as in {node.func.id}(a).")
            return make(node.func.id, FUNCTIONS[node.func.id], build(node.args[0]))
        raise _Refused(_what_is_wrong(node))

    def variable(letter):
        if not re.fullmatch(VARIABLE, letter):
            raise _Refused(f"{letter} is not a single letter. {ALLOWED}")
        if letter not in variables:
            variables[letter] = Value(float((values or {}).get(letter, 1.0)))
            names[variables[letter]] = letter
        return variables[letter]

    def make(name, operation, *operands):
        key = name, *(id(part) if isinstance(part, Value) else part for part in operands)
        if key not in made_before:
            made = operation(*operands)
            made = made if isinstance(made, Value) else float(made)
            if not all(map(math.isfinite, (made.data, *made.slopes) if isinstance(made, Value) else (made,))):
                raise OverflowError
            if isinstance(made, Value):
                names[made] = name
            made_before[key] = made
        return made_before[key]

    tree = _parse(text)
    try:
        with np.errstate(all="ignore"):
            v = build(tree)
    except _Refused:
        raise
    except (ArithmeticError, ValueError, TypeError):
        raise ValueError(f"{text.strip()} has no finite value, or no finite slope, at these numbers.") from None
    if not isinstance(v, Value):
        raise ValueError("There is no variable in it: use at least one letter.")
    return v, names


def assignments(text):
    """Read numbers for variables.

    Parameters
    ----------
    text : str
        For example ``"a = 2, b = -0.5"``.

    Returns
    -------
    dict of str to float

    Raises
    ------
    ValueError
        In one sentence, for anything else.

    Examples
    --------
    >>> assignments("a = 2, b = -0.5")
    {'a': 2.0, 'b': -0.5}
    """
    values = {}
    for part in filter(str.strip, re.split("[,;]", text.replace("−", "-"))):
        letter, _, number = (piece.strip() for piece in part.partition("="))
        try:
            values[letter] = float(number)
        except ValueError:
            values[letter] = math.nan
        if not re.fullmatch(VARIABLE, letter) or not math.isfinite(values[letter]):
            raise _Refused(f"{part.strip()[:30]} cannot be read: write numbers for letters, as in a = 2, b = -0.5.")
    return values


def graph_lists(v, names):
    """Return the graph below v as plain lists, as a figure takes them.

    Parameters
    ----------
    v : Value
    names : dict of Value to str

    Returns
    -------
    dict
        ``names``, ``data``, ``parents`` (as numbers of nodes), ``slopes`` and ``gradients``, parents before children.

    Examples
    --------
    >>> graph_lists(*expression("a * a", {"a": 3.0}))["parents"]
    [(), (0, 0)]
    """
    order = topological_order(v)
    place = {node: k for k, node in enumerate(order)}
    return {
        "names": [names[node] for node in order],
        "data": [node.data for node in order],
        "parents": [tuple(place[parent] for parent in node.parents) for node in order],
        "slopes": [node.slopes for node in order],
        "gradients": [node.grad for node in order],
    }


class _Refused(ValueError):
    """What is typed is not an expression of the allowed kind."""


def _parse(text):
    """Return the syntax tree of an expression."""
    if not text.strip():
        raise _Refused("Type an expression, such as a * b + a.")
    if len(text) > LONGEST:
        raise _Refused(f"That is too long: at most {LONGEST} characters.")
    for typed, meant in (("−", "-"), ("×", "*"), ("·", "*"), ("÷", "/"), ("²", "**2")):
        text = text.replace(typed, meant)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _Refused("That cannot be read as one expression: is a bracket or a sign missing?") from None


def _what_is_wrong(node):
    """Say in a sentence why this part of an expression is refused."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
        return "A power is written with two stars: a**2."
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if re.fullmatch(VARIABLE, node.func.id):
            return f"A product needs its star: {node.func.id} * (...)."
        return f"{node.func.id} is not among the functions. {ALLOWED}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Constant):
        return f"A product needs its star: {node.func.value} * (...)."
    return f"{ast.unparse(node)[:30]} is not arithmetic. {ALLOWED}"


def _number(part):
    """Write a plain number that stands in an operation; nothing for a Value, which is a node of its own."""
    return "" if isinstance(part, Value) else f"{part:g}".replace("-", "−")
