"""What the catalogue's own tests leave open: random right forms, any spelling, and hints that fit the choice."""

import itertools
import linecache
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import maths
from helpers.checks import diagnose, unit_06

COPIES = [
    lambda w: np.array(w, dtype=float),
    lambda w: w.astype(np.float64),
    lambda w: w + 0.0,
    lambda w: np.copy(w) * 1.0,
    lambda w: np.array(w, dtype=float, order="F"),
]
QUOTIENTS = [
    lambda above, below, h: (above - below) / (2 * h),
    lambda above, below, h: 0.5 * (above - below) / h,
    lambda above, below, h: (above / 2 - below / 2) / h,
    lambda above, below, h: -(below - above) / h / 2,
    lambda above, below, h: above / (2 * h) - below / (2 * h),
]
SCALES = [
    lambda a, b: np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-6),
    lambda a, b: np.maximum.reduce([a, -a, b, -b, np.full_like(a, 1e-6)]),
    lambda a, b: np.where(np.abs(a) > np.abs(b), np.abs(a), np.abs(b)).clip(1e-6),
    lambda a, b: np.stack([np.abs(a), np.abs(b), 0 * a + 1e-6]).max(axis=0),
]
SIZES = [np.abs, lambda x: np.sqrt(x * x), lambda x: np.where(x < 0, -x, x), np.fabs]
LARGEST = [np.max, lambda x: x.max(), lambda x: max(x.ravel()), lambda x: sorted(x.flat)[-1], np.nanmax]
STEPS = [
    lambda a, p, e: (e / (p * a)) ** (1 / (p + 1)),
    lambda a, p, e: np.power(e / p / a, 1 / (1 + p)),
    lambda a, p, e: np.exp((np.log(e) - np.log(p * a)) / (p + 1)),
    lambda a, p, e: (p * a / e) ** (-1.0 / (p + 1)),
    lambda a, p, e: 10 ** (np.log10(e / (a * p)) / (p + 1)),
]


@given(st.sampled_from(COPIES), st.sampled_from(QUOTIENTS), st.booleans(), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_way_of_measuring_passes(copy, quotient, put_back, seed):
    def one_copy(f, w, h):
        moved, gradient = copy(w), np.empty(w.shape)
        for i in itertools.product(*map(range, w.shape)):
            kept = moved[i]
            moved[i] = kept + h
            above = f(moved)
            moved[i] = kept - h
            gradient[i] = quotient(above, f(moved), h)
            moved[i] = kept
        return gradient

    def many_copies(f, w, h):
        slopes = []
        for i in range(w.size):
            up, down = copy(w), copy(w)
            i = np.unravel_index(i, w.shape)
            up[i] += h
            down[i] -= h
            slopes.append(quotient(f(up), f(down), h))
        return np.array(slopes).reshape(w.shape)

    answer = one_copy if put_back else many_copies
    assert diagnose(unit_06.numerical_gradient, answer, seed).status == "passed"


@given(*(st.sampled_from(forms) for forms in (SCALES, SIZES, LARGEST, STEPS)), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_algebraic_form_passes(scale, size, largest, step, seed):
    def relative_difference(a, b):
        return largest(size(a - b) / scale(a, b))

    assert diagnose(unit_06.relative_difference, relative_difference, seed).status == "passed"
    assert diagnose(unit_06.best_step, step, seed).status == "passed"


def test_the_functions_of_the_exercises_before_may_be_used():
    def check_gradients(f, parameters, gradients, h=1e-5):
        found = []
        for k in range(len(parameters)):
            row = []
            for part in (0, 1):

                def moved(array, k=k, part=part):
                    layers = [list(layer) for layer in parameters]
                    layers[k][part] = array
                    return f(layers)

                measured = maths.numerical_gradient(moved, parameters[k][part], h)
                row.append(maths.relative_difference(gradients[k][part], measured))
            found.append(row)
        return np.array(found)

    for seed in (None, *range(10)):
        assert diagnose(unit_06.check_gradients, check_gradients, seed).status == "passed"


def test_the_catalogue_knows_what_the_reference_measures():
    assert {k: maths.find_the_bug(k) for k in unit_06.PASSES} == unit_06.RIGHT
    assert set(unit_06.TRACES) == set(maths.MISTAKES)


@pytest.mark.parametrize(
    "spell",
    [
        str.upper,
        str.title,
        lambda name: name.replace(" ", "_"),
        lambda name: name.replace(" ", "-"),
        lambda name: name.replace(" ", ""),
        lambda name: f" '{name}'. ",
        lambda name: name.replace("averaged", "averagd").replace("slope", "slop").replace("updated", "up-dated"),
        lambda name: name.replace("transpose", "the transpose is").replace("weights", "weight"),
    ],
)
@pytest.mark.parametrize("wrong", [None, *maths.MISTAKES])
def test_any_spelling_of_any_name_is_understood(spell, wrong):
    diagnosis = diagnose(unit_06.find_the_bug, lambda k: spell(wrong if wrong and k == 6 else unit_06.RIGHT[k]))
    if wrong in (None, unit_06.RIGHT[6]):
        assert diagnosis.status == "passed"
    else:
        assert diagnosis.misconception == f"pass 6 taken for {wrong!r}"


@pytest.mark.parametrize("k", unit_06.PASSES)
def test_a_hint_speaks_of_what_was_chosen_and_does_not_say_the_answer(k):
    for name in set(maths.MISTAKES) - {unit_06.RIGHT[k]}:
        hint = diagnose(unit_06.find_the_bug, unit_06._named(k, name)).message
        assert f"Pass {k} is not {name!r}" in hint
        assert unit_06.RIGHT[k] not in hint


def test_several_wrong_names_get_a_hint_each():
    message = diagnose(unit_06.find_the_bug, lambda k: ("sign flipped", "half lost")[k % 2]).message
    for k in unit_06.PASSES:
        assert f"Pass {k} is not {('sign flipped', 'half lost')[k % 2]!r}" in message


def test_names_that_are_wrong_together_get_one_hint():
    for name in maths.MISTAKES:
        assert diagnose(unit_06.find_the_bug, lambda k, name=name: name).misconception == "one name for all"
    names = list(unit_06.RIGHT.values())
    assert diagnose(unit_06.find_the_bug, lambda k: names[k]).misconception == "counted from 0"
    assert diagnose(unit_06.find_the_bug, lambda k: names[k - 2]).misconception == "shifted by one"


def test_a_list_that_is_half_done_says_what_is_open():
    def answer(k):
        return {1: "slope left out below", 2: "half kept"}[k]

    message = diagnose(unit_06.find_the_bug, answer).message
    assert "Pass 1" not in message and "Pass 2 is not 'half kept'" in message
    assert all(f"Pass {k} still has no name." in message for k in (3, 4, 5, 6))


@pytest.mark.parametrize(
    ("value", "of_all", "of_one"),
    [
        ("gremlins", "None of your six names is on the list", "not on the list"),
        (3, "Numbers come back", "a number comes back"),
        (list(maths.MISTAKES), "Several names come back for each pass", "several names"),
        (..., "cannot be compared", "cannot be compared"),
        ("", "No pass has a name yet", "still has no name"),
        ("?", "No pass has a name yet", "still has no name"),
    ],
)
def test_what_is_no_name_is_said_to_be_none(value, of_all, of_one):
    for answer, words in ((lambda k: value, of_all), (unit_06._named(4, value), of_one)):
        diagnosis = diagnose(unit_06.find_the_bug, answer)
        assert diagnosis.status == "wrong" and words in diagnosis.message
        assert diagnosis.message.count(words) == 1


def test_measuring_oneself_is_a_right_answer():
    def answer(k):
        network, outputs, D = maths.drawn_case(5, [3, 4, 2], np.random.default_rng(0))
        try:
            (W1, b1), (W2, b2) = maths.broken_backward(k)(network, outputs, D)
        except ValueError:
            return "transpose missing"
        (mW1, mb1), (mW2, mb2) = maths.measured_gradients(network, outputs[0], D)
        off = [not np.allclose(a, b, rtol=1e-4, atol=1e-8) for a, b in ((W1, mW1), (b1, mb1), (W2, mW2), (b2, mb2))]
        if off == [True] * 4:
            return "averaged over cases"
        if off == [False, True, False, True]:
            return "biases averaged"
        if off == [False, False, True, False]:
            return "total input for output"
        return "slope left out below" if np.abs(b1).sum() > 2 * np.abs(mb1).sum() else "updated weights used"

    assert diagnose(unit_06.find_the_bug, answer).status == "passed"
    assert diagnose(unit_06.find_the_bug, lambda k: maths.find_the_bug(k)).status == "shortcut"


def raising(exercise, *lines, **names):
    """Write a student's function of these lines, and check it."""
    arguments = {
        "numerical_gradient": "f, w, h=1e-5",
        "best_step": "a, order, epsilon",
        "relative_difference": "a, b",
        "check_gradients": "f, parameters, gradients, h=1e-5",
        "find_the_bug": "k",
    }[exercise]
    source = "\n".join([f"def {exercise}({arguments}):", *(f"    {line}" for line in lines)]) + "\n"
    name = f"<cell of {exercise} {hash(source)}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    world = {"np": np, "maths": maths, "__name__": "__main__", **names}
    exec(compile(source, name, "exec"), world)
    diagnosis = diagnose(getattr(unit_06, exercise), world[exercise])
    assert diagnosis.status == "raised", diagnosis
    return diagnosis


SLOPE = "g[i] = (f(up) - f(down)) / (2 * h)"
COPIES_MOVED = ("up, down = np.array(w, float), np.array(w, float)", "up[i] += h", "down[i] -= h")


def loop(head, *body, before="g = np.zeros(w.shape)"):
    return before, head, *(f"    {line}" for line in body), "return g"


MOVED_W = "numerical_gradient(lambda m: f([*parameters[:k], (m, b), *parameters[k + 1:]]), W, h)"


@pytest.mark.parametrize(
    ("exercise", "lines", "words"),
    [
        ("numerical_gradient", loop("for i, j in np.ndindex(w.shape):", "g[i, j] = 0"), "keep the whole place"),
        ("numerical_gradient", loop("for i in w:", *COPIES_MOVED, SLOPE), "run over the weights themselves"),
        ("numerical_gradient", loop("for i in np.ndenumerate(w):", *COPIES_MOVED, SLOPE), "pairs of place and value"),
        ("numerical_gradient", loop("for i in w.shape:", *COPIES_MOVED, SLOPE), "run over w.shape itself"),
        ("numerical_gradient", loop("for i in range(w.size):", *COPIES_MOVED, SLOPE), "over w.size"),
        ("numerical_gradient", loop("for i in w.size:", "g[i] = 0"), "cannot run over one number"),
        ("numerical_gradient", loop("for i in range(w.shape):", "g[i] = 0"), "w.shape is a tuple"),
        ("numerical_gradient", ("return np.zeros(w.shape())",), "w.shape is a tuple"),
        ("numerical_gradient", ("return np.zeros(w.shape[0], w.shape[1])",), "hand the shape on as a whole"),
        ("numerical_gradient", loop("for i in np.ndindex(w):", "g[i] = 0"), "wants the shape of w"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "g[i] = 0", before="g = []"), "a list does not"),
        ("numerical_gradient", loop("for i in range(len(w)):", "g[i] = 0", before="g = []"), "begin with an array"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "g[i] = 0", before="pass"), "begins as an array"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "up = w.copy", "up[i] += h"), "w.copy() makes"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "up = copy(w)"), "copy themselves"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "g.append(0)"), "Arrays have no append"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "g[i] = f[w]"), "round brackets"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "g[i] = f(w)[i]"), "has no entries"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "g[i] = f(w, h)"), "f takes one thing"),
        ("numerical_gradient", ("w = float(w)", "return f(w + h)"), "for a single number"),
        ("numerical_gradient", ("w += h", "return f(w)"), "cannot write fractions"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "g.flat[i] = 0"), "A flat array has one index"),
        ("numerical_gradient", loop("for i in np.ndindex(w.shape):", "np.zeros(w.size)[i]"), "needs the shape of w"),
        ("best_step", ("return (epsilon / (order * a)) ** (1 / (order - 1))",), "0 for forward differences"),
        ("best_step", ("return {1: 1e-8, 2: 1e-5}[order]",), "one formula"),
        ("best_step", ("return np.root(epsilon / a, order + 1)",), "a root is a power"),
        ("best_step", ("return (eps / (order * a)) ** (1 / (order + 1))",), "`eps` has no value"),
        ("best_step", ("return sqrt(epsilon / a)",), "begin with np."),
        ("best_step", ("return a['epsilon'] / a['a']",), "three plain numbers"),
        ("best_step", ("return (epsilon / order(a)) ** 0.5",), "`*` is missing"),
        ("relative_difference", ("return np.max(np.abs(a - b) / np.max(np.abs(a), np.abs(b)))",), "takes a second"),
        ("relative_difference", ("return np.max(np.abs(a - b) / a, 1e-6)",), "second argument for an axis"),
        ("relative_difference", ("return np.max(np.abs(a - b) / max(np.abs(a), np.abs(b)))",), "Python's own max"),
        ("relative_difference", ("return np.maximum(np.abs(a - b))",), "for the largest entry of one take np.max"),
        ("relative_difference", ("return np.max([np.abs(a), np.abs(b), 1e-6])",), "do not fit into one list"),
        ("relative_difference", ("return (a - b).abs()",), "np.abs"),
        ("relative_difference", ("return [a[i] for i in range(9)]",), "Entry number 2 is asked"),
        ("relative_difference", ("return abs(a, b)",), "subtract first"),
        ("relative_difference", ("return np.abs[a - b]",), "round brackets"),
        ("relative_difference", ("return np.abs(a - b) @ np.abs(a)",), "matrix product"),
        ("relative_difference", ("return max(a[i] for i in a)",), "numbers instead of their places"),
        ("relative_difference", ("return np.abs(a - b) / scale",), "larger of the two sizes"),
        ("relative_difference", ("return range(a.shape[1])[0] * np.ones(a.shape[0])",), "matrices only"),
        ("check_gradients", ("parameters[0][0] = 1",), "which cannot be changed"),
        ("check_gradients", ("return f(parameters[:0] + (1, 2))",), "square brackets"),
        ("check_gradients", ("for k, W, b in enumerate(parameters):", "    pass"), "needs its own brackets"),
        ("check_gradients", ("(W1, b1), (W2, b2) = parameters",), "number of layers is typed in"),
        ("check_gradients", ("return f([parameters[:1], parameters[1:]])",), "without a star"),
        ("check_gradients", ("return f([(b, W) for W, b in parameters])",), "W first and b second"),
        ("check_gradients", ("return np.ones(3) - np.ones(4)",), "In comparing"),
        ("check_gradients", ("return relative_difference(parameters[0][0], gradients[0][1])",), "of different shapes"),
        ("check_gradients", ("return f(*parameters)",), "no star"),
        ("check_gradients", ("return numerical_gradient(f(parameters), parameters[0][0], h)",), "f is called already"),
        ("check_gradients", ("return numerical_gradient(parameters[0][0], f, h)",), "in this order"),
        ("check_gradients", ("return numerical_gradient(f, parameters, h)",), "do not fit into one array"),
        ("check_gradients", ("return numerical_gradient(lambda: 1, parameters[0][0], h)",), "takes one thing"),
        ("check_gradients", ("return numerical_gradient(lambda m: None, parameters[0][0], h)",), "needs a return"),
        ("check_gradients", ("return relative_difference(gradients[0][0])",), "hand both over"),
        ("check_gradients", ("found = []", "found.append(1, 2)"), "both numbers into one pair"),
        ("check_gradients", ("found = [].append(1)", "found.append(2)"), "gives back nothing"),
        ("check_gradients", ("found = []", "found[0] = 1"), "append to it"),
        ("check_gradients", ("for k in range(parameters):", "    pass"), "len(parameters)"),
        ("check_gradients", ("for k in len(parameters):", "    pass"), "len(parameters)"),
        ("check_gradients", ("for k in parameters:", "    parameters[k]"), "enumerate counts"),
        ("check_gradients", ("for W, b in parameters:", "    parameters[k]"), "enumerate counts"),
        ("check_gradients", ("return gradients[len(parameters)]",), "from 0 on"),
        ("check_gradients", ("return gradients[0].W",), "without names"),
        ("check_gradients", ("k = 0", "(b, W), *_ = parameters", f"return {MOVED_W}"), "its own place"),
        ("find_the_bug", ("return maths.broken_backward(k, 1, 2)",), "takes the number alone"),
        ("find_the_bug", ("return MISTAKES[8]",), "called maths.MISTAKES"),
        ("find_the_bug", ("return averaged",), "in quotes"),
        (
            "find_the_bug",
            (
                "network, outputs, D = maths.drawn_case(5, [3, 4, 2], np.random.default_rng(0))",
                "return maths.broken_backward(k)(network, outputs, D) and 'none'",
            ),
            "that is a trace, too",
        ),
    ],
)
def test_an_error_is_explained_in_the_words_of_the_exercise(exercise, lines, words):
    def numerical_gradient(f, w, h):
        return maths.numerical_gradient(f, w, h)

    def relative_difference(a, b):
        return maths.relative_difference(a, b)

    own = {"numerical_gradient": numerical_gradient, "relative_difference": relative_difference}
    diagnosis = raising(exercise, *lines, **(own if exercise == "check_gradients" else {}))
    assert words in diagnosis.message
    assert diagnosis.message.count("(Your function raised") == 1
    assert "<locals>" not in diagnosis.message


@pytest.mark.parametrize("exercise", ["numerical_gradient", "best_step", "relative_difference", "check_gradients"])
def test_what_an_error_means_is_said_plainly_and_shortly(exercise):
    for sign, meaning in getattr(unit_06, exercise).errors.items():
        assert len(meaning.split()) <= 45 and meaning.endswith((".", "?")) and "!" not in meaning
        meaning.format(*["x"] * 3)
        re.compile(sign)


class Odd:
    def __array__(self, *arguments, **named):
        raise SystemExit


@pytest.mark.parametrize("odd", [10**400, [10**400], Odd(), [Odd()], np.broadcast_to(0.0, (10**6, 10**6))])
def test_odd_values_are_no_reason_to_stop(odd):
    assert diagnose(unit_06.check_gradients, lambda *arguments: odd).status == "wrong"


def test_layers_that_are_right_are_wanted_too():
    def answer(f, parameters, gradients, h=1e-5):
        found = maths.check_gradients(f, parameters, gradients, h)
        return [pair for pair in found if max(pair) > 1e-4]

    assert diagnose(unit_06.check_gradients, answer).misconception == "wrong layers only"


def test_single_precision_is_noticed_where_it_loses_the_step():
    def answer(f, w, h=1e-5):
        gradient = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            up, down = w.astype(np.float32), w.astype(np.float32)
            up[i] += h
            down[i] -= h
            gradient[i] = (f(up) - f(down)) / (2 * h)
        return gradient

    for seed in (None, *range(10)):
        assert diagnose(unit_06.numerical_gradient, answer, seed).misconception == "moved in single precision"
