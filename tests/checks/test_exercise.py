"""The judging itself, on a small exercise made for it."""

import dataclasses
import functools
import signal
import sys
import threading
import time

import numpy as np
import pytest

from helpers import maths
from helpers.checks import CheckFailed, Exercise, Misconception, call_each, diagnose, listed, pairs, probe
from helpers.checks.exercise import judge, observe
from helpers.checks.probe import call


def cases(rng):
    return {
        "two by three": {"A": rng.normal(size=(2, 3)), "B": rng.normal(size=(3, 2))},
        "square": {"A": rng.normal(size=(3, 3)), "B": rng.normal(size=(3, 3))},
    }


def reference(A, B):
    return A @ B, B.sum(axis=0)


product = Exercise(
    unit=0,
    name="product",
    reference=reference,
    probe=call_each(cases, returns=("P", "s")),
    misconceptions=(
        Misconception("transposed", lambda A, B: (A @ B.T, B.sum(axis=0)), "No transpose here.", "Shapes say so."),
        Misconception("averaged", lambda A, B: (A @ B, B.mean(axis=0)), "Sum, do not average."),
        Misconception("negative", lambda A, B: (-A @ B, B.sum(axis=0)), "The sign of P."),
    ),
    seconds=0.5,
)


def diagnosis(answer):
    return diagnose(product, answer)


def test_right_answers_pass_in_any_reasonable_form():
    for answer in (
        lambda A, B: (A.dot(B), np.ones(len(B)) @ B),
        lambda A, B: [(A @ B).tolist(), list(sum(B))],
        lambda A, B: ((A @ B).astype(np.float32), B.sum(axis=0).astype(np.float32)),
        lambda A, B: (np.einsum("ij,jk", A, B), B.sum(0) * (1 + 1e-9)),
    ):
        assert diagnosis(answer).status == "passed"


def test_a_misconception_is_named_also_where_it_raises_on_some_cases():
    found = diagnosis(lambda A, B: (np.dot(A, B.T), B.sum(axis=0)))
    assert (found.status, found.misconception, found.why) == ("wrong", "transposed", "Shapes say so.")


def test_two_mistakes_in_two_parts_are_both_named():
    found = diagnosis(lambda A, B: (-A @ B, B.mean(axis=0)))
    assert found.message == "The sign of P. In s: Sum, do not average."


def test_a_multiple_of_a_misconception_is_seen_as_two_mistakes():
    found = diagnosis(lambda A, B: (2 * (A @ B), 2 * B.mean(axis=0)))
    assert found.misconception == "averaged"
    assert "the whole is doubled" in found.message


@pytest.mark.parametrize(
    ("answer", "name", "words"),
    [
        (lambda A, B: None, "nothing returned", "return"),
        (lambda A, B: print("hello"), "nothing returned", "printed"),
        (lambda A, B: A @ B, "wrong type", "2 values (P, s)"),
        (lambda A, B: {"P": A @ B, "s": B.sum(axis=0)}, "wrong type", "a dict where 2 values"),
        (lambda A, B: (A @ B, B.sum), "wrong type", "s is the function sum"),
        (lambda A, B: np.sum, "function returned", "brackets"),
        (lambda A, B: (np.zeros(10**7), B.sum(axis=0)), "wrong type", "10,000,000 numbers"),
        (lambda A, B: (A @ B, np.abs(B.sum(axis=0))), "sign lost", "(s)"),
        (lambda A, B: (A @ B, np.append(B.sum(axis=0)[:-1], 0)), "last entry wrong", "(s)"),
        (lambda A, B: (A @ B, np.append(0, B.sum(axis=0)[1:])), "first entry wrong", "(s)"),
        (lambda A, B: (A @ B, "sum"), "wrong type", "text"),
        (lambda A, B: ([[1, 2], [3]], B.sum(axis=0)), "wrong type", "list"),
        (lambda A, B: (A @ B, B.sum(axis=0)[None]), "wrong shape", "the shape is not"),
        (lambda A, B: (A @ B, B.sum(axis=0)[:, None]), "wrong shape", "(2, 1)"),
        (lambda A, B: ((A @ B)[:1], B.sum(axis=0)), "wrong shape", "(1, 2)"),
        (lambda A, B: (A @ B * np.nan, B.sum(axis=0)), "not a number", "nan"),
        (lambda A, B: (A @ B, -B.sum(axis=0)), "sign flipped", "(s)"),
        (lambda A, B: (A @ B, 2 * B.sum(axis=0)), "twice too big", "(s)"),
        (lambda A, B: (A @ B, B.sum(axis=0) / 2), "half", "(s)"),
        (lambda A, B: (A @ B, B.sum(axis=0) / (len(A) + 5)), "divided by a count", "8 in the case 'square' (s)"),
        (lambda A, B: (A @ B, B.sum(axis=0) * 1.0001), "nearly right", "small step"),
        (lambda A, B: (A @ B + 1, B.sum(axis=0)), None, "differ (P)"),
    ],
)
def test_what_no_catalogue_names_is_described(answer, name, words):
    found = diagnosis(answer)
    assert (found.status, found.misconception) == ("wrong", name)
    assert words in found.message


def test_the_first_difference_is_shown():
    found = diagnosis(lambda A, B: (1.25 * (A @ B), B.sum(axis=0)))
    assert "entry [0, 0]" in found.where
    assert "ratio 1.25 (the same in every entry)" in found.where


def test_changing_an_input_in_place_is_named():
    def answer(A, B):
        P = A @ B
        A *= 0
        return P, B.sum(axis=0)

    assert diagnosis(answer).misconception == "inputs changed"


def test_temporaries_in_place_are_fine():
    def answer(A, B):
        P = A @ B
        P *= 2
        P /= 2
        return P, B.sum(axis=0)

    assert diagnosis(answer).status == "passed"


def test_an_error_is_told_with_its_input():
    found = diagnosis(lambda A, B: (A @ B, B.sum(axis=3)))
    assert found.status == "raised"
    assert "AxisError" in found.message
    assert "A of shape (2, 3), B of shape (3, 2)" in found.where


@pytest.mark.parametrize("answer", [reference, functools.partial(reference), lambda A, B: reference(A, B)])
def test_the_reference_is_a_shortcut(answer):
    assert diagnosis(answer).status == "shortcut"


def test_a_shortcut_with_a_mistake_is_wrong_first():
    assert diagnosis(lambda A, B: (-reference(A, B)[0], reference(A, B)[1])).misconception == "negative"


def test_the_reference_may_be_used_by_other_references():
    double = Exercise(0, "double", maths.double, call_each(lambda rng: {"one": {"x": rng.normal()}}))
    assert diagnose(double, lambda x: x * 2).status == "passed"
    assert diagnose(double, lambda x: maths.double(x)).status == "shortcut"


def endless(A, B):
    while True:
        pass


def endless_and_stubborn(A, B):
    while True:
        try:
            time.sleep(0.01)
        except BaseException:  # noqa: B036
            pass


def sleeping(A, B):
    time.sleep(1000)


@pytest.mark.parametrize("answer", [endless, endless_and_stubborn, sleeping])
def test_an_endless_answer_gets_a_verdict(answer):
    trace, profile, began = sys.gettrace(), sys.getprofile(), time.perf_counter()
    found = diagnosis(answer)
    assert time.perf_counter() - began < 3
    assert found.status == "raised"
    assert "never ends" in found.message
    assert (sys.gettrace(), sys.getprofile()) == (trace, profile)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="not run: the browser's Python is 3.12, this one is older")
@pytest.mark.parametrize("answer", [endless, endless_and_stubborn, lambda A, B: sum(iter(lambda: 0, 1))])
def test_an_endless_answer_gets_a_verdict_in_the_browser_too(answer, monkeypatch):
    def refused(thread):
        raise RuntimeError("can't start new thread")

    assert probe.PATIENCE > 1
    monkeypatch.setattr(probe, "PATIENCE", 1.5)
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(threading.Thread, "start", refused)
    monkeypatch.delattr(signal, "setitimer", raising=False)
    for _ in range(2):  # the second time, nothing of the first may be left
        began = time.perf_counter()
        found = diagnosis(answer)
        assert 0.75 < time.perf_counter() - began < 3
        assert found.status == "raised"
        assert "within 0.75 seconds: is there a loop that never ends" in found.message
    assert diagnosis(lambda A, B: (A @ B, B.sum(axis=0))).status == "passed"
    assert sys.monitoring.get_tool(probe.MONITOR) is None


def test_the_function_itself_is_wanted():
    found = diagnosis(reference(np.eye(2), np.eye(2)))
    assert found.misconception == "result instead of function"


def test_printing_is_kept_out_of_the_verdict(capsys):
    def answer(A, B):
        print("debugging " * 100)
        print("to stderr", file=sys.stderr)
        np.log(-1.0 * np.ones(2))
        return A @ B, B.sum(axis=0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROGRESS", "/nowhere/at/all.json")
        product(answer)
    assert capsys.readouterr() == ("✓ product: passed\n", "")


def test_a_verdict_is_shown_and_raised(capsys):
    with pytest.raises(CheckFailed, match="transposed"):
        product(lambda A, B: (A @ B.T, B.sum(axis=0)), seed=3)
    shown = capsys.readouterr().out
    assert "No transpose here." in shown
    assert "Why: Shapes say so." in shown


def test_an_open_exercise_is_one_line():
    def stub(A, B):
        raise NotImplementedError

    with pytest.raises(CheckFailed) as failed:
        product(stub)
    assert failed.value._render_traceback_() == ["product: not started yet."]


def test_arrays_alone_decide():
    observation = observe(product, lambda A, B: (A @ B, B.mean(axis=0)), seed=5)
    assert all(isinstance(array, np.ndarray) and array.dtype.kind in "biufU" for array in observation.arrays.values())
    assert judge(product, observation, seed=5).misconception == "averaged"


def test_the_secret_seed_is_read_from_a_file_above_and_is_new_without_one(tmp_path, monkeypatch):
    drawn = []
    exercise = Exercise(
        0, "drawn", lambda x: x, call_each(lambda rng: {"one": {"x": drawn.append(rng.normal()) or 1.0}})
    )
    folder = tmp_path / "autograded" / "student"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    diagnose(exercise, lambda x: 1.0 * x, seed="secret")
    diagnose(exercise, lambda x: 1.0 * x, seed="secret")
    assert drawn[0] != drawn[-1]
    (tmp_path / ".course_secret").write_text("a sentence")
    drawn.clear()
    diagnose(exercise, lambda x: 1.0 * x, seed="secret")
    diagnose(exercise, lambda x: 1.0 * x, seed="secret")
    assert len(set(drawn)) == 1


def test_an_explanation_is_asked_where_no_misconception_matches():
    asked = []

    def explain(got, expected, seed):
        asked.append(seed)
        return ("tripled", "Three times too much.") if got["square: s"][0] == 3 * expected["square: s"][0] else None

    explained = dataclasses.replace(product, explain=explain)
    found = diagnose(explained, lambda A, B: (3 * A @ B, 3 * B.sum(axis=0)), 7)
    assert (found.status, found.misconception, found.message) == ("wrong", "tripled", "Three times too much.")
    assert diagnose(explained, lambda A, B: (2 * A @ B, 2 * B.sum(axis=0)), 7).misconception == "twice too big"
    assert asked == [7, 7]
    assert diagnose(explained, lambda A, B: (-A @ B, B.sum(axis=0))).misconception == "negative"
    assert diagnose(explained, lambda A, B: A / 0 * (1 / 0)).status == "raised"
    assert asked == [7, 7]


def test_a_view_decides_what_is_compared():
    exercise = Exercise(
        0,
        "root",
        lambda x: np.sqrt(x),
        call_each(lambda rng: {"one": {"x": rng.uniform(1, 2)}}),
        view=lambda arrays: {"one: square": arrays["one: result"] ** 2},
    )
    assert diagnose(exercise, lambda x: -np.sqrt(x)).status == "passed"
    assert diagnose(exercise, lambda x: x).status == "wrong"
    assert diagnose(exercise, lambda x: None).status == "wrong"


def test_structures_are_taken_apart():
    assert pairs("W", "b")([(1, 2), [3, 4]]) == {"W1": 1, "b1": 2, "W2": 3, "b2": 4}
    assert listed("A")([1, 2]) == {"A0": 1, "A1": 2}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda A, B: (A @ A, 0), "the left factor has 3 columns and the right one 2 rows"),
        (lambda A, B: (np.dot(A, A), 0), "shapes (2,3) and (2,3) do not meet"),
        (lambda A, B: (A + B, 0), "shapes (2,3) and (3,2)"),
        (lambda A, B: (A ^ B, 0), "`**`"),
        (lambda A, B: (A @ B) if A > 0 else 0, "one number"),
        (lambda A: 0, "other arguments"),
        (lambda A, B: undefined, "no value yet"),  # noqa: F821
        (lambda A, B, two=2: (two(A @ B), 0), "a missing `*`"),
        (lambda A, B: answer_without_end(A), "without end"),
    ],
)
def test_errors_are_told_in_the_words_of_the_course(answer, words):
    found = diagnosis(answer)
    assert found.status == "raised"
    assert words in found.message


def answer_without_end(A):
    return answer_without_end(A)


def defined(source, **variables):
    """Define an answer as a notebook's cell would, beside some variables."""
    notebook = {"__name__": "__main__", "np": np, **variables}
    exec(source, notebook)
    return notebook["answer"]


def test_a_notebook_variable_in_place_of_an_argument_is_named():
    answer = defined("def answer(A, B):\n    return A @ B, d * B.sum(axis=0)", d=1.0)
    found = diagnosis(answer)
    assert found.misconception == "notebook variable used"
    assert "`d`" in found.message
    assert answer.__globals__["d"] == 1.0


@pytest.mark.parametrize(
    "source", ["half * 2 * B.sum(axis=0)", "[sum(B[k, j] for k in range(len(B))) for j in range(B.shape[1])]"]
)
def test_other_variables_of_a_notebook_are_fine(source):
    assert (
        diagnosis(defined(f"def answer(A, B):\n    return A @ B, {source}", half=0.5, k=3, B=1.0, e=np.e)).status
        == "passed"
    )


def test_a_helper_still_unwritten_is_named():
    answer = defined("def helper(x):\n    raise NotImplementedError\n\ndef answer(A, B):\n    return helper(A)")
    found = diagnosis(answer)
    assert found.status == "not started"
    assert "it calls helper" in found.message


def test_a_check_without_an_answer_is_calm():
    with pytest.raises(CheckFailed, match="not started"):
        product()
    assert repr(product) == "The check of product: write check.product(product)"


def test_a_stub_left_beside_finished_code_is_named():
    answer = defined("def answer(A, B):\n    P = A @ B\n    raise NotImplementedError\n    return P, B.sum(axis=0)")
    assert "delete the line" in diagnosis(answer).message
    assert diagnosis(defined("def answer(A, B):\n    'Text.'\n    raise NotImplementedError")).message == ""


def test_an_error_shared_with_the_reference_does_not_pass():
    def fail(x):
        raise ValueError("the same")

    exercise = Exercise(0, "failing", fail, call_each(lambda rng: {"one": {"x": 1.0}}))

    def answer(x):
        raise ValueError("the same")

    assert diagnose(exercise, answer).status == "raised"


@pytest.mark.parametrize(
    "answer",
    [
        lambda A, B: (A @ B, np.inf * B.sum(axis=0)),
        lambda A, B: ("text" if len(A) > 2 else A @ B, B.sum(axis=0)),
        lambda A, B: np.array([str(v) for v in A.ravel()], dtype=object),
        lambda A, B: (A @ B, 10**400),
        lambda A, B: (A > 0, B.sum(axis=0) > 0),
    ],
)
def test_odd_values_are_wrong_and_no_crash(answer):
    assert diagnosis(answer).status == "wrong"


def test_infinity_in_a_misconception_is_not_every_number():
    exercise = Exercise(
        0,
        "inverse",
        lambda x: 1 / x,
        call_each(lambda rng: {"some": {"x": np.array([0.5, 2.0])}}),
        misconceptions=(Misconception("infinite", lambda x: np.array([np.inf, 0.5]), "It is infinite."),),
    )
    assert diagnose(exercise, lambda x: np.array([7.0, 0.5])).misconception != "infinite"


class Odd:
    def __init__(self, result=None):
        self.result = result

    def __call__(self, A, B):
        return self.result

    def __getattr__(self, name):
        raise RuntimeError("no attributes here")


class Endless:
    def __array__(self, dtype=None, copy=None):
        while True:
            pass


def raising(error):
    def answer(A, B):
        raise error

    return answer


class Speechless(Exception):
    def __str__(self):
        return 5


ODD = {
    "object": lambda: Odd(),
    "endless array": lambda: Odd(Endless()),
    "base exception": lambda: raising(BaseException("x")),
    "generator exit": lambda: raising(GeneratorExit()),
    "speechless error": lambda: raising(Speechless()),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_answers_get_a_verdict(kind):
    assert diagnosis(ODD[kind]()).status in ("wrong", "raised")


def test_a_hint_for_one_part_of_several_says_which():
    both = Misconception("both", lambda A, B: (2 * A @ B, 3 * B.sum(axis=0)), "A factor too much.")
    exercise = Exercise(0, "product", reference, call_each(cases, returns=("P", "s")), misconceptions=(both,))
    assert diagnose(exercise, lambda A, B: (A @ B, 3 * B.sum(axis=0))).message == "In s: A factor too much."


def test_a_hint_that_begins_with_its_part_says_it_once():
    def answer(one, two):
        return lambda A, B: {"pass 1": one, "pass 2": two}

    hints = (Misconception("1", answer(0, 2), "Pass 1 is open."), Misconception("2", answer(1, 0), "Pass 2 is open."))
    exercise = Exercise(0, "passes", answer(1, 2), call_each(cases, returns=dict), misconceptions=hints)
    assert diagnose(exercise, answer(0, 0)).message == "Pass 1 is open. Pass 2 is open."


def test_text_beside_numbers_is_judged():
    exercise = Exercise(0, "mixed", lambda x: (x, "up"), call_each(lambda rng: {"one": {"x": 2.0}}, returns=("n", "s")))
    assert diagnose(exercise, lambda x: (3 * x, "up")).status == "wrong"
    assert "not the right choice" in diagnose(exercise, lambda x: (x, "down")).message


def test_an_exercise_says_what_an_error_means_in_it():
    def own(pattern):
        errors = {pattern: "Ours: {0}."}
        return Exercise(0, "steps", lambda x: x, call_each(lambda rng: {"one": {"x": 2.0}}), errors=errors)

    def answer(x):
        return x[7]

    usual = diagnose(own("no such (error)"), answer)
    assert usual.message.startswith("A single number has no entries")
    diagnosis = diagnose(own("'(float)' object"), answer)
    assert diagnosis.status == "raised"
    assert diagnosis.message == "Ours: float. (Your function raised TypeError: 'float' object is not subscriptable.)"


def test_a_known_mistake_that_raises_says_where():
    def answer(x):
        return [][5]

    wrong = Misconception("empty", answer, "The list is empty.")
    exercise = Exercise(0, "lists", lambda x: x, call_each(lambda rng: {"one": {"x": 2.0}}), misconceptions=(wrong,))
    diagnosis = diagnose(exercise, lambda x: [][5])
    assert diagnosis.message == "The list is empty." and "in the case 'one' with x = 2" in diagnosis.where


def test_an_error_beside_right_values_is_compared_by_its_text():
    def answer(one, two):
        def lookup(x):
            return x if x < 3 else {}[one] if two else [][one]

        return lookup

    wrong = Misconception("no entry", answer("a", True), "There is no entry a.")
    inputs = call_each(lambda rng: {"small": {"x": 2.0}, "large": {"x": 4.0}})
    exercise = Exercise(0, "lookup", lambda x: x, inputs, misconceptions=(wrong,))
    assert diagnose(exercise, answer("a", True)).misconception == "no entry"
    assert diagnose(exercise, answer("b", True)).status == "raised"


def test_a_known_error_without_a_text_stands_for_any_of_its_type():
    def known(x):
        if x > 3:
            raise ValueError
        return x

    def answer(error):
        return lambda x: [][2] if x > 3 and error is IndexError else int("seven") if x > 3 else x

    wrong = Misconception("small only", known, "It is right for small numbers alone.")
    inputs = call_each(lambda rng: {"small": {"x": 2.0}, "large": {"x": 4.0}})
    exercise = Exercise(0, "same", lambda x: x, inputs, misconceptions=(wrong,))
    assert diagnose(exercise, answer(ValueError)).misconception == "small only"
    assert diagnose(exercise, answer(IndexError)).status == "raised"


def test_what_a_view_relies_on_may_not_be_changed():
    exercise = Exercise(
        0,
        "largest",
        lambda x: np.argmax(x),
        lambda answer, rng: call(answer, "one", {"x": rng.normal(size=4)}, seen=lambda k, x: {"k": k, "x": x}),
        view=lambda arrays: {"one: place": np.array(arrays["one: x"][arrays["one: k"]] == arrays["one: x"].max())},
        given=("x",),
    )

    def changing(x):
        x[:] = 0.0
        return 2

    assert diagnose(exercise, lambda x: int(np.argsort(x)[-1])).status == "passed"
    assert diagnose(exercise, changing).misconception == "inputs changed"


def test_a_view_of_many_numbers_is_refused_before_it_is_copied():
    found = diagnosis(lambda A, B: (np.broadcast_to(1.0, (10**12,)), B.sum(axis=0)))
    assert "1,000,000,000,000 numbers" in found.message
