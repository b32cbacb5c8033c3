"""Checks of unit 07: operations that remember, the order of a graph, the sweep down, forward mode, and arrays."""

import math

import numpy as np

from helpers import maths
from helpers.checks import Exercise, Misconception, call_each
from helpers.checks.probe import INSTEAD, RAISED, WrongStructure, call

autodiff = maths.autodiff
Value, Dual = autodiff.Value, autodiff.Dual


def _drawn(rng, n, low=0.4, high=1.6):
    """Draw numbers away from 0 and from each other's negatives, exact in single precision, of either sign."""
    odd = rng.choice(np.arange(int(low * 128), int(high * 128)), size=n, replace=False)
    sizes = (2 * odd + 1) / 256  # none twice, and never 1, which would leave another number as it is
    return [float(number) for number in sizes * rng.choice([-1.0, 1.0], size=n)]


def _kind(value):
    """Say what came instead of the wanted object, without its number."""
    if value is None:
        return "None"
    if isinstance(value, (bool, int, float, np.number, np.ndarray)):
        return "a plain number" if np.ndim(value) == 0 else "an array"
    return f"a {type(value).__name__}"


# value_add, value_multiply, value_tanh


def _operands(rng, n):
    """Return the cases of an operation on n Values: given numbers, results of operations, and one Value twice."""

    def leaves(k):
        values = [Value(number) for number in _drawn(rng, k)]
        for value, grad in zip(values, _drawn(rng, k, 2.0, 3.0)):
            value.grad = grad  # an operation has nothing to do with gradients
        return values

    def results(k):
        made = [a * b for a, b in zip(leaves(k), leaves(k))]
        return [Value(abs(v.data), v.parents, v.slopes) for v in made]

    cases = {"given numbers": leaves(n), "positive numbers": results(n)}
    cases["given numbers"][-1].data = -math.copysign(cases["given numbers"][-1].data, cases["given numbers"][0].data)
    cases["negative numbers"] = [Value(-abs(number)) for number in _drawn(rng, n, 0.3, 1.2)]
    if n == 2:
        cases["the same Value twice"] = leaves(1) * 2
        cases["equal numbers"] = [Value(number) for number in _drawn(rng, 1) * 2]
        cases["a is 0"] = [Value(0.0), Value(abs(_drawn(rng, 1)[0]))]
    else:
        cases["a is 0"] = [Value(0.0)]
        cases["a large number"] = [Value(float(np.round(rng.uniform(2.5, 3.5), 2)))]
    return cases


def _value_made(result, *given):
    """Take apart the Value that an operation made of the given ones."""
    if any(result is value for value in given):
        raise WrongStructure("a Value that it was given where a new Value was wanted")
    parts = [getattr(result, name, None) for name in ("data", "parents", "slopes")]
    if isinstance(result, (list, tuple)) or any(part is None for part in parts):
        raise WrongStructure(f"{_kind(result)} where a new Value was wanted")
    data, parents, slopes = parts
    letters = [
        "numbers"
        if isinstance(parent, (int, float, np.number))
        else next((letter for letter, value in zip("ab", given) if parent is value), "another Value")
        for parent in parents
    ]
    seen = {"data": data, "parents": " and ".join(sorted(set(letters))) or "none"}
    for letter, value in dict(zip("ab", given)).items():
        if any(value is other for other in given[: "ab".index(letter)]):
            continue  # the same Value twice: its two slopes add
        of_this = [slope for slope, parent in zip(slopes, parents) if parent is value]
        total = of_this[0] if of_this else 0.0
        for slope in of_this[1:]:
            total = slope if isinstance(slope, Value) else total + slope
        seen[f"slope of {letter}"] = total
    seen["gradients"] = [value.grad for value in given]
    seen["numbers given"] = [value.data for value in given]
    return seen


def _probe_operation(n):
    def probe(answer, rng):
        observed = {}
        for case, values in _operands(rng, n).items():
            observed |= call(answer, case, dict(zip("ab", values)), seen=_value_made)
        return observed

    return probe


def _binary(data=lambda a, b: a + b, slopes=lambda a, b: (1.0, 1.0), parents=lambda a, b: (a, b)):
    """Make an answer for two Values of its three parts; data and slopes are given the plain numbers."""
    return lambda a, b: Value(data(a.data, b.data), parents(a, b), slopes(a.data, b.data))


def _in_place(change):
    def answer(a, b=None):
        a.data = change(a.data, b.data if b is not None else 0.0)
        return a

    return answer


def _overwriting(data, slopes):
    def answer(a, b):
        noted = slopes(a.data, b.data)
        a.data = data(a.data, b.data)
        return Value(a.data, (a, b), noted)

    return answer


def _paying_at_once(operation):
    def answer(a, b=None):
        v = operation(a, b) if b is not None else operation(a)
        for parent, slope in zip(v.parents, v.slopes):
            parent.grad += slope
        return v

    return answer


def _gradients_for_slopes(data):
    def answer(a, b):
        return Value(data(a.data, b.data), (a, b), (a.grad, b.grad))

    return answer


def _bookkeeping(right, sign, data, slopes):
    """List the mistakes with parents, slopes and gradients that any operation on two Values can meet."""
    return (
        Misconception(
            "plain number returned",
            lambda a, b: data(a.data, b.data),
            "A plain number comes back: it has forgotten where it came from. "
            "Return Value(number, parents, local derivatives).",
            "Without its parents nothing can be handed down to them later.",
        ),
        Misconception(
            "parents forgotten",
            lambda a, b: Value(data(a.data, b.data)),
            "The number is right, but the new Value does not know its parents: give it the tuple (a, b) as well.",
            "For the sweep down, a Value without parents is an input: everything below it would be cut off.",
        ),
        Misconception(
            "local derivatives forgotten",
            lambda a, b: Value(data(a.data, b.data), (a, b)),
            "The parents are there, but not the local derivatives: the third argument is a tuple with one for each.",
        ),
        Misconception(
            "parents without a tuple",
            lambda a, b: Value(data(a.data, b.data), a, b),
            "The parents have to come in one tuple, (a, b), with brackets of its own; then the tuple of slopes.",
        ),
        Misconception(
            "only a is a parent",
            lambda a, b: Value(data(a.data, b.data), (a,), slopes(a.data, b.data)[:1]),
            "Only a is noted as a parent: b made the number too, and is owed its share.",
        ),
        Misconception(
            "only b is a parent",
            lambda a, b: Value(data(a.data, b.data), (b,), slopes(a.data, b.data)[1:]),
            "Only b is noted as a parent: a made the number too, and is owed its share.",
        ),
        Misconception(
            "numbers as parents",
            lambda a, b: Value(data(a.data, b.data), (a.data, b.data), slopes(a.data, b.data)),
            "The parents are plain numbers: note the Values a and b themselves, so that they can be found again.",
            "A number like 2.0 has no place where a gradient could be put.",
        ),
        Misconception(
            "copies as parents",
            lambda a, b: Value(data(a.data, b.data), (Value(a.data), Value(b.data)), slopes(a.data, b.data)),
            "The parents are new Values with the same numbers: note a and b themselves, not copies.",
            "What is handed to a copy never reaches a: a graph hangs together by the very objects.",
        ),
        Misconception(
            "Values where numbers belong",
            lambda a, b: Value(a + b, (a, b), (1.0, 1.0)),
            "The data of the new Value is itself a Value: calculate with the numbers, a.data and b.data.",
        ),
        Misconception(
            "slopes are Values",
            lambda a, b: Value(data(a.data, b.data), (a, b), (b, a)),
            "The local derivatives are Values: they should be plain numbers, so take their .data.",
        ),
        Misconception(
            "a changed in place",
            _in_place(data),
            "You return a itself with another number in it: make a new Value, and leave a as it was.",
            "a may be used elsewhere, and its old number is needed on the way down.",
        ),
        Misconception(
            "tuple returned",
            lambda a, b: (data(a.data, b.data), (a, b), slopes(a.data, b.data)),
            "A tuple comes back: put what is in it into a Value(...).",
        ),
        Misconception(
            "gradients paid at once",
            _paying_at_once(right),
            "Right values, but the operation also changes a.grad or b.grad: on the way up only slopes are noted, "
            "gradients come on the way down.",
            "How much v is worth for the result is not known yet when v is made.",
        ),
        Misconception(
            "gradients noted as slopes",
            _gradients_for_slopes(data),
            "The slopes noted are a.grad and b.grad: those belong to the way down. "
            f"Note how fast a {sign} b changes with a, and with b.",
        ),
        Misconception(
            "a overwritten on the way",
            _overwriting(data, slopes),
            "The new Value is right, but a.data was overwritten on the way: a keeps its own number.",
            "a may be used elsewhere, and its old number is needed there.",
        ),
        Misconception(
            "equal numbers taken for one Value",
            lambda a, b: Value(data(a.data, b.data), (a, a if a.data == b.data else b), slopes(a.data, b.data)),
            "Two Values that happen to hold equal numbers are taken for one: they are two parents all the same.",
        ),
        Misconception(
            "change for slope",
            lambda a, b: Value(data(a.data, b.data), (a, b), [0.01 * s for s in slopes(a.data, b.data)]),
            "The slopes are the change for a step of 0.01: a slope is that change divided by the step.",
        ),
        Misconception(
            "slopes 0",
            lambda a, b: Value(data(a.data, b.data), (a, b), (0.0, 0.0)),
            "Both local derivatives are 0, as if the result did not depend on a and b at all.",
        ),
        Misconception(
            "slopes halved",
            lambda a, b: Value(data(a.data, b.data), (a, b), [s / 2 for s in slopes(a.data, b.data)]),
            "The local derivatives are half of what they should be: each parent moves alone, nothing is shared out.",
        ),
        Misconception(
            "slopes doubled",
            lambda a, b: Value(data(a.data, b.data), (a, b), [2 * s for s in slopes(a.data, b.data)]),
            "The local derivatives are twice too big: move one parent a little, the other held fast.",
        ),
        Misconception(
            "slopes with the wrong sign",
            lambda a, b: Value(data(a.data, b.data), (a, b), [-s for s in slopes(a.data, b.data)]),
            "The local derivatives have the wrong sign.",
        ),
        Misconception(
            "slope of b 0",
            lambda a, b: Value(data(a.data, b.data), (a, b), (slopes(a.data, b.data)[0], 0.0)),
            "The slope for b is 0, but the result does change with b.",
        ),
        Misconception(
            "slope of a 0",
            lambda a, b: Value(data(a.data, b.data), (a, b), (0.0, slopes(a.data, b.data)[1])),
            "The slope for a is 0, but the result does change with a.",
        ),
        Misconception(
            "slope of a with the wrong sign",
            lambda a, b: Value(data(a.data, b.data), (a, b), (-slopes(a.data, b.data)[0], slopes(a.data, b.data)[1])),
            "The slope for a has the wrong sign; that for b is right.",
        ),
        Misconception(
            "slope of b doubled",
            lambda a, b: Value(
                data(a.data, b.data), (a, b), (slopes(a.data, b.data)[0], 2 * slopes(a.data, b.data)[1])
            ),
            "The slope for b is twice too big; that for a is right.",
        ),
        Misconception(
            "slope of a doubled",
            lambda a, b: Value(
                data(a.data, b.data), (a, b), (2 * slopes(a.data, b.data)[0], slopes(a.data, b.data)[1])
            ),
            "The slope for a is twice too big; that for b is right.",
        ),
        Misconception(
            "a noted twice",
            lambda a, b: Value(data(a.data, b.data), (a, a), slopes(a.data, b.data)),
            "Both parents are a: the second one is b.",
        ),
        Misconception(
            "b noted twice",
            lambda a, b: Value(data(a.data, b.data), (b, b), slopes(a.data, b.data)),
            "Both parents are b: the first one is a.",
        ),
        Misconception(
            "cut to a whole number",
            lambda a, b: Value(int(data(a.data, b.data)), (a, b), slopes(a.data, b.data)),
            "The number is cut to a whole one: leave int and // out.",
        ),
    )


def _sum_right(a, b):
    return Value(a.data + b.data, (a, b), (1.0, 1.0))


def _product_right(a, b):
    return Value(a.data * b.data, (a, b), (b.data, a.data))


value_add = Exercise(
    unit=7,
    name="value_add",
    reference=autodiff.value_add,
    probe=_probe_operation(2),
    misconceptions=(
        *_bookkeeping(_sum_right, "+", lambda a, b: a + b, lambda a, b: (1.0, 1.0)),
        Misconception(
            "slopes of a product",
            _binary(slopes=lambda a, b: (b, a)),
            "The local derivatives are those of a product. How much does a + b grow when a grows by a little?",
            "In a sum the other number does not matter: if a rises by 0.01, so does the sum.",
        ),
        Misconception(
            "numbers noted as slopes",
            _binary(slopes=lambda a, b: (a, b)),
            "The numbers a and b stand where the local derivatives belong: the slope of a sum is the same everywhere.",
        ),
        Misconception(
            "shares of the sum",
            _binary(slopes=lambda a, b: (a / (a + b) if a + b else 1.0, b / (a + b) if a + b else 1.0)),
            "The slopes are the shares of the sum: a derivative asks how the sum changes, not how it is made up.",
        ),
        Misconception(
            "result noted as slope",
            _binary(slopes=lambda a, b: (a + b, a + b)),
            "The result stands where the local derivatives belong: how fast does a + b change with a?",
        ),
        Misconception(
            "slope of b negative",
            _binary(slopes=lambda a, b: (1.0, -1.0)),
            "The slope for b has the wrong sign: it would be right for a - b.",
        ),
        Misconception(
            "subtracted",
            _binary(lambda a, b: a - b, lambda a, b: (1.0, -1.0)),
            "This is the difference a - b, with its slopes; asked is the sum.",
        ),
        Misconception(
            "data subtracted",
            _binary(lambda a, b: a - b),
            "The slopes are those of a sum, but the number is a - b.",
        ),
        Misconception(
            "multiplied",
            _binary(lambda a, b: a * b, lambda a, b: (b, a)),
            "This is the product, with its slopes; asked is the sum.",
        ),
        Misconception(
            "data multiplied",
            _binary(lambda a, b: a * b),
            "The slopes are those of a sum, but the number is the product of a and b.",
        ),
        Misconception(
            "mean",
            _binary(lambda a, b: (a + b) / 2, lambda a, b: (0.5, 0.5)),
            "This is the mean of a and b: a sum is not divided.",
        ),
        Misconception(
            "sizes added",
            _binary(lambda a, b: abs(a) + abs(b)),
            "The signs of a and b are lost: add the numbers as they are.",
        ),
        Misconception(
            "b alone",
            _binary(lambda a, b: b),
            "The number is b alone: a is not added.",
        ),
        Misconception(
            "b twice",
            _binary(lambda a, b: b + b),
            "The number is b + b: the first one should be a.",
        ),
        Misconception(
            "b left out",
            _binary(lambda a, b: a),
            "The number is a alone: b is not added.",
        ),
        Misconception(
            "a twice",
            _binary(lambda a, b: a + a),
            "The number is a + a: the second one should be b.",
        ),
    ),
    equivalents=(
        _sum_right,
        _binary(parents=lambda a, b: [a, b], slopes=lambda a, b: [1, 1]),
        lambda a, b: Value(b.data + a.data, parents=(b, a), slopes=(1, 1)),
        lambda a, b: Value(np.add(a.data, b.data), (a, b), np.ones(2)),
        lambda a, b: Value(sum(v.data for v in (a, b)), (a, b), tuple(1.0 for _ in range(2))),
        lambda a, b: Value(np.float32(a.data + b.data), (a, b), (np.float32(1), np.float32(1))),
    ),
)


value_multiply = Exercise(
    unit=7,
    name="value_multiply",
    reference=autodiff.value_multiply,
    probe=_probe_operation(2),
    misconceptions=(
        *_bookkeeping(_product_right, "*", lambda a, b: a * b, lambda a, b: (b, a)),
        Misconception(
            "slopes times the result",
            _binary(lambda a, b: a * b, lambda a, b: (a * b * b, a * b * a)),
            "The local derivatives are multiplied by the result: only the slope itself is to be noted.",
        ),
        Misconception(
            "slope of b with the wrong sign",
            _binary(lambda a, b: a * b, lambda a, b: (b, -a)),
            "The slope for b has the wrong sign; that for a is right.",
        ),
        Misconception(
            "data subtracted",
            _binary(lambda a, b: a - b, lambda a, b: (b, a)),
            "The slopes are those of a product, but the number is the difference of a and b.",
        ),
        Misconception(
            "a alone",
            _binary(lambda a, b: a, lambda a, b: (b, a)),
            "The number is a alone: it is not multiplied by b.",
        ),
        Misconception(
            "b alone",
            _binary(lambda a, b: b, lambda a, b: (b, a)),
            "The number is b alone: it is not multiplied by a.",
        ),
        Misconception(
            "b squared",
            _binary(lambda a, b: b * b, lambda a, b: (b, a)),
            "The number is b times b: the first factor should be a.",
        ),
        Misconception(
            "slopes squared",
            _binary(lambda a, b: a * b, lambda a, b: (b * b, a * a)),
            "The slopes are squared: each is the other factor, once.",
        ),
        Misconception(
            "power",
            _binary(lambda a, b: abs(a) ** b, lambda a, b: (b, a)),
            "The number is a power: `**` is one star too much.",
        ),
        Misconception(
            "slopes exchanged",
            _binary(lambda a, b: a * b, lambda a, b: (a, b)),
            "The local derivatives have changed places: for a times b, what a change of a is worth depends on b.",
            "A rectangle with sides a and b: make a longer by a little, and the area grows by b times as much.",
        ),
        Misconception(
            "slopes of a sum",
            _binary(lambda a, b: a * b),
            "The local derivatives are those of a sum. "
            "Hold b fast and move a by 0.01: by how much does the product move?",
        ),
        Misconception(
            "result noted as slope",
            _binary(lambda a, b: a * b, lambda a, b: (a * b, a * b)),
            "The product itself stands where the local derivatives belong: differentiate it by a, then by b.",
        ),
        Misconception(
            "sum of both as slope",
            _binary(lambda a, b: a * b, lambda a, b: (a + b, a + b)),
            "Both slopes are a + b: that is what both moving together are worth. Each parent has a slope of its own.",
        ),
        Misconception(
            "slope of b is 1",
            _binary(lambda a, b: a * b, lambda a, b: (b, 1.0)),
            "The slope for a is right, that for b is 1: b is a factor like a, with the other factor for its slope.",
        ),
        Misconception(
            "slope of a is 1",
            _binary(lambda a, b: a * b, lambda a, b: (1.0, a)),
            "The slope for b is right, that for a is 1: a is a factor like b, with the other factor for its slope.",
        ),
        Misconception(
            "same slope b for both",
            _binary(lambda a, b: a * b, lambda a, b: (b, b)),
            "Both slopes are b: that is right for a. What is a change of b worth?",
        ),
        Misconception(
            "same slope a for both",
            _binary(lambda a, b: a * b, lambda a, b: (a, a)),
            "Both slopes are a: that is right for b. What is a change of a worth?",
        ),
        Misconception(
            "slopes inverted",
            _binary(lambda a, b: a * b, lambda a, b: (1 / b, 1 / a)),
            "The slopes are one over the other factor: it multiplies, it does not divide.",
        ),
        Misconception(
            "slopes of squares",
            _binary(lambda a, b: a * b, lambda a, b: (2 * a, 2 * b)),
            "The slopes are those of a squared and b squared: the two factors are different numbers here.",
        ),
        Misconception(
            "sign of the slopes lost",
            _binary(lambda a, b: a * b, lambda a, b: (abs(b), abs(a))),
            "The slopes lost their sign: times a negative number, a rise becomes a fall.",
        ),
        Misconception(
            "added",
            _binary(),
            "This is the sum, with its slopes; asked is the product.",
        ),
        Misconception(
            "data added",
            _binary(slopes=lambda a, b: (b, a)),
            "The slopes are those of a product, but the number is the sum of a and b.",
        ),
        Misconception(
            "divided",
            _binary(lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2)),
            "This is the quotient, with its slopes; asked is the product.",
        ),
        Misconception(
            "a squared",
            _binary(lambda a, b: a * a, lambda a, b: (b, a)),
            "The number is a times a: the second factor should be b.",
        ),
        Misconception(
            "sizes multiplied",
            _binary(lambda a, b: abs(a * b), lambda a, b: (b, a)),
            "The product lost its sign.",
        ),
    ),
    equivalents=(
        _product_right,
        _binary(lambda a, b: b * a, lambda a, b: [b, a], lambda a, b: [a, b]),
        lambda a, b: Value(a.data * b.data, (b, a), (a.data, b.data)),
        lambda a, b: Value(a.data * b.data, slopes=(b.data, a.data), parents=(a, b)),
        lambda a, b: Value(np.prod([a.data, b.data]), (a, b), np.array([b.data, a.data])),
        lambda a, b: Value(np.float32(a.data * b.data), (a, b), (np.float32(b.data), np.float32(a.data))),
    ),
)


def _unary(slope=lambda x, t: 1 - t * t, data=math.tanh):
    """Make an answer for one Value; the slope is given the number and its tanh."""
    return lambda a: Value(data(a.data), (a,), (slope(a.data, math.tanh(a.data)),))


def _squashed(x):
    return 1 / (1 + math.exp(-x))


def _overwriting_one(a):
    a.data = math.tanh(a.data)
    return Value(a.data, (a,), (1 - a.data**2,))


value_tanh = Exercise(
    unit=7,
    name="value_tanh",
    reference=autodiff.value_tanh,
    probe=_probe_operation(1),
    misconceptions=(
        Misconception(
            "a overwritten on the way",
            _overwriting_one,
            "The new Value is right, but a.data was overwritten on the way: a keeps its own number.",
            "a may be used elsewhere, and its old number is needed there.",
        ),
        Misconception(
            "change for slope",
            _unary(lambda x, t: math.tanh(x + 0.01) - t),
            "In the slope: this is the change for a step of 0.01. A slope is that change divided by the step, and 1 - "
            "t**2 is exact.",
        ),
        Misconception(
            "moved result for slope",
            _unary(lambda x, t: math.tanh(x + 0.01)),
            "In the slope: this is the tanh after a step, not how much it changes. Unit 02 has the exact slope.",
        ),
        Misconception(
            "slope of the input",
            _unary(lambda x, t: 1 - x * x),
            "In the slope: you squared the number that goes in. 1 - t**2 takes the tanh that comes out.",
            "Far out, at x = 3, the curve is flat: 1 - 9 = -8 cannot be its slope.",
        ),
        Misconception(
            "slope of the logistic function",
            _unary(lambda x, t: t * (1 - t)),
            "In the slope: t * (1 - t) belongs to the logistic function. That of tanh is 1 - t**2.",
        ),
        Misconception(
            "square forgotten",
            _unary(lambda x, t: 1 - t),
            "In the slope: the square is missing. At a negative number yours is steeper than 1, which tanh never is.",
        ),
        Misconception(
            "whole difference squared",
            _unary(lambda x, t: (1 - t) ** 2),
            "In the slope: the square belongs to the tanh alone, not to the whole difference.",
        ),
        Misconception(
            "plus for minus",
            _unary(lambda x, t: 1 + t * t),
            "In the slope: a plus stands where a minus belongs: far out the curve is flat, not steep.",
        ),
        Misconception(
            "sign flipped",
            _unary(lambda x, t: t * t - 1),
            "In the slope: the difference is the wrong way round. tanh rises everywhere, so its slope is positive.",
        ),
        Misconception(
            "squashed twice",
            _unary(lambda x, t: 1 - math.tanh(t) ** 2),
            "In the slope: the tanh of the tanh was taken. Take it once, and use the result for the slope.",
        ),
        Misconception(
            "doubled for squared",
            _unary(lambda x, t: 1 - 2 * t),
            "In the slope: t is doubled, where it should be squared: two stars.",
        ),
        Misconception(
            "1 left out",
            _unary(lambda x, t: -t * t),
            "In the slope: the 1 in front is missing, and so it is never positive.",
        ),
        Misconception(
            "third power",
            _unary(lambda x, t: 1 - t**3),
            "In the slope: the tanh is squared, not taken to the third power.",
        ),
        Misconception(
            "fourth power",
            _unary(lambda x, t: 1 - t**4),
            "In the slope: the tanh is squared twice; once is enough.",
        ),
        Misconception(
            "argument doubled",
            _unary(lambda x, t: 1 - math.tanh(2 * x) ** 2, lambda x: math.tanh(2 * x)),
            "The tanh of twice the number is taken: take it of the number itself.",
        ),
        Misconception(
            "argument halved",
            _unary(lambda x, t: 1 - math.tanh(x / 2) ** 2, lambda x: math.tanh(x / 2)),
            "The tanh of half the number is taken: take it of the number itself.",
        ),
        Misconception(
            "tanh squared",
            _unary(lambda x, t: 1 - t**4, lambda x: math.tanh(x) ** 2),
            "The number is the square of the tanh: square it for the slope only.",
        ),
        Misconception(
            "slope 1",
            _unary(lambda x, t: 1.0),
            "The slope is 1 everywhere: that holds only at 0. It depends on where the number stands.",
        ),
        Misconception(
            "slope 0",
            _unary(lambda x, t: 0.0),
            "The slope is 0: nothing would be handed down.",
        ),
        Misconception(
            "value noted as slope",
            _unary(lambda x, t: t),
            "The tanh itself stands where its slope belongs.",
        ),
        Misconception(
            "only the square",
            _unary(lambda x, t: t * t),
            "In the slope: the 1 - in front of the square is missing.",
        ),
        Misconception(
            "slope times the number",
            _unary(lambda x, t: x * (1 - t * t)),
            "The slope is multiplied by the number that went in: note the local derivative alone.",
        ),
        Misconception(
            "slope times the result",
            _unary(lambda x, t: t * (1 - t * t)),
            "The slope is multiplied by the result: note the local derivative alone.",
        ),
        Misconception(
            "slope squared",
            _unary(lambda x, t: (1 - t * t) ** 2),
            "The slope is squared: the local derivative is 1 - t**2, once.",
        ),
        Misconception(
            "one over cosh",
            _unary(lambda x, t: 1 / math.cosh(x)),
            "In the slope: a root too much, or cosh not squared. 1 - t**2 is the slope already.",
        ),
        Misconception(
            "one over the slope",
            _unary(lambda x, t: 1 / (1 - t * t)),
            "The slope stands upside down: yours grows where the curve gets flat.",
        ),
        Misconception(
            "slope doubled",
            _unary(lambda x, t: 2 * (1 - t * t)),
            "The slope is twice too big: at 0 the curve rises by 1 for 1.",
        ),
        Misconception(
            "slope halved",
            _unary(lambda x, t: (1 - t * t) / 2),
            "The slope is half of what it should be: at 0 the curve rises by 1 for 1.",
        ),
        Misconception(
            "slope of 2t",
            _unary(lambda x, t: -2 * t * (1 - t * t)),
            "This is the second derivative of tanh; asked is the first.",
        ),
        Misconception(
            "tanh forgotten",
            _unary(data=lambda x: x),
            "The slope is right, but the number went through unchanged: take its tanh.",
        ),
        Misconception(
            "logistic function",
            _unary(lambda x, t: _squashed(x) * (1 - _squashed(x)), _squashed),
            "This is the logistic function, with its slope; asked is tanh, which lies between -1 and 1.",
        ),
        Misconception(
            "logistic data",
            _unary(data=_squashed),
            "The slope is that of tanh, but the number is the logistic function's.",
        ),
        Misconception(
            "tan for tanh",
            _unary(data=math.tan),
            "The number is the tangent, math.tan; asked is math.tanh.",
        ),
        Misconception(
            "sinh for tanh",
            _unary(data=math.sinh),
            "The number is math.sinh; asked is math.tanh.",
        ),
        Misconception(
            "inverse function",
            _unary(data=lambda x: math.atan(x)),
            "The number is math.atan; asked is math.tanh.",
        ),
        Misconception(
            "plain number returned",
            lambda a: math.tanh(a.data),
            "A plain number comes back: it has forgotten where it came from. Return a Value with parent and slope.",
            "Without its parent nothing can be handed down to it later.",
        ),
        Misconception(
            "parent forgotten",
            lambda a: Value(math.tanh(a.data)),
            "The number is right, but the new Value does not know its parent: give it the tuple (a,) as well.",
        ),
        Misconception(
            "comma of the tuple forgotten",
            lambda a: Value(math.tanh(a.data), a, 1 - math.tanh(a.data) ** 2),
            "The parent has to come in a tuple, even where there is one: a tuple of one thing needs a comma, (a,).",
        ),
        Misconception(
            "slope without a tuple",
            lambda a: Value(math.tanh(a.data), (a,), 0.5),
            "The slope is missing, or it is a plain number: it comes in a tuple too, and a tuple of one thing needs a "
            "comma.",
        ),
        Misconception(
            "number as parent",
            lambda a: Value(math.tanh(a.data), (a.data,), (1 - math.tanh(a.data) ** 2,)),
            "The parent is a plain number: note the Value a itself, so that it can be found again.",
        ),
        Misconception(
            "copy as parent",
            lambda a: Value(math.tanh(a.data), (Value(a.data),), (1 - math.tanh(a.data) ** 2,)),
            "The parent is a new Value with the same number: note a itself, not a copy.",
        ),
        Misconception(
            "a changed in place",
            _in_place(lambda x, _: math.tanh(x)),
            "You return a itself with another number in it: make a new Value, and leave a as it was.",
        ),
        Misconception(
            "tuple returned",
            lambda a: (math.tanh(a.data), (a,), (1 - math.tanh(a.data) ** 2,)),
            "A tuple comes back: put what is in it into a Value(...).",
        ),
        Misconception(
            "gradient paid at once",
            _paying_at_once(_unary()),
            "Right values, but the operation also changes a.grad: on the way up the slope is only noted.",
        ),
        Misconception(
            "a Value handed to math.tanh",
            lambda a: Value(math.tanh(a), (a,), (1.0,)),
            "math.tanh takes a plain number: hand it a.data, not the Value.",
        ),
        Misconception(
            "a Value handed to np.tanh",
            lambda a: Value(np.tanh(a), (a,), (1.0,)),
            "np.tanh takes a plain number: hand it a.data, not the Value.",
        ),
        Misconception(
            "a Value in the slope",
            lambda a: Value(math.tanh(a.data), (a,), (1 - a * a,)),
            "The slope is a Value: it should be a plain number, made of the tanh.",
        ),
    ),
    equivalents=(
        _unary(),
        _unary(lambda x, t: (1 - t) * (1 + t)),
        _unary(lambda x, t: 1 / math.cosh(x) ** 2),
        lambda a: Value(np.tanh(a.data), [a], [1 - np.tanh(a.data) ** 2]),
        lambda a: Value(2 / (1 + math.exp(-2 * a.data)) - 1, (a,), (4 / (math.exp(a.data) + math.exp(-a.data)) ** 2,)),
        lambda a: Value(math.sinh(a.data) / math.cosh(a.data), parents=(a,), slopes=(1 - math.tanh(a.data) ** 2,)),
    ),
)


# Graphs for topological_order and backward

LONG = 1000
"""Operations in the long chain: more than Python lets a function call itself."""


def _graphs(rng):
    """Return {case: {name: node}}, the result v last."""
    a, b, a2, w, x, c, a3, e, a4, a5, a6 = (Value(number) for number in _drawn(rng, 11))
    product = a * b
    simple = {"a": a, "b": b, "a * b": product, "a * b + a": product + a}

    doubled = a2 + a2
    diamond = {"a": a2, "b = a + a": doubled, "c = b + b": doubled + doubled}

    p = w * x
    z = p + c
    neuron = {"w": w, "x": x, "b": c, "w * x": p, "z": z, "tanh(z)": z.tanh()}

    e.data = -abs(e.data)  # so that a negative gradient is handed on
    b = a3.tanh()
    c = b * a3
    d = b * c
    f = c + d
    paths = {"a": a3, "b = tanh(a)": b, "c = b * a": c, "d = b * c": d, "e": e, "f = c + d": f, "f * e": f * e}

    b = a4.tanh()
    c = b.tanh()
    short_first = {"a": a4, "b = tanh(a)": b, "c = tanh(b)": c, "b * c": b * c}

    b = a5.tanh()
    c = b.tanh()
    long_first = {"a": a5, "b = tanh(a)": b, "c = tanh(b)": c, "c * b": c * b}

    p, q = (Value(number) for number in _drawn(rng, 1) * 2)
    equal = {"p": p, "q": q, "p * q": p * q}
    equal["p * q + p"] = equal["p * q"] + p
    return {
        "a * b + a": simple,
        "a, b = a + a, c = b + b": diamond,
        "a neuron": neuron,
        "paths of unequal length": paths,
        "b * c with c made of b": short_first,
        "c * b with c made of b": long_first,
        "an input alone": {"a": a6},
        "two inputs with equal numbers": equal,
    }


CHAIN = f"a chain of {LONG:,} operations"
DIAMONDS = "12 diamonds in a row"
AGAIN = "a second call"


class TooSlow(BaseException):
    """An answer looks at the nodes far too often; not an Exception, as `probe.TimeUp`."""


class _Counted(Value):
    """A Value that counts how often nodes are looked at: asked for their parents, or compared with one another."""

    __slots__ = ()
    looks_left = math.inf

    @staticmethod
    def look():
        _Counted.looks_left -= 1
        if _Counted.looks_left < 0:
            raise TooSlow("the nodes of this graph were looked at far too often")

    @property
    def parents(self):
        _Counted.look()
        return Value.parents.fget(self)

    def __eq__(self, other):
        _Counted.look()
        return self is other

    __hash__ = object.__hash__


_Counted.__name__ = "Value"  # as a verdict calls it


def _call_counted(answer, case, v, looks, seen):
    """Call an answer that may look at the nodes so many times; `seen` may look as often as it likes."""

    def unlimited(*given):
        _Counted.looks_left = math.inf
        return seen(*given)

    _Counted.looks_left = looks
    try:
        return call(answer, case, {"v": v}, seen=unlimited)
    finally:
        _Counted.looks_left = math.inf


def _chain(rng):
    """Return {name: node} of one long chain: its ends and its middle."""
    nodes = [_Counted(_drawn(rng, 1)[0])]
    for factor in rng.choice([-1.0, 1.0], size=LONG).tolist():
        nodes.append(_Counted(nodes[-1].data * factor, (nodes[-1],), (factor,)))
    return {"the start": nodes[0], "the middle": nodes[LONG // 2], "the end": nodes[-1]}


def _diamonds(rng):
    """Return {name: node} of a chain in which two paths part and meet 12 times: 2**12 paths, 37 nodes."""
    start = node = _Counted(_drawn(rng, 1)[0])
    for factor in rng.uniform(0.3, 0.7, size=12).tolist():
        left = _Counted(node.data * factor, (node,), (factor,))
        right = _Counted(node.data * (1 - factor), (node,), (1 - factor,))
        node = _Counted(left.data + right.data, (left, right), (1.0, 1.0))
    return {"the start": start, "the end": node}


def _last(named):
    *_, v = named.values()
    return v


# topological_order


def _order_seen(result, v):
    nodes = _order_right(v)
    place = {id(node): k for k, node in enumerate(nodes)}
    edges = [(place[id(node)], place[id(parent)]) for node in nodes for parent in node.parents]
    return {
        "order": np.array(_places(result, place), int),
        "graph": np.array(edges, int).reshape(-1, 2),
        "numbers": [node.data for node in nodes],
        "touched": sum(node.grad != 0.0 for node in nodes),
    }


def _places(result, place):
    """Return for every entry of a list of nodes its number in the graph; -1 for what is no node of it."""
    if isinstance(result, (set, frozenset)):
        raise WrongStructure("a set where a list of nodes was wanted: a set has no order")
    if isinstance(result, dict):
        raise WrongStructure("a dict where a list of nodes was wanted")
    if isinstance(result, Value):
        raise WrongStructure("a single Value where a list of nodes was wanted")
    if isinstance(result, np.ndarray) and result.dtype == object:
        result = result.tolist()
    if not isinstance(result, (list, tuple)):
        tail = ": put list(...) round it" if hasattr(result, "__iter__") and not isinstance(result, str) else ""
        raise WrongStructure("None" if result is None else f"{_kind(result)} where a list of nodes was wanted{tail}")
    if result and all(isinstance(entry, (list, tuple, set)) for entry in result):
        raise WrongStructure("a list of lists where a list of nodes was wanted")
    if result and all(isinstance(entry, (int, float, np.number)) for entry in result):
        raise WrongStructure("a list of numbers where a list of nodes was wanted")
    return [place.get(id(entry), -1) for entry in result]


def _probe_order(answer, rng):
    """Ask for the order of small graphs and, where all are right, of one with many paths and of a long chain."""
    graphs, observed = _graphs(rng), {}
    for case, named in graphs.items():
        observed |= call(answer, case, {"v": _last(named)}, seen=_order_seen)
    observed |= call(answer, AGAIN, {"v": _last(graphs["a * b + a"])}, seen=_order_seen)
    if list(_words_about(observed).values()) == ["right"] * (len(graphs) + 1):
        observed |= _call_counted(answer, DIAMONDS, _last(_diamonds(rng)), 1500, _order_seen)
        if f"{DIAMONDS}: {RAISED}" not in observed:
            observed |= _call_counted(answer, CHAIN, _last(_chain(rng)), 8 * LONG, _order_seen)
    return observed


def _words_about(arrays):
    """Say of every graph what is wrong with its order."""
    cases = [label.removesuffix(": order") for label in arrays if label.endswith(": order")]
    return {
        case: _what_is_wrong(*(arrays[f"{case}: {part}"] for part in ("order", "graph", "numbers"))) for case in cases
    }


def _view_of_orders(arrays):
    """Say in words what is wrong with the orders of all graphs, in the first graph in which something is."""
    words, special, ended = _words_about(arrays), {}, []
    for label in (label for label in arrays if label.endswith((RAISED, INSTEAD))):
        kind = str(arrays[label]).partition(":")[0]
        if label.startswith((CHAIN, DIAMONDS)) and kind in ("RecursionError", "TooSlow"):
            ended.append("too deep" if kind == "RecursionError" else label.removesuffix(f": {RAISED}"))
        else:
            special[label] = arrays[label]
    if special:
        return special
    wrong = [what for what in words.values() if what != "right"] or ended
    what = wrong[0] if wrong else "right"
    if words["a * b + a"] == "right" and ("other nodes" in wrong or wrong and words[AGAIN] == what):
        what = "kept"
    if what == "only v and its parents" and "some missing" in wrong:
        what = "some missing"
    if what == "children first" and "child before parent" in wrong:
        what = "as found"
    touched = any(arrays[label] for label in arrays if label.endswith(": touched"))
    return {
        "all graphs: order": np.array(what),
        "all graphs: gradients": np.array("changed" if touched else "as they were"),
    }


def _what_is_wrong(order, graph, numbers):
    """Name what keeps an order from being topological: parents first, each node once, v last."""
    if graph.size and not 0 <= graph.min() <= graph.max() < len(numbers):
        raise ValueError("a graph of other nodes than there are")
    n, order = max([0, *graph[:, 0].tolist()]) + 1, order.tolist()  # in the course's own order v is last
    leaves = set(range(n)) - set(graph[:, 0].tolist())
    if not order:
        return "empty"
    if -1 in order:
        return "other nodes"
    once = list(dict.fromkeys(order))
    if len(once) < len(order):
        return "twice" if _parents_first(once, graph) else "twice and children first"
    missing = set(range(n)) - set(order)
    parents_of_v = {parent for child, parent in graph.tolist() if child == n - 1}
    if missing == {n - 1}:
        return "v missing"
    if missing and set(order) == {n - 1}:
        return "only v"
    if missing and {numbers[node] for node in missing} <= {numbers[node] for node in order}:
        return "equal numbers"
    if len(missing) == n - 1 > 1:
        return "one node"
    if missing and missing == leaves:
        return "inputs missing"
    if missing and set(order) == leaves:
        return "only inputs"
    if missing and set(order) == parents_of_v | {n - 1}:
        return "only v and its parents"
    if missing:
        return "some missing"
    if _parents_first(order, graph):
        return "right"
    return "children first" if _parents_first(order[::-1], graph) else "child before parent"


def _parents_first(order, graph):
    place = {node: k for k, node in enumerate(order)}
    return all(place[parent] < place[child] for child, parent in graph.tolist() if {parent, child} <= place.keys())


def _order_right(v):
    """Depth first, with a list of things to do."""
    order, seen, todo = [], set(), [(v, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return order


def _order_by_users(v):
    """Count the users of every node; a node's turn comes when all of them had theirs."""
    users, found = {v: 0}, [v]
    for node in found:
        for parent in node.parents:
            if parent not in users:
                users[parent] = 0
                found.append(parent)
            users[parent] += 1
    order = [v]
    for node in order:
        for parent in node.parents:
            users[parent] -= 1
            if users[parent] == 0:
                order.append(parent)
    return order[::-1]


def _order_by_depth(v):
    """Sort by the longest way from an input."""
    found = _breadth_first(v)
    depth = {}
    for node in _order_right(v):
        depth[node] = 1 + max((depth[parent] for parent in node.parents), default=-1)
    return sorted(found, key=depth.get)


def _order_with_a_look_down(v):
    """Look at the top of the pile: a parent that is not done goes on top of it."""
    order, done, pile = [], set(), [v]
    while pile:
        node = pile[-1]
        open_ = [parent for parent in node.parents if parent not in done]
        if open_:
            pile.append(open_[0])
            continue
        pile.pop()
        if node not in done:
            done.add(node)
            order.append(node)
    return tuple(order)


def _breadth_first(v):
    found, seen = [v], {v}
    for node in found:
        new = [parent for parent in dict.fromkeys(node.parents) if parent not in seen]
        found += new
        seen.update(new)
    return found


def _depth_first(v, seen=True, after=False):
    """List nodes depth first; before or after their parents, with or without a set of those seen."""
    order, done, todo = [], set(), [v]
    while todo:
        node = todo.pop()
        if isinstance(node, tuple):
            order.append(node[0])
            continue
        if seen and node in done:
            continue
        done.add(node)
        if after:
            todo.append((node,))
        else:
            order.append(node)
        todo.extend(node.parents)
    return order


def _one_way_down(v):
    """Follow the last parent only."""
    way = [v]
    while way[-1].parents:
        way.append(way[-1].parents[-1])
    return way[::-1]


def _recursive_order(v):
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(v)
    return order


def _one_a_number(v):
    """Remember numbers, not nodes."""
    order, seen, todo = [], set(), [(v, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done:
            order.append(node)
        elif node.data not in seen:
            seen.add(node.data)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return order


def _remembering(seen):
    def answer(v):
        order = [node for node in _order_right(v) if node not in seen]
        seen.update(order)
        return order

    return answer


def _looked_up_in_a_list(v):
    order, todo = [], [(v, False)]
    while todo:
        node, parents_done = todo.pop()
        if parents_done and node not in order:
            order.append(node)
        elif node not in order:
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return order


def _two_parents(v):
    order, todo = [], [v]
    while todo:
        node = todo.pop()
        order.append(node)
        first, second = node.parents
        todo += [first, second]
    return order


def _parents_in_one(v):
    order, todo = [], [v]
    while todo:
        node = todo.pop()
        order.append(node)
        todo.append(node.parents)
    return order


def _touching(v):
    order = _order_right(v)
    for node in order:
        node.grad = 1.0
    return order


topological_order = Exercise(
    unit=7,
    name="topological_order",
    reference=autodiff.topological_order,
    probe=_probe_order,
    given=("graph", "numbers"),
    view=_view_of_orders,
    misconceptions=(
        Misconception(
            "children first",
            lambda v: _order_right(v)[::-1],
            "The list is the right way, but turned round: v stands first. Put parents before children, so that v is "
            "last.",
            "The sweep down will walk through it backwards, from v to the inputs.",
        ),
        Misconception(
            "in the order in which they were found",
            lambda v: _breadth_first(v),
            "v stands first, and turning the list round is not enough: in some graph a node would still stand before "
            "one of its parents. List a node only when all its parents are listed.",
        ),
        Misconception(
            "a child before its parent",
            lambda v: _depth_first(v)[::-1],
            "Every node is there once, but in some graph one stands before one of its parents: "
            "a node may be listed only when all its parents are.",
            "A node that is reached by a short way and by a long one must wait for the long one.",
        ),
        Misconception(
            "a node twice",
            lambda v: _depth_first(v, seen=False, after=True),
            "A node that is used twice is listed twice: remember which nodes you have begun.",
            "In the sweep down it would hand on its gradient twice.",
        ),
        Misconception(
            "a node twice, children first",
            lambda v: _depth_first(v, seen=False),
            "A node that is used twice is listed twice, and children stand before their parents: "
            "remember which nodes you have begun, and list a node after its parents.",
        ),
        Misconception(
            "inputs left out",
            lambda v: [node for node in _order_right(v) if node.parents],
            "The inputs are missing: nodes without parents belong into the list too, they are the first.",
            "The gradients of the inputs are what the whole sweep is for.",
        ),
        Misconception(
            "v left out",
            lambda v: _order_right(v)[:-1],
            "The node v itself is missing: it comes last.",
            "The sweep down begins there.",
        ),
        Misconception(
            "v alone",
            lambda v: [v],
            "Only v is in the list: go on to its parents, and to theirs.",
        ),
        Misconception(
            "only v and its parents",
            lambda v: [*dict.fromkeys(v.parents), v],
            "The list ends one step below v: the parents have parents too. Does return stand inside the loop?",
        ),
        Misconception(
            "only inputs",
            lambda v: [node for node in _order_right(v) if not node.parents],
            "Only the inputs are in the list: every node below v belongs in it, and v.",
        ),
        Misconception(
            "some nodes missing",
            _one_way_down,
            "Some nodes are missing: every parent of every node has to be visited, not only the first or the last.",
        ),
        Misconception(
            "only one node",
            lambda v: _order_right(v)[:1],
            "Only one node is in the list, the first to be finished: does return stand inside the loop?",
        ),
        Misconception(
            "equal numbers taken for one node",
            _one_a_number,
            "Two nodes that happen to hold equal numbers are taken for one: remember the nodes themselves, not their "
            "data.",
        ),
        Misconception(
            "kept from the call before",
            _remembering(set()),
            "Right the first time, but something is kept from call to call: begin with an empty list and an empty set "
            "inside the function.",
            "A default value such as seen=set() is made once, when the function is defined, and then kept.",
        ),
        Misconception(
            "every path on its own",
            lambda v: list(dict.fromkeys(_depth_first(v, seen=False, after=True))),
            "The order is right, but every path is followed separately: 12 diamonds in a row have 4,096 paths and "
            "only 37 nodes. Do not go down again from a node that you have begun.",
            "Where two paths part and meet again, each such place doubles their number.",
        ),
        Misconception(
            "every node compared with every other",
            _looked_up_in_a_list,
            "The order is right, but far too slow for large graphs: for each node you go through many others. "
            "`in` searches a list from end to end; a set finds a node at once.",
            "With 1,000 nodes that makes half a million comparisons, with 100,000 five thousand million.",
        ),
        Misconception(
            "two parents expected",
            _two_parents,
            "Not every node has two parents: tanh has one, an input none. Loop over node.parents.",
        ),
        Misconception(
            "the parents as one thing",
            _parents_in_one,
            "The tuple of parents is put on the list of things to do as one thing: put each parent there by itself.",
        ),
        Misconception(
            "empty list",
            lambda v: [],
            "The list is empty: is it returned before anything was put in?",
        ),
        Misconception(
            "numbers listed",
            lambda v: [node.data for node in _order_right(v)],
            "The list holds numbers: put the nodes themselves into it, not their data.",
        ),
        Misconception(
            "new Values listed",
            lambda v: [Value(node.data) for node in _order_right(v)],
            "The list holds Values that are not in the graph: put the nodes themselves into it, not copies.",
        ),
        Misconception(
            "lists in the list",
            lambda v: [list(node.parents) + [node] for node in _order_right(v)],
            "The list holds lists: make it flat, one node after the other.",
        ),
        Misconception(
            "a set",
            lambda v: set(_order_right(v)),
            "A set comes back, and a set has no order: keep the set for what you have seen, and a list for the order.",
        ),
        Misconception(
            "a dictionary",
            lambda v: dict.fromkeys(_order_right(v)),
            "A dictionary comes back: return a list of the nodes.",
        ),
        Misconception(
            "v returned",
            lambda v: v,
            "The node v comes back: return the list.",
        ),
        Misconception(
            "calls itself",
            _recursive_order,
            "The order is right, but the function calls itself once a node, and Python allows only about 1,000 calls "
            "within one another: keep a list of nodes still to be done instead.",
            "A network that is run on a long sequence easily makes chains of many thousand nodes.",
        ),
        Misconception(
            "gradients changed",
            _touching,
            "The order is right, but the gradients of the nodes are changed: here you only make a list.",
        ),
    ),
    equivalents=(
        _order_right,
        _order_by_users,
        _order_by_depth,
        _order_with_a_look_down,
        lambda v: tuple(_order_right(v)),
        lambda v: np.array(_order_right(v), dtype=object),
    ),
)


# zero_gradients


def _gradients_to_clear(rng):
    """Return the cases: lists of Values with gradients; below some of them are others that are not listed."""

    def with_grads(values):
        for k, (value, grad) in enumerate(zip(values, _drawn(rng, len(values), 2.0, 3.0))):
            value.grad = abs(grad) if k % 3 == 0 else -abs(grad)
        return list(values)

    a, b, c = with_grads([Value(number) for number in _drawn(rng, 3)])
    product = a * b
    infinite = with_grads([Value(number) for number in _drawn(rng, 2)])
    infinite[0].grad = math.inf
    return {
        "four inputs": with_grads([Value(number) for number in _drawn(rng, 4)]),
        "results without their inputs": with_grads([product, product + c]),
        "one Value": with_grads([Value(_drawn(rng, 1)[0])]),
        "a gradient that was infinite": infinite,
    }


def _cleared(result, vs):
    if not all(isinstance(value, Value) for value in vs):
        raise WrongStructure("a list that holds other things than Values afterwards")
    listed = {id(value) for value in vs}
    below = dict.fromkeys(node for value in vs for node in autodiff.topological_order(value))
    return {
        "gradients": [value.grad for value in vs],
        "numbers": [value.data for value in vs],
        "gradients of others": [node.grad for node in below if id(node) not in listed],
    }


def _probe_clearing(answer, rng):
    observed = {}
    for case, vs in _gradients_to_clear(rng).items():
        observed |= call(answer, case, {"vs": vs}, seen=_cleared)
    return observed


def _for_each(act, chosen=lambda vs: vs):
    def answer(vs):
        for v in chosen(list(vs)):
            act(v)

    return answer


def _set(**attributes):
    def act(v):
        for name, value in attributes.items():
            setattr(v, name, value(v) if callable(value) else value)

    return act


def _everything_below(vs):
    return [node for v in vs for node in autodiff.topological_order(v)]


def _removing(vs):
    for v in vs:
        v.grad = 0.0
        vs.remove(v)


def _emptied(vs):
    while vs:
        vs.pop().grad = 0.0


zero_gradients = Exercise(
    unit=7,
    name="zero_gradients",
    reference=autodiff.zero_gradients,
    probe=_probe_clearing,
    misconceptions=(
        Misconception(
            "nothing changed",
            lambda vs: [0.0 for v in vs],
            "The gradients are as they were: `v.grad = 0.0` writes into the Value, "
            "while a new name or a new list changes nothing in it.",
        ),
        Misconception(
            "data cleared",
            _for_each(_set(data=0.0)),
            "You cleared the numbers and left the gradients: it is .grad that goes back to 0.",
            "The numbers are what the graph was computed from: without them the next sweep is lost.",
        ),
        Misconception(
            "data cleared as well",
            _for_each(_set(data=0.0, grad=0.0)),
            "The gradients are 0, but the numbers are too: leave .data alone.",
        ),
        Misconception(
            "only the first",
            _for_each(_set(grad=0.0), lambda vs: vs[:1]),
            "Only the first gradient is 0: does return stand inside the loop?",
        ),
        Misconception(
            "only the last",
            _for_each(_set(grad=0.0), lambda vs: vs[-1:]),
            "Only the last gradient is 0: should the assignment stand inside the loop?",
        ),
        Misconception(
            "last left out",
            _for_each(_set(grad=0.0), lambda vs: vs[:-1]),
            "The last Value keeps its gradient: the loop ends one too early.",
        ),
        Misconception(
            "first left out",
            _for_each(_set(grad=0.0), lambda vs: vs[1:]),
            "The first Value keeps its gradient: the loop begins one too late, entries count from 0.",
        ),
        Misconception(
            "every other one",
            _for_each(_set(grad=0.0), lambda vs: vs[::2]),
            "Every other Value keeps its gradient: was something taken out of the list while the loop ran through it?",
        ),
        Misconception(
            "set to None",
            _for_each(_set(grad=None)),
            "The gradients are None: nothing can be added to None. Set them to 0.",
        ),
        Misconception(
            "set to 1",
            _for_each(_set(grad=1.0)),
            "The gradients are 1: only the end of the graph starts with 1, and that comes later. Here all go to 0.",
        ),
        Misconception(
            "sign turned",
            _for_each(_set(grad=lambda v: -v.grad)),
            "The gradients changed their sign: take them to 0, whatever they were.",
        ),
        Misconception(
            "one subtracted",
            _for_each(_set(grad=lambda v: v.grad - 1)),
            "The gradients are smaller by 1: take them to 0, whatever they were.",
        ),
        Misconception(
            "halved",
            _for_each(_set(grad=lambda v: v.grad / 2)),
            "The gradients are halved: take them to 0, whatever they were.",
        ),
        Misconception(
            "number put in the place of the gradient",
            _for_each(_set(grad=lambda v: v.data)),
            "The gradients hold the numbers of the Values: they should be 0.",
        ),
        Misconception(
            "everything below as well",
            lambda vs: _for_each(_set(grad=0.0))(_everything_below(vs)),
            "Values that were not listed lost their gradients too: clear those in vs, and no others.",
            "Somebody else may still need them: which ones to clear is the caller's choice.",
        ),
        Misconception(
            "only inputs",
            _for_each(_set(grad=0.0), lambda vs: [v for v in vs if not v.parents]),
            "Values that were computed keep their gradients: clear every listed one, whether it has parents or not.",
        ),
        Misconception(
            "only results",
            _for_each(_set(grad=0.0), lambda vs: [v for v in vs if v.parents]),
            "Inputs keep their gradients: clear every listed one, whether it has parents or not.",
        ),
        Misconception(
            "only positive gradients",
            _for_each(_set(grad=lambda v: min(v.grad, 0.0))),
            "Negative gradients are left: 0 is wanted whatever the sign.",
        ),
        Misconception(
            "only negative gradients",
            _for_each(_set(grad=lambda v: max(v.grad, 0.0))),
            "Positive gradients are left: 0 is wanted whatever the sign.",
        ),
        Misconception(
            "parents instead",
            _for_each(lambda v: [setattr(parent, "grad", 0.0) for parent in v.parents]),
            "You cleared the parents of the listed Values: clear the listed ones.",
        ),
        Misconception(
            "list emptied",
            _emptied,
            "The list is empty afterwards: the caller still needs it. Walk through it without taking anything out.",
        ),
        Misconception(
            "gradient of the list",
            lambda vs: setattr(vs, "grad", 0.0),
            "The list itself has no gradient: go through its Values, one after the other.",
        ),
        Misconception(
            "times 0",
            _for_each(_set(grad=lambda v: v.grad * 0.0)),
            "Times 0 leaves nan where a gradient was infinite, and minus itself does too: write 0 into it.",
            "A sweep that blew up once would spoil every later one.",
        ),
        Misconception(
            "last one set to 1",
            lambda vs: (_for_each(_set(grad=0.0))(vs), setattr(vs[-1], "grad", 1.0)),
            "The last gradient is 1: with that the sweep starts, later. Here all go to 0.",
        ),
        Misconception(
            "list turned round",
            lambda vs: (vs.reverse(), _for_each(_set(grad=0.0))(vs)),
            "The gradients are 0, but the list is turned round afterwards: leave the caller's list as it was.",
        ),
        Misconception(
            "taken out of the list on the way",
            _removing,
            "Values are taken out of the list while the loop runs through it, so every other one is jumped over.",
        ),
        Misconception(
            "list filled with copies",
            lambda vs: vs.__setitem__(slice(None), [Value(v.data, v.parents, v.slopes) for v in vs]),
            "The list now holds copies: the old Values keep their gradients. Write into each Value's .grad.",
        ),
        Misconception(
            "list filled with zeros",
            lambda vs: vs.__setitem__(slice(None), [0.0] * len(vs)),
            "The list now holds zeros instead of its Values: write into each Value, not into the list.",
        ),
        Misconception(
            "list filled with new Values",
            lambda vs: vs.__setitem__(slice(None), [Value(0.0) for _ in vs]),
            "The list now holds new Values: the old ones keep their gradients. Write into each Value's .grad.",
        ),
    ),
    equivalents=(
        _for_each(_set(grad=0.0)),
        _for_each(_set(grad=0)),
        _for_each(_set(grad=lambda v: np.float32(0))),
        lambda vs: [setattr(v, "grad", 0.0) for v in vs],
        lambda vs: _for_each(_set(grad=0.0))(reversed(vs)),
    ),
)


# backward


def _graphs_to_sweep(rng):
    """Return {case: {name: node}} as `_graphs`, and one whose nodes hold gradients from before."""
    graphs = _graphs(rng)
    p, q = (Value(number) for number in _drawn(rng, 2))
    product = p * q
    left = {"p": p, "q": q, "p * q": product, "tanh(p * q)": product.tanh()}
    for node, grad in zip(left.values(), _drawn(rng, 4, 2.0, 3.0)):
        node.grad = grad
    graphs["gradients left from before"] = left
    graphs[AGAIN] = graphs["paths of unequal length"]
    return graphs


def _gradients_seen(named):
    def seen(result, v):
        gradients = {f"gradient of {name}": node.grad for name, node in named.items()}
        return gradients | {"numbers": [node.data for node in named.values()]}

    return seen


def _probe_backward(answer, rng):
    """Sweep small graphs and, where all gradients are right, one with many paths and a long chain."""
    observed, all_right = {}, True
    for case, named in _graphs_to_sweep(rng).items():
        links = _links(named)
        observed |= call(answer, case, {"v": _last(named)}, seen=_gradients_seen(named))
        all_right = all_right and _near([node.grad for node in named.values()], _right_gradients(named, links))
    large = "right"  # what is wrong with small graphs comes first
    for case, made, looks in ((DIAMONDS, _diamonds, 1500), (CHAIN, _chain, 8 * LONG)):
        if all_right and large == "right":
            named = made(rng)
            swept = _call_counted(answer, case, _last(named), looks, _large_seen(named))
            large = str(swept.get(f"{case}: gradients", "ended"))
            observed |= {label: array for label, array in swept.items() if label.endswith((RAISED, INSTEAD))}
    if any(label.endswith(": numbers") for label in observed):
        observed["a * b + a: in large graphs"] = np.array(large)
    return observed


def _links(named):
    """Return the nodes from v down, each with its parents and slopes, as they are before an answer runs."""
    return [(node, list(zip(node.parents, node.slopes))) for node in reversed(_order_right(_last(named)))]


def _right_gradients(named, links):
    """Return what the gradients are after a right sweep; asked only when an answer has run, which could read them."""
    gradients = {links[0][0]: 1.0}
    for node, paid in links:
        for parent, slope in paid:
            gradients[parent] = gradients.get(parent, 0.0) + slope * gradients[node]
    return [gradients[node] for node in named.values()]


def _near(gradients, right):
    try:
        return all(abs(g - r) <= 1e-5 * (1 + abs(r)) for g, r in zip(gradients, right))
    except Exception:
        return False


def _large_seen(named):
    links = _links(named)

    def seen(*given):
        right = _right_gradients(named, links)
        return {"gradients": "right" if _near([node.grad for node in named.values()], right) else "wrong"}

    return seen


def _pay(parent, slope, g):
    parent.grad += slope * g


def _sweep(
    order=lambda v: reversed(_order_right(v)),
    start=lambda v: _order_right(v),
    seed=lambda v: 1.0,
    pay=_pay,
    links=lambda node: zip(node.parents, node.slopes),
    after=lambda v: None,
):
    """Make an answer to backward of its parts."""

    def answer(v):
        for node in start(v):
            node.grad = 0.0
        v.grad = seed(v)
        for node in order(v):
            for parent, slope in links(node):
                pay(parent, slope, node.grad)
        after(v)

    return answer


def _paid(rule):
    """Make what one parent is paid of a rule (parent, slope, g) -> new gradient."""

    def pay(parent, slope, g):
        parent.grad = rule(parent, slope, g)

    return pay


def _pushed_down(v):
    """Hand on depth first, whenever something arrives: with a list of things to do."""
    for node in _order_right(v):
        node.grad = 0.0
    v.grad = 1.0
    todo, steps = [v], 0
    while todo and (steps := steps + 1) < 5000:
        node = todo.pop()
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad
            todo.append(parent)


def _pushed_down_in_a_queue(v):
    for node in _order_right(v):
        node.grad = 0.0
    v.grad = 1.0
    queue = [v]
    for node in queue:
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad
            queue.append(parent)


def _pushed_on_at_once(v):
    """Hand on each payment before the next one is made."""
    for node in _order_right(v):
        node.grad = 0.0
    v.grad = 1.0

    def visit(node):
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad
            visit(parent)

    visit(v)


def _path_by_path(v):
    """Give every path its own share: right, but without end in a graph of many paths."""
    for node in _order_right(v):
        node.grad = 0.0

    todo = [(v, 1.0)]
    while todo:
        node, share = todo.pop()
        node.grad += share
        todo += [(parent, share * slope) for parent, slope in zip(node.parents, node.slopes)]


def _searching_for_users(v):
    """Ask from below, and go through all nodes to find a node's users."""
    order = _order_right(v)
    v.grad = 1.0
    for node in order[-2::-1]:
        node.grad = 0.0
        for user in order:
            for parent, slope in zip(user.parents, user.slopes):
                if parent is node:
                    node.grad += slope * user.grad


def _overwriting_paths(v):
    todo = [(v, 1.0)]
    while todo:
        node, node.grad = todo.pop()
        todo += [(parent, node.grad * slope) for parent, slope in zip(node.parents, node.slopes)][::-1]


def _one_gradient_a_number(v):
    order = _order_right(v)
    g = {node.data: 0.0 for node in order} | {v.data: 1.0}
    for node in order[::-1]:
        for parent, slope in zip(node.parents, node.slopes):
            g[parent.data] += slope * g[node.data]
    for node in order:
        node.grad = g[node.data]


def _sweeping_once(done):
    def answer(v):
        _sweep(order=lambda v: [node for node in reversed(_order_right(v)) if node not in done])(v)
        done.update(_order_right(v))

    return answer


def _two_by_hand(v):
    for node in reversed(_order_right(v)):
        node.parents[0].grad += node.grad * node.slopes[0]
        node.parents[1].grad += node.grad * node.slopes[1]


def _two_unpacked(v):
    for node in reversed(_order_right(v)):
        (a, b), (da, db) = node.parents, node.slopes
        a.grad += node.grad * da
        b.grad += node.grad * db


def _paying_unzipped(parent, slope, g):
    parent.grad += g * slope.grad


def _handing_on_by_calls(once):
    """Pay all parents, then go on to each by a call; every node as often as it is reached, or once."""

    def answer(v):
        for node in _order_right(v):
            node.grad = 0.0
        v.grad, done = 1.0, set()

        def visit(node):
            if once and node in done:
                return
            done.add(node)
            for parent, slope in zip(node.parents, node.slopes):
                parent.grad += slope * node.grad
            for parent in node.parents:
                visit(parent)

        visit(v)

    return answer


def _shares_on_top(v):
    todo = [(v, 1.0)]
    while todo:
        node, share = todo.pop()
        node.grad += share
        todo += [(parent, share * slope) for parent, slope in zip(node.parents, node.slopes)]


def _between_cleared_afterwards(v):
    for node in _order_right(v)[:-1]:
        if node.parents:
            node.grad = 0.0


def _recursive_sweep(v):
    order = _recursive_order(v)
    for node in order:
        node.grad = 0.0
    v.grad = 1.0
    for node in reversed(order):
        for parent, slope in zip(node.parents, node.slopes):
            parent.grad += slope * node.grad


def _starting_again(v):
    v.grad = 1.0
    for parent, slope in zip(v.parents, v.slopes):
        parent.grad += slope * v.grad
        _starting_again(parent)


def _one_payment(v):
    for node in _order_right(v):
        node.grad = 0.0
    v.grad = 1.0
    for parent, slope in list(zip(v.parents, v.slopes))[:1]:
        parent.grad += slope


def _clearing_numbers(v):
    for node in _order_right(v):
        node.data = 0.0
    _sweep(start=lambda v: [])(v)


def _seeding_the_number(v):
    v.data = 1.0
    _sweep(seed=lambda v: 0.0)(v)


def _paying(
    v,
    whom=lambda v, node, parent: parent,
    factor=lambda node: node.grad,
    links=lambda v, node: zip(node.parents, node.slopes),
):
    """Sweep, with something else for the one who is paid, for what is handed on, or for the edges."""
    for node in _order_right(v):
        node.grad = 0.0
    v.grad = 1.0
    for node in reversed(_order_right(v)):
        for parent, slope in links(v, node):
            whom(v, node, parent).grad += slope * factor(node)


def _paying_upwards(v):
    for node in _order_right(v):
        node.grad = 0.0
    v.grad = 1.0
    for node in reversed(_order_right(v)):
        for parent, slope in zip(node.parents, node.slopes):
            node.grad += slope * parent.grad


def _gathering(v):
    """Ask from below: each node adds up what its users owe it."""
    order = _order_right(v)
    users = {node: [] for node in order}
    for node in order:
        for parent, slope in zip(node.parents, node.slopes):
            users[parent].append((node, slope))
    v.grad = 1.0
    for node in reversed(order[:-1]):
        node.grad = sum(slope * user.grad for user, slope in users[node])


def _in_a_dictionary(v):
    order = _order_by_users(v)
    g = dict.fromkeys(order, 0.0)
    g[v] = 1.0
    for node in order[::-1]:
        for parent, slope in zip(node.parents, node.slopes):
            g[parent] += slope * g[node]
    for node in order:
        node.grad = g[node]


def _returned_only(v):
    order = _order_right(v)
    g = dict.fromkeys(order, 0.0)
    g[v] = 1.0
    for node in order[::-1]:
        for parent, slope in zip(node.parents, node.slopes):
            g[parent] += slope * g[node]
    return g


def _inputs_cleared_only(v):
    return [node for node in _order_right(v) if not node.parents]


def _results_cleared_only(v):
    return [node for node in _order_right(v) if node.parents]


def _overwriting_inputs(parent, slope, g):
    parent.grad = slope * g if not parent.parents else parent.grad + slope * g


def _every_gradient_1(v):
    for node in _order_right(v):
        node.grad = 1.0


def _results_cleared_afterwards(v):
    for node in _order_right(v):
        if node.parents:
            node.grad = 0.0


backward = Exercise(
    unit=7,
    name="backward",
    reference=autodiff.backward,
    probe=_probe_backward,
    misconceptions=(
        Misconception(
            "overwritten instead of added",
            _sweep(pay=_paid(lambda parent, slope, g: slope * g)),
            "Where a node is used twice, the second payment overwrites the first: two paths reach it, so add them.",
            "All is right as long as every node has one user. In a + a only one of two paths would count.",
        ),
        Misconception(
            "inputs overwritten",
            _sweep(pay=_overwriting_inputs),
            "An input that is used twice keeps only the last payment: add, whatever kind of node it is.",
        ),
        Misconception(
            "no order, depth first",
            _pushed_down,
            "A node hands on what it has before all its users have paid in, and later hands on the first payment "
            "again: go through a topological order.",
            "With a, b = a + a, c = b + b: b is paid twice by c. After the first payment it is too early to hand on.",
        ),
        Misconception(
            "no order, into the depth at once",
            _pushed_on_at_once,
            "A node hands on each payment as soon as it arrives, together with those before: the first ones are handed "
            "on again and again. Wait until all users have paid: go through a topological order.",
            "With a, b = a + a, c = b + b: c's first payment to b reaches a, and with the second it reaches a again.",
        ),
        Misconception(
            "no order, level by level",
            _pushed_down_in_a_queue,
            "Every time a node is reached it hands on all that it has: once is enough, when all its users have paid. "
            "Go through a topological order.",
        ),
        Misconception(
            "each node once, but too early",
            _sweep(order=lambda v: _depth_first(v)),
            "A node hands on what it has before all its users have paid in: each node once is not enough, "
            "its turn comes after all its users.",
            "A list of nodes in the order in which you find them is no topological order.",
        ),
        Misconception(
            "level by level",
            _sweep(order=lambda v: _breadth_first(v)),
            "Going down level by level, a node reached by a short path hands on before the long path has paid in: "
            "its turn comes after all its users.",
        ),
        Misconception(
            "inputs first, or one step only",
            _sweep(order=_order_right),
            "Only the parents of v are paid. The topological order has parents first: walk through it backwards, "
            "from v down, and to its end.",
            "Where a sweep from the inputs up begins, nobody has been paid yet, so nothing is handed on.",
        ),
        Misconception(
            "calls itself",
            _recursive_sweep,
            "The gradients are right, but something calls itself once a node, and Python allows only about 1,000 "
            "calls within one another: go through a list instead.",
        ),
        Misconception(
            "every path on its own",
            _path_by_path,
            "The gradients are right, but every path is followed separately: 12 diamonds in a row have 4,096 "
            "paths and only 37 nodes. Let each node hand on its whole gradient once, in topological order.",
            "That is what the order is for: where paths meet, add first, then go on with the sum.",
        ),
        Misconception(
            "all nodes searched for every node",
            _searching_for_users,
            "The gradients are right, but far too slow for large graphs: for each node you go through all others. "
            "Start from the node that pays, and hand on to its parents.",
            "With 1,000 nodes that makes a million looks, with 100,000 ten thousand million.",
        ),
        Misconception(
            "first payment kept",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad or slope * g)),
            "A node that was paid already gets nothing more: two paths reach it, so add them.",
        ),
        Misconception(
            "each path overwrites the one before",
            _overwriting_paths,
            "A node that is reached again gets a new gradient instead of more: what its users pay is added up before "
            "it hands on.",
        ),
        Misconception(
            "one edge to each parent",
            _sweep(links=lambda node: dict(zip(node.parents, node.slopes)).items()),
            "In a + a the same parent stands twice, and you pay it once: a dictionary or a set keeps one of two equal "
            "keys. Go through the edges, not the different parents.",
        ),
        Misconception(
            "equal numbers taken for one node",
            _one_gradient_a_number,
            "Nodes that happen to hold equal numbers share one gradient: keep the gradients by node, not by data.",
        ),
        Misconception(
            "kept from the call before",
            _sweeping_once(set()),
            "Right the first time, but a second call on the same graph is not: something is kept from call to call. "
            "Make lists and sets inside the function.",
            "A default value such as done=set() is made once, when the function is defined, and then kept.",
        ),
        Misconception(
            "only nodes with two parents",
            _sweep(links=lambda node: zip(node.parents, node.slopes) if len(node.parents) == 2 else ()),
            "Nodes with one parent, such as tanh, hand nothing on: loop over the parents, however many there are.",
        ),
        Misconception(
            "parents counted by hand",
            _two_by_hand,
            "Not every node has two parents: tanh has one, an input none. Loop over the parents.",
        ),
        Misconception(
            "two parents expected",
            _two_unpacked,
            "Not every node has two parents: tanh has one, an input none. Loop over the edges.",
        ),
        Misconception(
            "zip forgotten",
            _sweep(links=lambda node: (node.parents, node.slopes), pay=_paying_unzipped),
            "The loop takes the two parents for an edge, and then the two slopes: zip makes pairs of a parent and its "
            "slope.",
        ),
        Misconception(
            "v for the node",
            lambda v: _paying(v, links=lambda v, node: zip(v.parents, v.slopes), factor=lambda node: v.grad),
            "It is always v that pays: use the node that the loop has reached, its parents, slopes and gradient.",
        ),
        Misconception(
            "no order, calling itself",
            _handing_on_by_calls(once=False),
            "A node hands on what it has before all its users have paid in, and later hands on the first payment "
            "again: a function that goes on to each parent at once has no order. Go through a topological order.",
        ),
        Misconception(
            "each node once, calling itself",
            _handing_on_by_calls(once=True),
            "A node hands on what it has before all its users have paid in: that each goes on only once is not enough, "
            "its turn comes after all its users.",
        ),
        Misconception(
            "shares added to what was there",
            _shares_on_top,
            "Right the first time, but all is added to the gradients that were there before, v's too: set every one to "
            "0 at the start.",
        ),
        Misconception(
            "nothing cleared, and 1 added",
            _sweep(start=lambda v: [], seed=lambda v: v.grad + 1.0),
            "Right the first time, but all gradients from before are still there, and v's 1 is added to its own: "
            "set all to 0 at the start.",
        ),
        Misconception(
            "nodes between cleared at the end",
            _sweep(after=_between_cleared_afterwards),
            "The nodes between v and the inputs are cleared once they have handed on: u.grad is wanted for every node.",
        ),
        Misconception(
            "v where a list belongs",
            lambda v: [node for node in v],
            "A loop runs over v alone, or zero_gradients is given v: both want a list, the topological order.",
        ),
        Misconception(
            "all slopes at once",
            lambda v: _sweep(links=lambda node: [(parent, node.slopes) for parent in node.parents])(v),
            "A whole tuple of slopes is multiplied: each parent has one slope, and zip makes the pairs.",
        ),
        Misconception(
            "parent and slope exchanged",
            _sweep(links=lambda node: zip(node.slopes, node.parents)),
            "The loop calls the slope parent and the parent slope: zip gives pairs in the order of what it is given.",
        ),
        Misconception(
            "v cleared at the end",
            _sweep(after=lambda v: setattr(v, "grad", 0.0)),
            "v's own gradient is 0 afterwards: dv/dv = 1 is wanted too.",
        ),
        Misconception(
            "nothing to hand down",
            _sweep(seed=lambda v: 0.0),
            "All gradients are 0, v's too: set v.grad to 1 after the clearing, and clear nothing afterwards.",
            "dv/dv = 1. Each gradient is a multiple of it.",
        ),
        Misconception(
            "own number as the start",
            _sweep(seed=lambda v: v.data),
            "All gradients are multiplied by v's number: the sweep starts with dv/dv, and that is 1.",
        ),
        Misconception(
            "starts from what was left",
            _sweep(seed=lambda v: v.grad, start=lambda v: [n for n in _order_right(v) if n is not v]),
            "v keeps the gradient that it had: set v.grad to 1 before the sweep.",
        ),
        Misconception(
            "1 added to what was left",
            _sweep(seed=lambda v: v.grad + 1.0, start=lambda v: [n for n in _order_right(v) if n is not v]),
            "The 1 is added to what v.grad was before: set it to 1.",
        ),
        Misconception(
            "nothing cleared",
            _sweep(start=lambda v: []),
            "Right the first time, but gradients from before are still there and are added to: "
            "a second call gives too much. Set all to 0 at the start.",
            "Results in between pass their old gradient on as well, so that after two calls an input may have three "
            "times its gradient.",
        ),
        Misconception(
            "only inputs cleared",
            _sweep(start=_inputs_cleared_only),
            "The inputs start from 0, but the results between keep what they had and hand it on: clear every node.",
        ),
        Misconception(
            "only results cleared",
            _sweep(start=_results_cleared_only),
            "The inputs keep the gradients from before, and more is added: clear every node, inputs too.",
        ),
        Misconception(
            "parents cleared before paying",
            _sweep(
                start=lambda v: [],
                links=lambda node: (
                    [*map(lambda p: setattr(p, "grad", 0.0), node.parents)] and zip(node.parents, node.slopes)
                ),
            ),
            "The parents are set to 0 just before they are paid, and lose what other users had paid: "
            "clear all nodes once, before the sweep.",
        ),
        Misconception(
            "number instead of slope",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + parent.data * g)),
            "You multiply by the parent's number: each payment is the node's own gradient times the local derivative.",
            "The slopes were noted on the way up for this very moment.",
        ),
        Misconception(
            "own gradient left out",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + slope)),
            "You pay the local derivative alone: times the node's own gradient, else only the last step counts.",
            "Chain rule: how fast v changes with this node, times how fast this node changes with its parent.",
        ),
        Misconception(
            "slope left out",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + g)),
            "You pay the node's gradient alone: it has to be multiplied by the local derivative.",
        ),
        Misconception(
            "slope added",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + slope + g)),
            "Gradient and slope are added: along a path, factors multiply.",
        ),
        Misconception(
            "payments multiplied",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad * slope * g if parent.grad else slope * g)),
            "Where two paths meet, the payments are multiplied: factors multiply along a path, but paths add.",
        ),
        Misconception(
            "payments subtracted",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad - slope * g)),
            "The payments are subtracted: paths add. The minus comes later, when a weight is updated.",
        ),
        Misconception(
            "only the first parent",
            _sweep(links=lambda node: list(zip(node.parents, node.slopes))[:1]),
            "Only the first parent of each node is paid: every parent gets its share.",
        ),
        Misconception(
            "only the last parent",
            _sweep(links=lambda node: list(zip(node.parents, node.slopes))[-1:]),
            "Only the last parent of each node is paid: the payment belongs inside the loop over the parents.",
        ),
        Misconception(
            "slopes exchanged",
            _sweep(links=lambda node: zip(node.parents, node.slopes[::-1])),
            "The two slopes of a node are exchanged: the first belongs to the first parent.",
        ),
        Misconception(
            "first slope for all",
            _sweep(links=lambda node: [(parent, node.slopes[0]) for parent in node.parents]),
            "Every parent is paid with the node's first slope: each parent has its own.",
        ),
        Misconception(
            "sum of the slopes for all",
            _sweep(links=lambda node: [(parent, sum(node.slopes)) for parent in node.parents]),
            "Every parent is paid with the sum of the slopes: each parent has its own.",
        ),
        Misconception(
            "slopes of the parent",
            _sweep(links=lambda node: [(parent, slope) for parent in node.parents for slope in parent.slopes]),
            "You use the slopes of the parent: those lead further down. "
            "From a node to its parents lead the node's own slopes.",
        ),
        Misconception(
            "v left out of the sweep",
            _sweep(order=lambda v: _order_right(v)[-2::-1]),
            "Nothing arrives below v: v gets its 1 before the sweep, which begins with v, the last in the order; the "
            "parents' gradients grow, and nothing is cleared on the way.",
        ),
        Misconception(
            "payments shared out",
            _sweep(links=lambda node: [(p, s / len(node.parents)) for p, s in zip(node.parents, node.slopes)]),
            "The gradient is divided among the parents: each gets it whole, times its slope.",
        ),
        Misconception(
            "slope squared",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + slope**2 * g)),
            "The local derivative is squared: it is a factor once.",
        ),
        Misconception(
            "sign of the slope lost",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + abs(slope) * g)),
            "The slopes lost their sign: a negative one turns the gradient round.",
        ),
        Misconception(
            "divided by the slope",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + (g / slope if slope else 0.0))),
            "You divide by the slope: on the way down it is multiplied, as on the way up.",
        ),
        Misconception(
            "slope not multiplied into what comes down",
            _sweep(pay=_paid(lambda parent, slope, g: slope)),
            "Each gradient is only the last slope written there: add up gradient times slope.",
        ),
        Misconception(
            "everything starts at 1",
            _sweep(start=lambda v: [], seed=lambda v: _every_gradient_1(v) or 1.0),
            "Every node starts with gradient 1: only v does, all others start with 0.",
        ),
        Misconception(
            "results cleared at the end",
            _sweep(after=_results_cleared_afterwards),
            "The inputs are right, but the nodes between lost their gradients: u.grad is wanted for every node.",
        ),
        Misconception(
            "not stored",
            _returned_only,
            "The gradients of the nodes are as they were: store each in the node's own .grad.",
        ),
        Misconception(
            "numbers cleared",
            _clearing_numbers,
            "You set the numbers of the nodes to 0, not their gradients: it is .grad that is cleared.",
            "The numbers are needed: without them the graph is only a skeleton.",
        ),
        Misconception(
            "start put into the number",
            _seeding_the_number,
            "The 1 is put into v.data: the sweep starts with v.grad = 1, and numbers stay as they are.",
        ),
        Misconception(
            "paid into the number",
            _sweep(pay=lambda parent, slope, g: setattr(parent, "data", parent.data + slope * g)),
            "You pay into parent.data: the gradients are kept in .grad, and numbers stay as they are.",
        ),
        Misconception(
            "node pays itself",
            lambda v: _paying(v, lambda v, node, parent: node),
            "The payments go to v or to the node itself: it is `parent.grad` that grows.",
        ),
        Misconception(
            "own number for own gradient",
            lambda v: _paying(v, factor=lambda node: node.data),
            "Each payment is the node's number times the slope: the node hands on its gradient, node.grad.",
        ),
        Misconception(
            "gradient squared",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + slope * g * g)),
            "The node's gradient is squared: it is a factor once.",
        ),
        Misconception(
            "sign of the gradient lost",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + slope * abs(g))),
            "The node's gradient loses its sign before it is handed on.",
        ),
        Misconception(
            "payments doubled",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + 2 * slope * g)),
            "Every payment is doubled, and doubled again further down: gradient times slope is all.",
        ),
        Misconception(
            "payments halved",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + slope * g / 2)),
            "Every payment is halved, and halved again further down: gradient times slope is all.",
        ),
        Misconception(
            "payments cut to whole numbers",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + int(slope * g))),
            "The payments are cut to whole numbers: leave int and // out.",
        ),
        Misconception(
            "slope raised to the gradient",
            _sweep(pay=_paid(lambda parent, slope, g: parent.grad + abs(slope) ** g)),
            "A power stands where a product belongs: one star, not two.",
        ),
        Misconception(
            "slopes of v for every node",
            lambda v: _paying(v, links=lambda v, node: zip(node.parents, v.slopes)),
            "Every node pays with the slopes of v: it has slopes of its own.",
        ),
        Misconception(
            "parents of v for every node",
            lambda v: _paying(v, links=lambda v, node: zip(v.parents, node.slopes)),
            "Every node pays the parents of v: it has parents of its own.",
        ),
        Misconception(
            "every node starts again",
            _starting_again,
            "The function calls itself, and each call sets its node's gradient to 1 again: only v, where the sweep "
            "begins, has 1.",
        ),
        Misconception(
            "one payment only",
            _one_payment,
            "Only one payment is made: does return stand inside the loop?",
        ),
        Misconception(
            "doubled",
            _sweep(seed=lambda v: 2.0),
            "Exactly twice too big: the sweep starts with dv/dv = 1.",
        ),
        Misconception(
            "halved",
            _sweep(seed=lambda v: 0.5),
            "Exactly half of what it should be: the sweep starts with dv/dv = 1.",
        ),
        Misconception(
            "sign flipped",
            _sweep(seed=lambda v: -1.0),
            "Every gradient has the wrong sign: the sweep starts with dv/dv = 1.",
        ),
    ),
    equivalents=(
        _sweep(),
        _sweep(order=lambda v: _order_by_users(v)[::-1]),
        _gathering,
        _in_a_dictionary,
        _sweep(seed=lambda v: np.float32(1)),
        _sweep(pay=_paid(lambda parent, slope, g: g * slope + parent.grad)),
    ),
)


# dual_multiply


def _duals(rng):
    def pair(*signs):
        a, s, b, t = (sign * abs(number) for sign, number in zip(signs, _drawn(rng, 4)))
        return {"a": Dual(a, s), "b": Dual(b, t)}

    constant, still = pair(1, 1, -1, 0), pair(1, 0, -1, 1)
    zero = {"a": Dual(0.0, abs(_drawn(rng, 1)[0])), "b": Dual(*_drawn(rng, 2))}
    moving = Dual(*_drawn(rng, 2))
    return {
        "both move, the product falls": pair(1, -1, 1, -1),
        "both move, the product rises": pair(-1, 1, 1, -1),
        "b is a constant": constant,
        "a is a constant": still,
        "a is 0 and moves": zero,
        "a dual number squared": {"a": moving, "b": moving},
    }


def _dual_made(result, a, b):
    parts = [getattr(result, name, None) for name in ("data", "slope")]
    if result is a or result is b:
        raise WrongStructure("a Dual that it was given where a new Dual was wanted")
    if isinstance(result, (list, tuple)) or any(part is None for part in parts):
        raise WrongStructure(f"{_kind(result)} where a new Dual was wanted")
    given = [a.data, a.slope, b.data, b.slope]
    return {"data": parts[0], "slope": parts[1], "numbers given": given}


def _probe_duals(answer, rng):
    observed = {}
    for case, arguments in _duals(rng).items():
        observed |= call(answer, case, arguments, seen=_dual_made)
    return observed


def _dual(slope=lambda a, s, b, t: s * b + a * t, data=lambda a, b: a * b):
    """Make an answer of its two parts; the slope is given a, its slope s, b, and its slope t."""
    return lambda a, b: Dual(data(a.data, b.data), slope(a.data, a.slope, b.data, b.slope))


def _dual_in_place(a, b):
    a.data, a.slope = a.data * b.data, a.slope * b.data + a.data * b.slope
    return a


def _dual_overwritten(a, b):
    data = a.data * b.data
    return Dual(data, a.slope * b.data + data * b.slope)


dual_multiply = Exercise(
    unit=7,
    name="dual_multiply",
    reference=autodiff.dual_multiply,
    probe=_probe_duals,
    misconceptions=(
        Misconception(
            "a constant stops all",
            _dual(lambda a, s, b, t: s * b + a * t if s and t else 0.0),
            "Where one of the two is a constant your slope is 0: the other one still moves.",
        ),
        Misconception(
            "zero stops all",
            _dual(lambda a, s, b, t: s * b + a * t if a * b else 0.0),
            "Where the product is 0 your slope is 0 too: a product that is 0 just now can be on its way.",
        ),
        Misconception(
            "sum times sum",
            _dual(lambda a, s, b, t: (a + b) * (s + t)),
            "In the slope: the sum of the numbers times the sum of the slopes holds two products too many.",
        ),
        Misconception(
            "product after a step",
            _dual(lambda a, s, b, t: (a + s) * (b + t)),
            "In the slope: this is the product after a whole step, not how fast it changes.",
        ),
        Misconception(
            "slopes averaged",
            _dual(lambda a, s, b, t: (s + t) / 2),
            "In the slope: this is the mean of the two slopes. In a product each is weighted by the other factor.",
        ),
        Misconception(
            "product of the slopes",
            _dual(lambda a, s, b, t: s * t),
            "In the slope: it is not the product of the two slopes. Both factors move, and each move counts.",
            "A rectangle with sides a and b grows along both sides: by a' b on one and by a b' on the other.",
        ),
        Misconception(
            "sum of the slopes",
            _dual(lambda a, s, b, t: s + t),
            "In the slope: this is the slope of a + b. In a product each slope is weighted by the other factor.",
        ),
        Misconception(
            "partners exchanged",
            _dual(lambda a, s, b, t: s * a + b * t),
            "In the slope: the partners are exchanged. The slope of a goes with b, and that of b with a.",
        ),
        Misconception(
            "slope of b forgotten",
            _dual(lambda a, s, b, t: s * b),
            "In the slope: b moves too. The second path, over b, is missing.",
        ),
        Misconception(
            "slope of a forgotten",
            _dual(lambda a, s, b, t: a * t),
            "In the slope: a moves too. The first path, over a, is missing.",
        ),
        Misconception(
            "paths subtracted",
            _dual(lambda a, s, b, t: s * b - a * t),
            "In the slope: the two paths are subtracted, as in a quotient. Here they add.",
        ),
        Misconception(
            "paths subtracted, the other way",
            _dual(lambda a, s, b, t: a * t - s * b),
            "In the slope: the path over a is subtracted. Both paths add.",
        ),
        Misconception(
            "sign flipped",
            _dual(lambda a, s, b, t: -(s * b + a * t)),
            "In the slope: right size, opposite sign.",
        ),
        Misconception(
            "paths multiplied",
            _dual(lambda a, s, b, t: s * b * a * t),
            "In the slope: the two paths are multiplied. Factors multiply along a path, but paths add.",
        ),
        Misconception(
            "paths averaged",
            _dual(lambda a, s, b, t: (s * b + a * t) / 2),
            "In the slope: half of what it should be. Paths add, they are not averaged.",
        ),
        Misconception(
            "slope doubled",
            _dual(lambda a, s, b, t: 2 * (s * b + a * t)),
            "In the slope: twice too big. Each of the two paths counts once.",
        ),
        Misconception(
            "slope of a square",
            _dual(lambda a, s, b, t: 2 * a * s),
            "In the slope: that is the one of a squared. Here the two factors may differ.",
        ),
        Misconception(
            "slope of a quotient",
            _dual(lambda a, s, b, t: (s * b - a * t) / b**2),
            "In the slope: this is the rule for a / b.",
        ),
        Misconception(
            "relative slopes",
            _dual(lambda a, s, b, t: s / a + t / b),
            "In the slope: this is how fast the product grows in proportion to itself: one factor a b is missing.",
        ),
        Misconception(
            "sum times the product",
            _dual(lambda a, s, b, t: (s + t) * a * b),
            "In the slope: both slopes are multiplied by the whole product. Each goes with the other factor only.",
        ),
        Misconception(
            "whole of a forgotten in the second path",
            _dual(lambda a, s, b, t: s * b + t),
            "In the slope: the path over a is right, the one over b lacks its factor.",
        ),
        Misconception(
            "whole of b forgotten in the first path",
            _dual(lambda a, s, b, t: s + a * t),
            "In the slope: the path over b is right, the one over a lacks its factor.",
        ),
        Misconception(
            "product of the slopes added",
            _dual(lambda a, s, b, t: s * b + a * t + s * t),
            "In the slope: the product of the two slopes is one term too much. It belongs to a step, not to a slope.",
            "For a step of size 1 the corner of the rectangle grows too; for an ever smaller step it does not count.",
        ),
        Misconception(
            "own number in the first path",
            _dual(lambda a, s, b, t: s * a + a * t),
            "In the first path: the slope of a goes with the other factor, b.",
        ),
        Misconception(
            "own number in the second path",
            _dual(lambda a, s, b, t: s * b + b * t),
            "In the second path: the slope of b goes with the other factor, a.",
        ),
        Misconception(
            "slope of a in both paths",
            _dual(lambda a, s, b, t: s * b + a * s),
            "In the second path: it is b that moves there, with its own slope.",
        ),
        Misconception(
            "slope of b in both paths",
            _dual(lambda a, s, b, t: t * b + a * t),
            "In the first path: it is a that moves there, with its own slope.",
        ),
        Misconception(
            "slope of a left out of its path",
            _dual(lambda a, s, b, t: b + a * t),
            "In the first path: b stands there alone, without the slope of a.",
        ),
        Misconception(
            "slope of b left out of its path",
            _dual(lambda a, s, b, t: s * b + a),
            "In the second path: a stands there alone, without the slope of b.",
        ),
        Misconception(
            "first path doubled",
            _dual(lambda a, s, b, t: 2 * s * b + a * t),
            "The path over a counts twice: once is enough.",
        ),
        Misconception(
            "second path doubled",
            _dual(lambda a, s, b, t: s * b + 2 * a * t),
            "The path over b counts twice: once is enough.",
        ),
        Misconception(
            "number for the slope in the second path",
            _dual(lambda a, s, b, t: s * b + a * b),
            "In the second path: the number b stands where its slope belongs.",
        ),
        Misconception(
            "number for the slope in the first path",
            _dual(lambda a, s, b, t: a * b + a * t),
            "In the first path: the number a stands where its slope belongs.",
        ),
        Misconception(
            "slope squared",
            _dual(lambda a, s, b, t: (s * b + a * t) ** 2),
            "The slope is squared: the sum of the two paths is all.",
        ),
        Misconception(
            "a Dual for the number",
            lambda a, b: Dual(Dual(a.data, 0.0), a.slope * b.data + a.data * b.slope),
            "The number of the new Dual is itself a Dual: multiply the numbers, a.data and b.data.",
        ),
        Misconception(
            "a Dual for the slope",
            lambda a, b: Dual(a.data * b.data, Dual(a.data, b.slope)),
            "The slope of the new Dual is itself a Dual: calculate with .data and .slope.",
        ),
        Misconception(
            "numbers subtracted",
            _dual(data=lambda a, b: a - b),
            "The slope is that of a product, but the number is the difference.",
        ),
        Misconception(
            "quotient of the numbers",
            _dual(data=lambda a, b: a / b),
            "The slope is that of a product, but the number is the quotient.",
        ),
        Misconception(
            "a squared",
            _dual(data=lambda a, b: a * a),
            "The number is a times a: the second factor is b.",
        ),
        Misconception(
            "only the number of a",
            _dual(data=lambda a, b: a),
            "The number is a alone: multiply it by b.",
        ),
        Misconception(
            "slope 0",
            _dual(lambda a, s, b, t: 0.0),
            "The slope of the product is 0, or none was handed to the new Dual: both factors move.",
        ),
        Misconception(
            "slope 1",
            _dual(lambda a, s, b, t: 1.0),
            "The slope of the product is always 1: compute it from the two numbers and their slopes.",
        ),
        Misconception(
            "local derivatives added",
            _dual(lambda a, s, b, t: b + a),
            "In the slope: these are the local derivatives alone. Each is to be multiplied by its number's own slope.",
        ),
        Misconception(
            "numbers added",
            _dual(data=lambda a, b: a + b),
            "The slope is that of a product, but the number is the sum.",
        ),
        Misconception(
            "sum of two duals",
            _dual(lambda a, s, b, t: s + t, lambda a, b: a + b),
            "This is the sum, with its slope; asked is the product.",
        ),
        Misconception(
            "number and slope exchanged",
            lambda a, b: Dual(a.slope * b.data + a.data * b.slope, a.data * b.data),
            "Number and slope are exchanged: Dual takes the number first.",
        ),
        Misconception(
            "slope kept as it was",
            _dual(lambda a, s, b, t: s),
            "The slope is still that of a: multiplying by b changes it.",
        ),
        Misconception(
            "slope of the new number",
            _dual_overwritten,
            "In the second path the product stands where a belongs: it has a's name, or took its place too early.",
        ),
        Misconception(
            "a changed in place",
            _dual_in_place,
            "You return a itself with other numbers in it: make a new Dual.",
        ),
        Misconception(
            "pair returned",
            lambda a, b: (a.data * b.data, a.slope * b.data + a.data * b.slope),
            "A pair comes back: put it into a Dual(...).",
        ),
        Misconception(
            "plain number returned",
            lambda a, b: a.data * b.data,
            "A plain number comes back: return a Dual, with the number and its slope.",
        ),
        Misconception(
            "sign lost",
            _dual(lambda a, s, b, t: abs(s * b + a * t)),
            "The slope lost its sign: a product can fall.",
        ),
    ),
    equivalents=(
        _dual(),
        _dual(lambda a, s, b, t: a * t + b * s),
        _dual(lambda a, s, b, t: math.fsum((s * b, a * t))),
        lambda a, b: Dual(slope=np.dot([a.slope, a.data], [b.data, b.slope]), data=b.data * a.data),
        lambda a, b: Dual(np.float32(a.data * b.data), np.float32(a.slope * b.data + a.data * b.slope)),
        _dual(lambda a, s, b, t: ((a + s) * (b + t) - (a - s) * (b - t)) / 2),
    ),
)


# jvp


class _Noted:
    """A function that notes what it is called with."""

    def __init__(self, f):
        self.f, self.calls, self.__name__ = f, [], "f"

    def __call__(self, x):
        entries = list(x) if isinstance(x, (list, tuple, np.ndarray)) else [x]
        kinds = {"numbers" if isinstance(entry, (int, float, np.number)) else type(entry).__name__ for entry in entries}
        if kinds & {"Dual", "numbers"}:  # an input that stands still may stay a plain number
            self.calls.append("dual numbers" if "Dual" in kinds else "plain numbers")
        else:
            self.calls.append("Values" if kinds == {"Value"} else "other things")
        return self.f(x)

    def told(self):
        kinds, n = sorted(set(self.calls)), len(self.calls)
        return f"{' and '.join(kinds)}, {'once' if n == 1 else 'more than once'}" if kinds else "nothing"


STILL = "no input moves"


def _directions(rng):
    def case(f, n, v=None):
        first, *rest = _drawn(rng, n)
        return {"f": _Noted(f), "x": _drawn(rng, n), "v": v or [-abs(first), *map(abs, rest)]}

    return {
        "two inputs": case(lambda x: x[0] * x[1] + x[0], 2),
        "three inputs and a tanh": case(lambda x: autodiff.tanh(x[0] * x[1]) * x[2] - x[1] * x[1], 3),
        "one input": case(lambda x: x[0] * x[0] * x[0], 1),
        "along the second input": case(lambda x: x[0] * x[1] * x[1] + 2 * x[0], 2, [0.0, 1.0]),
        STILL: case(lambda x: x[0] * x[1] - x[1], 2, [0.0, 0.0]),
    }


def _derivative_seen(result, f, x, v):
    if isinstance(result, Dual):
        raise WrongStructure("a Dual where a number and a slope were wanted")
    if not isinstance(result, (list, tuple)) and not (isinstance(result, np.ndarray) and result.ndim):
        raise WrongStructure("None" if result is None else f"{_kind(result)} where two values (y, slope) were wanted")
    if len(result) != 2:
        raise WrongStructure(f"{len(result)} values where two values (y, slope) were wanted")
    if isinstance(result[0], Dual) or isinstance(result[1], Dual):
        raise WrongStructure("a Dual among the two values (y, slope), which should be plain numbers")
    if not all(isinstance(entry, (int, float, np.number)) for entry in (*x, *v)):
        raise WrongStructure("other things than numbers in x or v afterwards")
    told, slope = f.told(), result[1]
    if told == "plain numbers, more than once":
        right = _run(f.f, x, v)[1]
        if isinstance(slope, (float, np.number)) and slope != right and abs(slope - right) <= 0.02 * (1 + abs(right)):
            told, slope = "small steps", right
    return {"y": result[0], "slope": slope, "what f was called with": told, "x and v afterwards": [*x, *v]}


def _probe_jvp(answer, rng):
    """Ask for slopes along v and, where all are right, for that along a v of zeros."""
    cases, observed, still = _directions(rng), {}, "right"  # what is wrong in other directions comes first
    along_zero = cases.pop(STILL)
    for case, arguments in cases.items():
        f, x, v = arguments["f"].f, list(arguments["x"]), list(arguments["v"])
        observed |= (seen := call(answer, case, arguments, seen=_derivative_seen))
        right = _run(f, x, v)
        if not _near([seen.get(f"{case}: {part}", math.nan) for part in ("y", "slope")], right):
            still = "not asked"
    if still == "right":
        f, x, v = along_zero["f"].f, list(along_zero["x"]), list(along_zero["v"])
        seen = call(answer, STILL, along_zero, seen=_derivative_seen)
        right = _run(f, x, v)
        observed |= {label: array for label, array in seen.items() if label.endswith((RAISED, INSTEAD))}
        still = _near([seen.get(f"{STILL}: {part}", math.nan) for part in ("y", "slope")], right)
        still = "right" if still else "wrong where no input moves"
    if any(label.endswith(": y") for label in observed):
        observed["two inputs: along zeros"] = np.array("right" if still == "not asked" else still)
    return observed


def _run(f, x, v):
    out = f([Dual(float(a), float(s)) for a, s in zip(x, v)])
    return out.data, out.slope


def _unit(n, k):
    return [float(i == k) for i in range(n)]


def _partials(f, x):
    return [_run(f, x, _unit(len(x), k))[1] for k in range(len(x))]


def _with(slope=lambda f, x, v: _run(f, x, v)[1], y=lambda f, x, v: _run(f, x, v)[0]):
    """Make an answer of its two parts, which calls f once on dual numbers as far as f notices."""

    def answer(f, x, v):
        f([Dual(a, s) for a, s in zip(x, v)])
        return y(f.f, x, v), slope(f.f, x, v)

    return answer


def _measured(slope):
    """Make an answer that computes f(x) and, in another way, the slope."""
    return lambda f, x, v: (f(list(x)), slope(f, x, v))


def _moved(f, x, v, h):
    return (f([a + h * s for a, s in zip(x, v)]) - f(list(x))) / h


def _one_input_after_the_other(f, x, v):
    runs = [_run(f, x, _unit(len(x), k)) for k in range(len(x))]
    return runs[0][0], sum(run[1] * s for run, s in zip(runs, v))


def _in_reverse_mode(f, x, v):
    values = [Value(a) for a in x]
    out = f(values)
    _sweep()(out)
    return out.data, sum(value.grad * s for value, s in zip(values, v))


def _zeros_left_plain(f, x, v):
    out = f([Dual(a, s) if s else a for a, s in zip(x, v)])
    return out.data, out.slope


def _x_overwritten(f, x, v):
    for k, s in enumerate(v):
        x[k] = Dual(x[k], s)
    out = f(x)
    return out.data, out.slope


def _plain(f, x, v):
    out = f(x)
    return out.data, out.slope


def _first_two(f, x, v):
    out = f([Dual(x[0], v[0]), Dual(x[1], v[1])])
    return out.data, out.slope


def _all_of_v_in_each(f, x, v):
    out = f([Dual(a, v) for a in x])
    return out.data, out.slope


def _without_a_list(f, x, v):
    out = f(Dual(a, s) for a, s in zip(x, v))
    return out.data, out.slope


def _map_without_a_list(f, x, v):
    out = f(map(Dual, x, v))
    return out.data, out.slope


def _difference(f, x, v, h=1e-6):
    above = f([a + h * s for a, s in zip(x, v)])
    below = f([a - h * s for a, s in zip(x, v)])
    return f(list(x)), (above - below) / (2 * h)


jvp = Exercise(
    unit=7,
    name="jvp",
    reference=autodiff.jvp,
    probe=_probe_jvp,
    misconceptions=(
        Misconception(
            "direction not used",
            _with(lambda f, x, v: _run(f, x, [1.0] * len(x))[1]),
            "The slope does not depend on v: every input starts with slope 1, where input k should start with v[k].",
            "With ones everywhere all inputs move together, equally fast.",
        ),
        Misconception(
            "first input only",
            _with(lambda f, x, v: _run(f, x, [v[0], *[0.0] * (len(x) - 1)])[1]),
            "Only the first input moves: each input k starts with slope v[k].",
        ),
        Misconception(
            "last input only",
            _with(lambda f, x, v: _run(f, x, [*[0.0] * (len(x) - 1), v[-1]])[1]),
            "Only the last input moves: each input k starts with slope v[k].",
        ),
        Misconception(
            "first partial derivative",
            _with(lambda f, x, v: _partials(f, x)[0]),
            "This is the derivative against the first input, whatever v says: input k starts with slope v[k].",
        ),
        Misconception(
            "partial derivatives returned",
            _with(lambda f, x, v: _partials(f, x)),
            "A slope for each input comes back: asked is one number, how fast f changes along v.",
        ),
        Misconception(
            "products returned, not added",
            _with(lambda f, x, v: [p * s for p, s in zip(_partials(f, x), v)]),
            "One share for each input comes back: paths add, so along v there is one slope.",
        ),
        Misconception(
            "inputs do not move",
            _with(lambda f, x, v: 0.0),
            "The slope is 0: the inputs enter f as constants. Give each its slope v[k].",
        ),
        Misconception(
            "length of v divided out",
            _with(lambda f, x, v: _run(f, x, v)[1] / np.linalg.norm(v)),
            "You divided by the length of v: twice as long a v means twice as fast, so leave v as it is.",
        ),
        Misconception(
            "averaged over inputs",
            _with(lambda f, x, v: _run(f, x, v)[1] / len(v)),
            "Too small by the number of inputs: their shares add up.",
        ),
        Misconception(
            "a whole step along v",
            _measured(lambda f, x, v: _moved(f, x, v, 1.0)),
            "This is the change of f over a whole step v: the slope holds for very small steps. "
            "Send dual numbers through f.",
        ),
        Misconception(
            "f of the direction",
            _measured(lambda f, x, v: f(list(v))),
            "f(v) stands where the slope belongs: v is no place but says how fast each input moves.",
        ),
        Misconception(
            "one run for each input",
            _one_input_after_the_other,
            "The values are right, but f runs once for every input: let all inputs move at once, input k at speed "
            "v[k], and one run is enough.",
            "That is why a slope along v costs no more with a thousand inputs.",
        ),
        Misconception(
            "f called again for the number",
            lambda f, x, v: (f(list(x)), _run(f, x, v)[1]),
            "The values are right, but f runs more than once: the result of one run holds f(x) and the slope.",
        ),
        Misconception(
            "f called twice",
            lambda f, x, v: (_run(f, x, v)[0], _run(f, x, v)[1]),
            "The values are right, but f runs twice: keep the result of one run under a name, and take both parts "
            "from it.",
        ),
        Misconception(
            "reverse mode",
            _in_reverse_mode,
            "The values are right, but that is reverse mode, with a graph: send dual numbers through f.",
        ),
        Misconception(
            "zeros left plain",
            _zeros_left_plain,
            "Inputs that do not move stay plain numbers, and where none moves the result has no slope: make a Dual of "
            "each.",
        ),
        Misconception(
            "x overwritten",
            _x_overwritten,
            "The caller's list x holds dual numbers afterwards: put them into a new list.",
        ),
        Misconception(
            "f called with plain numbers",
            _plain,
            "f is called with the plain numbers x, so its result has no slope: make a Dual of each input first.",
        ),
        Misconception(
            "two inputs expected",
            _first_two,
            "There need not be two inputs: make a Dual of each, however many x holds.",
        ),
        Misconception(
            "the whole of v in each Dual",
            _all_of_v_in_each,
            "The slope of each Dual is the whole list v: input k gets v[k] alone.",
        ),
        Misconception(
            "no list",
            _without_a_list,
            "f takes a list: put square brackets, or list(...), round the dual numbers.",
        ),
        Misconception(
            "map without a list",
            _map_without_a_list,
            "f takes a list, and map gives none: put list(...) round it.",
        ),
        Misconception(
            "measured instead of derived",
            _difference,
            "The slope is measured with small steps: f should run once, on dual numbers, which is exact.",
            "A difference of two nearly equal numbers loses half of the digits.",
        ),
        Misconception(
            "x and v exchanged",
            lambda f, x, v: _run(f, v, x),
            "x and v are exchanged: the numbers are x, the slopes v.",
        ),
        Misconception(
            "number and slope exchanged",
            lambda f, x, v: _run(f, x, v)[::-1],
            "The two values come in the wrong order: first f(x), then the slope.",
        ),
        Misconception(
            "x for the direction",
            _with(lambda f, x, v: _run(f, x, x)[1]),
            "The slopes of the inputs are x: they should be v.",
        ),
        Misconception(
            "direction turned round",
            _with(lambda f, x, v: -_run(f, x, v)[1]),
            "The slope has the wrong sign.",
        ),
        Misconception(
            "v in reverse order",
            _with(lambda f, x, v: _run(f, x, v[::-1])[1]),
            "The slopes reach the wrong inputs: v is in reverse order.",
        ),
        Misconception(
            "slope doubled",
            _with(lambda f, x, v: 2 * _run(f, x, v)[1]),
            "The slope is twice too big.",
        ),
        Misconception(
            "slope halved",
            _with(lambda f, x, v: _run(f, x, v)[1] / 2),
            "The slope is half of what it should be.",
        ),
        Misconception(
            "signs of v lost",
            _with(lambda f, x, v: _run(f, x, np.abs(v))[1]),
            "The signs of v are lost: an input may also move down.",
        ),
        Misconception(
            "slope times the number",
            _with(lambda f, x, v: _run(f, x, v)[1] * _run(f, x, v)[0]),
            "The slope is multiplied by f(x): it is the slope of the result alone.",
        ),
        Misconception(
            "slope times v once more",
            _with(lambda f, x, v: _run(f, x, v)[1] * sum(v)),
            "The slope is multiplied by the sum of v: v is in it already, from the start.",
        ),
        Misconception(
            "f at x + v",
            lambda f, x, v: _run(f, [a + s for a, s in zip(x, v)], v),
            "f is computed at x + v: the place is x, v says only how the inputs move.",
        ),
        Misconception(
            "f at v",
            _with(y=lambda f, x, v: _run(f, v, v)[0]),
            "The slope is right, but the number is f(v): the place is x.",
        ),
        Misconception(
            "Dual returned",
            lambda f, x, v: f([Dual(a, s) for a, s in zip(x, v)]),
            "The dual number itself comes back: return its two parts, data and slope.",
        ),
        Misconception(
            "slope alone",
            lambda f, x, v: _run(f, x, v)[1],
            "One number comes back: return two, f(x) and the slope.",
        ),
        Misconception(
            "Dual in the pair",
            lambda f, x, v: (f([Dual(a, s) for a, s in zip(x, v)]), _run(f.f, x, v)[1]),
            "One of the two values is a dual number: both should be plain, data and slope.",
        ),
        Misconception(
            "one Dual for all inputs",
            lambda f, x, v: f(Dual(x, v)),
            "f takes a list of numbers: make a dual number for each input, not one of the two lists.",
        ),
        Misconception(
            "inputs one by one",
            lambda f, x, v: f(*[Dual(a, s) for a, s in zip(x, v)]),
            "f takes one list: hand it the list of dual numbers, without a star.",
        ),
    ),
    equivalents=(
        _run,
        lambda f, x, v: [*_run(f, np.array(x), np.array(v))],
        lambda f, x, v: np.array(_run(f, x, v)),
        lambda f, x, v: _run(lambda duals: f(tuple(duals)), x, v),
    ),
)


# count_sweeps


def _sizes(rng):
    many, few = int(rng.integers(500, 1000)), int(rng.integers(5, 9))
    return {
        "3 inputs, 1 output": {"n_in": 3, "n_out": 1},
        "1 input, 4 outputs": {"n_in": 1, "n_out": 4},
        f"{many} inputs, {few} outputs": {"n_in": many, "n_out": few},
        f"{few} inputs, {many} outputs": {"n_in": few, "n_out": many},
        "7 inputs, 7 outputs": {"n_in": 7, "n_out": 7},
    }


def _sweeps(
    counts=lambda n_in, n_out: (n_in, n_out), cheaper=lambda n_in, n_out: "forward" if n_in <= n_out else "reverse"
):
    """Make an answer of its counts and its choice."""
    return lambda n_in, n_out: (*counts(n_in, n_out), cheaper(n_in, n_out))


def _plain_names(arrays):
    """Take "Forward mode" for "forward"."""

    def plain(array):
        words = str(array).lower().split() if array.dtype.kind == "U" and array.ndim == 0 else []
        known = [word for word in words if word in ("forward", "reverse")]
        return np.array(known[0]) if len(known) == 1 and set(words) <= {*known, "mode"} else array

    return {label: plain(array) for label, array in arrays.items()}


count_sweeps = Exercise(
    unit=7,
    name="count_sweeps",
    reference=autodiff.count_sweeps,
    probe=call_each(_sizes, returns=("forward", "reverse", "cheaper")),
    view=_plain_names,
    misconceptions=(
        Misconception(
            "exchanged",
            _sweeps(lambda n_in, n_out: (n_out, n_in)),
            "The two are exchanged: a sweep in forward mode moves one input, a sweep in reverse mode starts at one "
            "output.",
            "Forward, one moving input tells about all outputs; in reverse, one output asks all inputs.",
        ),
        Misconception(
            "a sweep for every pair",
            _sweeps(lambda n_in, n_out: (n_in * n_out, n_in * n_out)),
            "A sweep for every pair of input and output is far too many: a forward sweep finds a whole column of "
            "derivatives, a reverse sweep a whole row.",
        ),
        Misconception(
            "one sweep finds all",
            _sweeps(lambda n_in, n_out: (1, 1)),
            "One sweep does not find all: forward, it follows one moving input; in reverse, it starts at one output.",
        ),
        Misconception(
            "reverse mode in one sweep",
            _sweeps(lambda n_in, n_out: (n_in, 1)),
            "Reverse mode takes one sweep only where there is one output: with several it starts anew at each.",
            "An error is one number. That is why one sweep is enough to train a network.",
        ),
        Misconception(
            "forward mode in one sweep",
            _sweeps(lambda n_in, n_out: (1, n_out)),
            "Forward mode takes one sweep only where there is one input: each input has to move by itself.",
        ),
        Misconception(
            "both by inputs",
            _sweeps(lambda n_in, n_out: (n_in, n_in)),
            "Reverse mode does not count inputs: its sweep starts at an output and reaches all inputs.",
        ),
        Misconception(
            "both by outputs",
            _sweeps(lambda n_in, n_out: (n_out, n_out)),
            "Forward mode does not count outputs: its sweep starts at an input and reaches all outputs.",
        ),
        Misconception(
            "pairs in forward mode",
            _sweeps(lambda n_in, n_out: (n_in * n_out, n_out)),
            "In forward mode one sweep tells about all outputs at once: count only what has to move.",
        ),
        Misconception(
            "pairs in reverse mode",
            _sweeps(lambda n_in, n_out: (n_in, n_in * n_out)),
            "In reverse mode one sweep tells about all inputs at once: count only where a sweep starts.",
        ),
        Misconception(
            "pairs in one sweep",
            _sweeps(lambda n_in, n_out: (n_in * n_out, 1)),
            "Forward, a sweep tells about all outputs at once; and reverse mode starts anew at each output.",
        ),
        Misconception(
            "sum of both",
            _sweeps(lambda n_in, n_out: (n_in + n_out, n_in + n_out)),
            "Inputs and outputs are added: each mode counts one of the two only.",
        ),
        Misconception(
            "cheaper one for both",
            _sweeps(lambda n_in, n_out: (min(n_in, n_out),) * 2),
            "The smaller number stands for both: that is the mode one would choose. Say how many each would take.",
        ),
        Misconception(
            "larger one for both",
            _sweeps(lambda n_in, n_out: (max(n_in, n_out),) * 2),
            "The larger number stands for both: each mode has its own count.",
        ),
        Misconception(
            "cheaper one first",
            _sweeps(lambda n_in, n_out: (min(n_in, n_out), max(n_in, n_out))),
            "The smaller number comes first: the order is forward, then reverse, whichever is cheaper.",
        ),
        Misconception(
            "dearer one first",
            _sweeps(lambda n_in, n_out: (max(n_in, n_out), min(n_in, n_out))),
            "The larger number comes first: the order is forward, then reverse. Reverse mode is not always cheaper.",
        ),
        Misconception(
            "measured with differences",
            _sweeps(lambda n_in, n_out: (2 * n_in, n_out)),
            "Twice too many in forward mode: that is what central differences take. A dual number moves once.",
        ),
        Misconception(
            "one-sided differences",
            _sweeps(lambda n_in, n_out: (n_in + 1, n_out)),
            "One too many in forward mode: that is what one-sided differences take. Each sweep brings f(x) with it.",
        ),
        Misconception(
            "the way up counted",
            _sweeps(lambda n_in, n_out: (n_in, n_out + 1)),
            "One too many in reverse mode: the way up, which builds the graph, is no sweep of derivatives.",
        ),
        Misconception(
            "both ways counted",
            _sweeps(lambda n_in, n_out: (n_in, 2 * n_out)),
            "Twice too many in reverse mode: count the sweeps down, one an output. The graph is built once.",
        ),
        Misconception(
            "only the cheaper one",
            lambda n_in, n_out: min(n_in, n_out),
            "One number comes back: return three, both counts and the name of the cheaper mode.",
        ),
        Misconception(
            "always reverse",
            _sweeps(cheaper=lambda n_in, n_out: "reverse"),
            "Reverse mode is not always cheaper: compare the two numbers of sweeps.",
            "Training has one output, the error; there reverse mode wins. With one input it is the other way round.",
        ),
        Misconception(
            "always forward",
            _sweeps(cheaper=lambda n_in, n_out: "forward"),
            "Forward mode is not always cheaper: compare the two numbers of sweeps.",
        ),
        Misconception(
            "dearer mode chosen",
            _sweeps(cheaper=lambda n_in, n_out: "forward" if n_in >= n_out else "reverse"),
            "The mode with more sweeps is chosen: the comparison is the wrong way round.",
        ),
        Misconception(
            "reverse where equal",
            _sweeps(cheaper=lambda n_in, n_out: "forward" if n_in < n_out else "reverse"),
            "Where both modes take equally many sweeps, say forward, which keeps no graph.",
        ),
        Misconception(
            "no choice where equal",
            _sweeps(cheaper=lambda n_in, n_out: "equal" if n_in == n_out else "forward" if n_in < n_out else "reverse"),
            "Where both modes take equally many sweeps a choice is wanted too: say forward, which keeps no graph.",
        ),
        Misconception(
            "dearer mode chosen, or reverse",
            _sweeps(cheaper=lambda n_in, n_out: "forward" if n_in > n_out else "reverse"),
            "The mode with more sweeps is chosen: the comparison is the wrong way round. Where both are equal, say "
            "forward.",
        ),
        Misconception(
            "backward for reverse",
            _sweeps(cheaper=lambda n_in, n_out: "forward" if n_in <= n_out else "backward"),
            'The choice is right, but the mode is called "reverse" here.',
        ),
        Misconception(
            "names cut short",
            _sweeps(cheaper=lambda n_in, n_out: "fwd" if n_in <= n_out else "rev"),
            'The choice is right, but write the names out: "forward" or "reverse".',
        ),
        Misconception(
            "choice left out",
            lambda n_in, n_out: (n_in, n_out),
            "Two values come back: return three, both counts and the name of the cheaper mode.",
        ),
        Misconception(
            "number for the choice",
            _sweeps(cheaper=min),
            'The third value is a number of sweeps: return the name of the mode, "forward" or "reverse".',
        ),
        Misconception(
            "whole formula for one input",
            _sweeps(lambda n_in, n_out: (n_in - 1 or 1, n_out)),
            "One too few in forward mode: each input has to move once.",
        ),
        Misconception(
            "one too few in reverse",
            _sweeps(lambda n_in, n_out: (n_in, n_out - 1 or 1)),
            "One too few in reverse mode: a sweep starts at each output.",
        ),
    ),
    equivalents=(
        _sweeps(),
        lambda n_in, n_out: [float(n_in), float(n_out), ["forward", "reverse"][n_in > n_out]],
        lambda n_in, n_out: (n_in, n_out, "Forward mode" if n_out >= n_in else "Reverse "),
        lambda n_in, n_out: (len(range(n_in)), np.int64(n_out), "reverse" if n_out - n_in < 0 else "forward"),
    ),
)


# matmul_vjp


def _products(rng):
    def case(n_rows, n_inner, n_columns):
        A, B = rng.normal(size=(n_rows, n_inner)), rng.normal(size=(n_inner, n_columns))
        return {"g": rng.normal(size=(n_rows, n_columns)), "A": A, "B": B}

    return {
        "A of 5 by 4, B of 4 by 2": case(5, 4, 2),
        "A and B of 3 by 3": case(3, 3, 3),
        "A of 1 by 3, B of 3 by 2": case(1, 3, 2),
    }


def _factors(dE_dA=lambda g, A, B: g @ B.T, dE_dB=lambda g, A, B: A.T @ g):
    """Make an answer to matmul_vjp of its two parts."""
    return lambda g, A, B: (dE_dA(g, A, B), dE_dB(g, A, B))


def _scaled(factor):
    return _factors(lambda g, A, B: factor * (g @ B.T), lambda g, A, B: factor * (A.T @ g))


matmul_vjp = Exercise(
    unit=7,
    name="matmul_vjp",
    reference=autodiff.matmul_vjp,
    probe=call_each(_products, returns=("dE_dA", "dE_dB")),
    misconceptions=(
        Misconception(
            "exchanged",
            lambda g, A, B: (A.T @ g, g @ B.T),
            "The two come in the wrong order: first dE_dA, then dE_dB. Compare their shapes with A and B.",
        ),
        Misconception(
            "no transposes",
            _factors(lambda g, A, B: g @ B, lambda g, A, B: A @ g),
            "In both products the transpose is missing: write the shapes of g, A and B below each other, "
            "and see which sizes have to disappear.",
        ),
        Misconception(
            "transpose of B missing",
            _factors(dE_dA=lambda g, A, B: g @ B),
            "In dE_dA: g has the columns of B, so rows and columns of B have to change places.",
        ),
        Misconception(
            "transpose of A missing",
            _factors(dE_dB=lambda g, A, B: A @ g),
            "In dE_dB: g has the rows of A, so rows and columns of A have to change places.",
        ),
        Misconception(
            "g transposed too, in dE_dA",
            _factors(dE_dA=lambda g, A, B: g.T @ B.T),
            "In dE_dA: g stays as it is; only B is transposed.",
        ),
        Misconception(
            "g transposed too, in dE_dB",
            _factors(dE_dB=lambda g, A, B: A.T @ g.T),
            "In dE_dB: g stays as it is; only A is transposed.",
        ),
        Misconception(
            "dE_dA transposed",
            _factors(dE_dA=lambda g, A, B: B @ g.T),
            "dE_dA lies on its side: it should have the shape of A. In a transposed product the factors change places.",
        ),
        Misconception(
            "dE_dB transposed",
            _factors(dE_dB=lambda g, A, B: g.T @ A),
            "dE_dB lies on its side: it should have the shape of B. In a transposed product the factors change places.",
        ),
        Misconception(
            "factors in the wrong order, in dE_dA",
            _factors(dE_dA=lambda g, A, B: B.T @ g),
            "In dE_dA: the order of the factors matters. B stood on the right of the product, and so does its "
            "transpose.",
        ),
        Misconception(
            "factors in the wrong order, in dE_dB",
            _factors(dE_dB=lambda g, A, B: g @ A.T),
            "In dE_dB: the order of the factors matters. A stood on the left of the product, and so does its "
            "transpose.",
        ),
        Misconception(
            "factors in the wrong order, in both",
            _factors(lambda g, A, B: B.T @ g, lambda g, A, B: g @ A.T),
            "In both products the order of the factors is wrong: what stood on the right stays on the right, "
            "what stood on the left stays on the left.",
        ),
        Misconception(
            "as for plain numbers",
            _factors(lambda g, A, B: g * B, lambda g, A, B: g * A),
            "`*` multiplies entry by entry, as for plain numbers: here every entry of A acts on a whole row of the "
            "product, and these paths are added up by `@`.",
        ),
        Misconception(
            "elementwise with transposes",
            _factors(lambda g, A, B: g * B.T, lambda g, A, B: A.T * g),
            "The transposes are right, but `*` multiplies entry by entry: the paths are added up by `@`.",
        ),
        Misconception(
            "g left out",
            _factors(
                lambda g, A, B: np.broadcast_to(B.sum(axis=1), A.shape),
                lambda g, A, B: np.broadcast_to(A.sum(axis=0)[:, np.newaxis], B.shape),
            ),
            "g is not used: these would be the gradients of the plain sum of all entries of the product.",
        ),
        Misconception(
            "local derivatives alone",
            lambda g, A, B: (B.T, A.T),
            "These are the other factors, transposed, without g: what comes down has to be multiplied by them.",
        ),
        Misconception(
            "other factor in both",
            _factors(lambda g, A, B: g @ A.T, lambda g, A, B: B.T @ g),
            "The partners are exchanged: what a change of A is worth depends on B, and the other way round.",
        ),
        Misconception(
            "dE_dB averaged over rows",
            _factors(dE_dB=lambda g, A, B: A.T @ g / len(A)),
            "dE_dB is too small by the number of rows of A: all rows use the same B, and what they ask adds up.",
        ),
        Misconception(
            "both averaged over rows",
            _factors(lambda g, A, B: g @ B.T / len(A), lambda g, A, B: A.T @ g / len(A)),
            "Both are too small by the number of rows: nothing is averaged.",
        ),
        Misconception(
            "dE_dA averaged over columns",
            _factors(dE_dA=lambda g, A, B: g @ B.T / B.shape[1]),
            "dE_dA is too small by the number of columns of B: paths add, nothing is averaged.",
        ),
        Misconception(
            "dE_dA averaged over rows",
            _factors(dE_dA=lambda g, A, B: g @ B.T / len(A)),
            "dE_dA is too small by the number of rows: each row of A acts on its own row of the product only.",
        ),
        Misconception(
            "sign flipped",
            _scaled(-1),
            "Both have the wrong sign: nothing turns it between the product and its factors.",
        ),
        Misconception(
            "sign of dE_dA flipped",
            _factors(dE_dA=lambda g, A, B: -g @ B.T),
            "dE_dA has the wrong sign.",
        ),
        Misconception(
            "sign of dE_dB flipped",
            _factors(dE_dB=lambda g, A, B: -A.T @ g),
            "dE_dB has the wrong sign.",
        ),
        Misconception(
            "doubled",
            _scaled(2),
            "Both are exactly twice too big.",
        ),
        Misconception(
            "halved",
            _scaled(0.5),
            "Both are exactly half of what they should be: each factor gets its gradient whole.",
        ),
        Misconception(
            "inverse of B",
            _factors(dE_dA=lambda g, A, B: g @ np.linalg.pinv(B)),
            "In dE_dA: going back does not undo the product. No inverse is needed, only rows for columns.",
        ),
        Misconception(
            "inverse of A",
            _factors(dE_dB=lambda g, A, B: np.linalg.pinv(A) @ g),
            "In dE_dB: going back does not undo the product. No inverse is needed, only rows for columns.",
        ),
        Misconception(
            "reshaped",
            _factors(lambda g, A, B: g @ B.reshape(B.shape[::-1]), lambda g, A, B: A.reshape(A.shape[::-1]) @ g),
            "reshape cuts the same row of numbers anew: rows and columns change places by the transpose.",
        ),
        Misconception(
            "B reshaped",
            _factors(dE_dA=lambda g, A, B: g @ B.reshape(B.shape[::-1])),
            "In dE_dA: reshape cuts the numbers of B anew: rows and columns change places by the transpose.",
        ),
        Misconception(
            "A reshaped",
            _factors(dE_dB=lambda g, A, B: A.reshape(A.shape[::-1]) @ g),
            "In dE_dB: reshape cuts the numbers of A anew: rows and columns change places by the transpose.",
        ),
        Misconception(
            "product returned",
            lambda g, A, B: A @ B,
            "This is the product A B itself: return what g is worth for A, and for B.",
        ),
        Misconception(
            "dE_dA alone",
            lambda g, A, B: g @ B.T,
            "Only dE_dA comes back: return two arrays, dE_dA and dE_dB.",
        ),
        Misconception(
            "dE_dB alone",
            lambda g, A, B: A.T @ g,
            "Only dE_dB comes back: return two arrays, dE_dA and dE_dB.",
        ),
        Misconception(
            "sign of B lost",
            _factors(dE_dA=lambda g, A, B: g @ np.abs(B.T)),
            "In dE_dA: the entries of B lost their sign.",
        ),
        Misconception(
            "sign of A lost",
            _factors(dE_dB=lambda g, A, B: np.abs(A.T) @ g),
            "In dE_dB: the entries of A lost their sign.",
        ),
        Misconception(
            "slope of the logistic function",
            _factors(dE_dA=lambda g, A, B: (g @ B.T) * A * (1 - A)),
            "dE_dA is multiplied by A * (1 - A): that is a logistic unit's slope, and here is only a product.",
        ),
        Misconception(
            "last column left out",
            _factors(dE_dA=lambda g, A, B: g[:, :-1] @ B[:, :-1].T),
            "In dE_dA: the last column of the product is left out of the sum.",
        ),
        Misconception(
            "last row left out",
            _factors(dE_dB=lambda g, A, B: A[:-1].T @ g[:-1]),
            "In dE_dB: the last row is left out of the sum.",
        ),
        Misconception(
            "last column only",
            _factors(dE_dA=lambda g, A, B: np.outer(g[:, -1], B[:, -1])),
            "In dE_dA: only the last column of the product is heard: in a loop, add instead of overwriting.",
        ),
        Misconception(
            "first column only",
            _factors(dE_dA=lambda g, A, B: np.outer(g[:, 0], B[:, 0])),
            "In dE_dA: only the first column of the product is heard: add up over all of them.",
        ),
        Misconception(
            "last entry only, in both",
            _factors(lambda g, A, B: np.outer(g[:, -1], B[:, -1]), lambda g, A, B: np.outer(A[-1], g[-1])),
            "In both only the last product is kept: in a loop, add to the sum with += instead of overwriting it.",
        ),
        Misconception(
            "first row only",
            _factors(dE_dB=lambda g, A, B: np.outer(A[0], g[0])),
            "In dE_dB: only the first row is heard. All rows use the same B: add them up.",
        ),
        Misconception(
            "last row only",
            _factors(dE_dB=lambda g, A, B: np.outer(A[-1], g[-1])),
            "In dE_dB: only the last row is heard: in a loop, add to the sum instead of overwriting it.",
        ),
        Misconception(
            "product used for g",
            _factors(lambda g, A, B: (A @ B) @ B.T, lambda g, A, B: A.T @ (A @ B)),
            "The product A B stands where g belongs: multiply what comes down.",
        ),
        Misconception(
            "dE_dA used for dE_dB",
            _factors(dE_dB=lambda g, A, B: (g @ B.T).T @ g),
            "In dE_dB: dE_dA stands where A belongs, as if it had taken its name.",
        ),
    ),
    equivalents=(
        _factors(),
        _factors(lambda g, A, B: np.einsum("rc,ic->ri", g, B), lambda g, A, B: np.einsum("ri,rc->ic", A, g)),
        _factors(lambda g, A, B: (B @ g.T).T, lambda g, A, B: (g.T @ A).T),
        _factors(lambda g, A, B: np.dot(g, np.transpose(B)), lambda g, A, B: sum(map(np.outer, A, g))),
        _factors(lambda g, A, B: np.tensordot(g, B, (1, 1)), lambda g, A, B: np.tensordot(A, g, (0, 0)).tolist()),
        lambda g, A, B: [(g @ B.T).astype(np.float32), (A.T @ g).astype(np.float32)],
    ),
)


# unbroadcast


def _stretched(rng):
    def case(stretched, shape):
        return {"g": rng.normal(size=stretched), "shape": shape}

    return {
        "(3,) stretched to (5, 3)": case((5, 3), (3,)),
        "(5, 1) stretched to (5, 3)": case((5, 3), (5, 1)),
        "(1, 3) stretched to (5, 3)": case((5, 3), (1, 3)),
        "a number stretched to (2, 3)": case((2, 3), ()),
        "(4, 1) stretched to (2, 4, 3)": case((2, 4, 3), (4, 1)),
        "(1, 4, 1) stretched to (2, 4, 3)": case((2, 4, 3), (1, 4, 1)),
        "(3, 1) stretched to (3, 3)": case((3, 3), (3, 1)),
        "(3,) stretched to (3, 3)": case((3, 3), (3,)),
        "(1, 3), not stretched": case((1, 3), (1, 3)),
        "(3,) stretched to (1, 3)": case((1, 3), (3,)),
        "(2, 3), not stretched": case((2, 3), (2, 3)),
        "(1,) stretched to (4,)": case((4,), (1,)),
    }


def _undone(new="sum", kept="sum", new_axes=lambda n: range(n), keepdims=True):
    """Make an answer to unbroadcast of what happens to new axes and to axes of size 1."""

    def answer(g, shape):
        n_new = g.ndim - len(shape)
        g = getattr(np, new)(g, axis=tuple(new_axes(n_new))) if n_new and new else g
        ones = tuple(k for k, size in enumerate(shape) if size == 1 and k < g.ndim and g.shape[k] > 1)
        return getattr(np, kept)(g, axis=ones, keepdims=keepdims) if ones and kept else g

    return answer


def _first_only(g, shape):
    while g.ndim > len(shape):
        g = g[0]
    for k, size in enumerate(shape):
        if size == 1:
            g = g.take([0], axis=k)
    return g


def _all_of_size(g, shape):
    for k in range(g.ndim):
        if g.shape[k] not in shape:
            g = g.sum(axis=k, keepdims=True)
    return g.reshape(shape) if g.size == np.prod(shape, dtype=int) else g


def _one_axis_only(g, shape):
    if g.ndim > len(shape):
        return g.sum(axis=0)
    for k, size in enumerate(shape):
        if size == 1 and g.shape[k] > 1:
            return g.sum(axis=k, keepdims=True)
    return g


def _loops(g, shape):
    result = np.zeros(shape, g.dtype)
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    view = result.reshape(padded)
    for place in np.ndindex(g.shape):
        view[tuple(0 if size == 1 else k for k, size in zip(place, padded))] += g[place]
    return view.reshape(shape)


def _with_loops(
    once=False, first_one=False, ones_first=False, counted_on=False, keepdims=True, new=lambda g: g.sum(axis=0)
):
    """Make an answer of two loops, one over new axes and one over axes of size 1, with one mistake."""

    def without_new(g, shape):
        for k in range(g.ndim - len(shape)):
            g = g.sum(axis=k) if counted_on else new(g)
            if once:
                return g
        return g

    def with_ones(g, shape):
        for k, size in enumerate(shape):
            if size == 1:
                g = g.sum(axis=k, keepdims=keepdims)
                if first_one:
                    return g
        return g

    if ones_first:
        return lambda g, shape: without_new(with_ones(g, shape), shape)
    return lambda g, shape: with_ones(without_new(g, shape), shape)


unbroadcast = Exercise(
    unit=7,
    name="unbroadcast",
    reference=autodiff.unbroadcast,
    probe=call_each(_stretched),
    misconceptions=(
        Misconception(
            "reshaped",
            lambda g, shape: g.reshape(shape),
            "reshape puts the same numbers into another shape and adds nothing: sum over the axes that were stretched.",
        ),
        Misconception(
            "one new axis at most",
            _with_loops(once=True),
            "Only one new axis is taken away, and there may be several: repeat it until the number of axes is right.",
        ),
        Misconception(
            "one axis of size 1 at most",
            _with_loops(first_one=True),
            "Only one axis of size 1 is made small again, and there may be several: does return stand inside the loop?",
        ),
        Misconception(
            "axes of size 1 before new ones",
            _with_loops(ones_first=True),
            "The axes of size 1 are looked for while new axes still stand in front, so their numbers are off: take the "
            "new ones away first.",
        ),
        Misconception(
            "new axes counted on",
            _with_loops(counted_on=True),
            "Once an axis is added up, those behind it move one forward: the next new axis is number 0 again.",
        ),
        Misconception(
            "axes of size 1 lost one by one",
            _with_loops(keepdims=False),
            "An axis that had size 1 has to stay, with size 1: without keepdims it disappears, and those behind it "
            "move.",
        ),
        Misconception(
            "first copy of new axes only",
            _with_loops(new=lambda g: g[0]),
            "Of a new axis only the first copy is heard: all copies pay in, so add up.",
        ),
        Misconception(
            "last copy of new axes only",
            _with_loops(new=lambda g: g[-1]),
            "Of a new axis only the last copy is heard: all copies pay in, so add up.",
        ),
        Misconception(
            "nothing added up",
            lambda g, shape: g,
            "The gradient comes back as it was: add up over every axis along which the array was stretched.",
            "Broadcasting uses the same entry many times, and paths add.",
        ),
        Misconception(
            "axes of size 1 forgotten",
            _undone(kept=None),
            "New axes in front are handled, but an axis of size 1 that was stretched is not: "
            "add up over it too, and keep it with size 1.",
        ),
        Misconception(
            "new axes forgotten",
            _undone(new=None),
            "New axes in front are still there: an array of shape (3,) stretched to (5, 3) got a new axis 0, "
            "which has to disappear again.",
        ),
        Misconception(
            "kept axes dropped",
            _undone(keepdims=False),
            "Where an axis had size 1 it has to stay, with size 1: look at keepdims.",
        ),
        Misconception(
            "new axes kept",
            lambda g, shape: np.add.reduce(
                g,
                axis=tuple(
                    k
                    for k in range(g.ndim)
                    if k < g.ndim - len(shape) or shape[k - g.ndim + len(shape)] == 1 and g.shape[k] > 1
                ),
                keepdims=True,
            ),
            "New axes in front stay with size 1: keepdims is for axes that the array had; new ones disappear.",
        ),
        Misconception(
            "averaged",
            _undone(new="mean", kept="mean"),
            "You took the mean: every use of an entry pays in, so add up.",
        ),
        Misconception(
            "new axes averaged",
            _undone(new="mean"),
            "Over the new axes in front you took the mean: add up there too.",
        ),
        Misconception(
            "axes of size 1 averaged",
            _undone(kept="mean"),
            "Over stretched axes of size 1 you took the mean: add up there too.",
        ),
        Misconception(
            "first copy only",
            _first_only,
            "Only the first copy of each entry is heard: all copies pay in.",
        ),
        Misconception(
            "largest copy only",
            _undone(new="max", kept="max"),
            "Only the largest payment is kept: all are added up.",
        ),
        Misconception(
            "multiplied",
            _undone(new="prod", kept="prod"),
            "The payments are multiplied: paths add.",
        ),
        Misconception(
            "numbers cut off",
            lambda g, shape: np.resize(g, shape),
            "The shape is right, but by cutting numbers off: those left out have to be added up.",
        ),
        Misconception(
            "everything added up",
            lambda g, shape: np.full(shape, g.sum()),
            "Everything is added into one number: add up only over the stretched axes.",
        ),
        Misconception(
            "total alone",
            lambda g, shape: g.sum(),
            "Everything is added into one number: the result has the given shape, "
            "so add up only over the stretched axes.",
        ),
        Misconception(
            "axis 0 always",
            lambda g, shape: g.sum(axis=0),
            "You add up over axis 0 whatever the shape: find out from shape which axes were stretched.",
        ),
        Misconception(
            "axis 0 wherever the shapes differ",
            lambda g, shape: g if g.shape == tuple(shape) else g.sum(axis=0),
            "Where the shapes differ you add up over axis 0: right for a bias, but other axes may be stretched too.",
        ),
        Misconception(
            "last axis wherever the shapes differ",
            lambda g, shape: g if g.shape == tuple(shape) else g.sum(axis=-1, keepdims=len(shape) == g.ndim),
            "Where the shapes differ you add up over the last axis: find out from shape which ones were stretched.",
        ),
        Misconception(
            "new axes taken for the last ones",
            _undone(new_axes=lambda n: range(-n, 0)),
            "New axes come in front, not at the end: shapes are lined up at their right ends.",
        ),
        Misconception(
            "one axis only",
            _one_axis_only,
            "Only one axis is added up: several may be stretched at once, so go through all of them.",
        ),
        Misconception(
            "axes that have other sizes",
            _all_of_size,
            "You look for sizes that do not occur in shape: compare axis by axis, from the right. "
            "Two axes may have the same size.",
        ),
        Misconception(
            "stretched again",
            lambda g, shape: np.broadcast_to(_loops(g, shape), g.shape),
            "The sums are right, but stretched out again: the result has the given shape.",
        ),
        Misconception(
            "copies pay back",
            lambda g, shape: _loops(g, shape) / max(g.size // max(np.prod(shape, dtype=int), 1), 1) ** 2,
            "The sums are divided by numbers of copies: add up, and leave it at that.",
        ),
        Misconception(
            "sign flipped",
            lambda g, shape: -_loops(g, shape),
            "The sums have the wrong sign.",
        ),
        Misconception(
            "sizes added",
            lambda g, shape: _loops(np.abs(g), shape),
            "The payments lost their sign before they were added.",
        ),
        Misconception(
            "squares added",
            lambda g, shape: _loops(g**2, shape),
            "The squares are added: add the payments themselves.",
        ),
        Misconception(
            "last copy left out",
            lambda g, shape: _loops(g[:-1], shape) if g.shape != tuple(shape) and shape[:1] != g.shape[:1] else g,
            "The last copy is left out of the sum.",
        ),
        Misconception(
            "zeros",
            lambda g, shape: np.zeros(shape),
            "The shape is right, but every number is 0.",
        ),
        Misconception(
            "ones",
            lambda g, shape: np.ones(shape),
            "The shape is right, but every number is 1: the numbers come from g.",
        ),
        Misconception(
            "number of copies",
            lambda g, shape: _loops(np.ones_like(g), shape),
            "This is the number of copies of each entry: add up what they pay, g.",
        ),
        Misconception(
            "only a reshape",
            lambda g, shape: g.reshape(shape) if g.size == np.prod(shape, dtype=int) else g,
            "reshape cannot make fewer numbers of many: add up over the stretched axes.",
        ),
    ),
    equivalents=(
        _undone(),
        _loops,
        lambda g, shape: np.einsum(
            g,
            list(range(g.ndim)),
            [k for k in range(g.ndim - len(shape), g.ndim) if shape[k - g.ndim + len(shape)] != 1],
        ).reshape(shape),
        lambda g, shape: (
            g.sum(axis=tuple(range(g.ndim - len(shape))))
            .sum(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True)
            .tolist()
        ),
        lambda g, shape: sum(
            (g[place] for place in np.ndindex(g.shape[: g.ndim - len(shape)])), np.zeros(g.shape[g.ndim - len(shape) :])
        ).sum(axis=tuple(k for k, size in enumerate(shape) if size == 1), keepdims=True),
    ),
)
