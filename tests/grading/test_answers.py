"""An answer gets the same verdict behind the curtain as in the student's own notebook."""

import dataclasses
import gc
import re
import sys
import types

import numpy as np
import pytest

from helpers.checks import catalogue, diagnose
from helpers.checks.exercise import run_known
from helpers.grading import wire
from helpers.grading.inside import curtain
from helpers.grading.inside.answers import answer_job, observe
from helpers.grading.verify import verdict
from tests.grading.in_a_fork import in_a_fork
from tests.grading.sources import solved_cells

SEED = 7
EXERCISES = [
    pytest.param(exercise, id=f"{exercise.unit:02d}-{exercise.name}")
    for unit in catalogue().values()
    for exercise in unit
]
EVERY = 8
"""Of so many known wrong answers one is asked here; all of them agree, and take minutes."""


@pytest.fixture(scope="module", autouse=True)
def surveyed():
    curtain.survey()


def judged(exercise, answer):
    """Return the verdict on an answer that is given as it is, and what came out from behind the curtain."""
    message, how = in_a_fork(lambda: observe(exercise, lambda: answer, SEED, keep=(answer,)))
    return verdict(exercise, message, SEED, how), wire.decode(message)


def judged_cells(exercise, cells, seconds=20.0):
    """Return the verdict on cells, with nothing else of a notebook."""
    unit, name = f"unit_{exercise.unit:02d}", exercise.name
    message, how = in_a_fork(lambda: answer_job(unit, name, cells, name, SEED, seconds))
    return verdict(exercise, message, SEED, how)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solved_notebook_passes(exercise):
    assert judged_cells(exercise, solved_cells(exercise.unit)).status == "passed"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_known_answers_get_the_same_verdict_as_in_the_notebook(exercise):
    answers = [wrong.answer for wrong in exercise.misconceptions][:: EVERY if exercise.seconds <= 5 else 3 * EVERY]
    for answer in [*answers, exercise.equivalents[-1]]:
        found, report = judged(exercise, answer)
        if report.blocked:  # those of the catalogue may call the course's own function
            assert found.status == "shortcut"
        else:
            assert found == diagnose(exercise, answer, SEED)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_reference_is_a_shortcut_and_a_stub_not_started(exercise):
    assert judged(exercise, exercise.reference)[0].status == "shortcut"
    stub = f"def {exercise.name}(*arguments):\n    raise NotImplementedError"
    assert judged_cells(exercise, [stub]).status == "not started"


def arrays_in(value, depth=4):
    """List the arrays that a value holds."""
    if isinstance(value, np.ndarray):
        return [value]
    if depth and isinstance(value, dict):
        value = list(value.values())
    if depth and isinstance(value, (list, tuple)):
        return [array for entry in value for array in arrays_in(entry, depth - 1)]
    return []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_expected_array_stands_in_a_frame_above_an_answer(exercise):
    known = run_known(exercise, exercise.reference, SEED, viewed=False)
    right, seen, given = exercise.equivalents[0], [], []
    parts = (": given", ": numbers", ": x and v afterwards")  # what was given, and is seen again afterwards
    expected = {
        label: array
        for label, array in known.items()
        if array.dtype.kind == "f" and array.size > 1 and not label.endswith(parts)
    }

    def labels(arrays):
        return {
            label
            for label, right in expected.items()
            for array in arrays
            if array.shape == right.shape and array.dtype.kind == "f" and np.allclose(array, right)
        }

    def answer(*arguments):
        given.extend(arrays_in(arguments))
        frame = sys._getframe(1)
        while frame.f_code is not observe.__code__:
            for name, value in frame.f_locals.items():
                if name not in ("observed", "seen"):  # what the answer has returned before
                    seen.extend(arrays_in(value))
            frame = frame.f_back
        return right(*arguments)

    def job():
        observe(exercise, lambda: answer, SEED, keep=(right,))
        return ", ".join(labels(seen) - labels(given)).encode() or b"none"

    assert in_a_fork(job) == (b"none", "done")


def code_within(code):
    yield code
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield from code_within(part)


def mark(code):
    """Return what tells code from other code: steps alone may be those of another library's function."""
    return code.co_code, code.co_names, code.co_varnames


@pytest.mark.parametrize("exercise", [unit[-1] for unit in catalogue().values()], ids=lambda exercise: exercise.name)
def test_no_code_of_the_catalogue_is_left(exercise):
    answers = [exercise.reference, *(a for a in exercise.equivalents if isinstance(a, types.FunctionType))]
    hidden = {mark(answer.__code__) for answer in answers if len(answer.__code__.co_code) > 60}

    def job():
        def search():
            gc.unfreeze()
            codes = [f.__code__ for f in gc.get_objects() if isinstance(f, types.FunctionType)]
            found = [code.co_name for whole in codes for code in code_within(whole) if mark(code) in hidden]
            left.extend(found)
            raise NameError

        left = []
        observe(exercise, search, SEED)
        return ", ".join(left).encode() or b"none"

    assert in_a_fork(job) == (b"none", "done")


LAYER = catalogue()["unit_02"][4]
PREFIX = "import numpy as np\nfrom helpers import maths\n"


def test_errors_are_told_with_the_students_line():
    found = judged_cells(LAYER, [PREFIX, "def layer(x, W, b, f):\n    Z = x @ W.T + b\n    return Z[7, 7, 7]"])
    assert found.status == "raised"
    assert "The line: `Z = x @ W.T + b`" in found.where


def test_other_arguments_are_told_as_in_the_notebook():
    found = judged_cells(LAYER, [PREFIX, "def layer(x):\n    return x"])
    assert (found.status, "other arguments" in found.message) == ("raised", True)


def test_a_helper_that_is_still_unwritten_is_named():
    cells = ["def helper(x):\n    raise NotImplementedError", "def layer(*a):\n    return helper(a)"]
    found = judged_cells(LAYER, cells)
    assert (found.status, found.message) == ("not started", "it calls helper, which is still to be written")


def test_a_stub_left_beside_finished_code_is_named():
    cell = "def layer(x, W, b, f):\n    z = x @ W + b\n    raise NotImplementedError\n    return z"
    assert "delete the line" in judged_cells(LAYER, [PREFIX, cell]).message


def test_printing_instead_of_returning_is_named():
    found = judged_cells(LAYER, ["print('of a cell')", "def layer(x, W, b, f):\n    print('of the answer')"])
    assert (found.misconception, "It printed something" in found.message) == ("nothing returned", True)
    assert "printed" not in judged_cells(LAYER, ["print('of a cell')", "def layer(x, W, b, f):\n    pass"]).message


DELTA = catalogue()["unit_05"][0]
READS = "def delta_hidden(delta_up, W_up, A):\n    return (delta_up @ W_up.T) * A * (1 - A) * {}"


@pytest.mark.parametrize("variable", ["d = 1.0", "A1 = np.ones(1)"])
def test_a_notebook_variable_in_place_of_an_argument_is_named(variable):
    name = variable.split()[0]
    found = judged_cells(DELTA, [PREFIX, variable, READS.format(name)])
    assert (found.status, found.misconception) == ("wrong", "notebook variable used")
    assert f"`{name}`" in found.message


def test_other_variables_of_a_notebook_are_fine():
    assert judged_cells(DELTA, [PREFIX, "d = 1.0\nhalf = 0.5", READS.format("half * 2")]).status == "passed"
    assert judged_cells(DELTA, [PREFIX, "d = 1.0", READS.format("(d * 0 + 1 if False else 1)")]).status == "passed"


def test_an_endless_answer_that_reads_a_variable_is_told_to_be_endless():
    cell = "def delta_hidden(delta_up, W_up, A):\n    while d:\n        pass"
    assert "never ends" in judged_cells(DELTA, ["d = 1.0", cell]).message


@pytest.mark.parametrize(
    ("cells", "status", "words"),
    [
        ([], "not started", "no cell above its check defines delta_hidden"),
        (["delta_hidden = None"], "not started", ""),
        (["delta_hidden = ..."], "not started", ""),
        (["delta_hidden = 0.5"], "wrong", "wants the function itself"),
        (["def delta_hidden(:\n    pass"], "raised", "SyntaxError"),
        (["delta_hidden = 1 / 0"], "raised", "ZeroDivisionError: division by zero"),
        ([PREFIX, "one = np.ones((1, 1))", "maths.delta_hidden(one, one, one)"], "not started", "no cell above"),
        ([PREFIX, "maths.delta_hidden(1, 1, 1)", "def delta_hidden(:"], "raised", "SyntaxError"),
        ([PREFIX, "undefined", "delta_hidden = maths.delta_hidden(1, 1, 1)"], "shortcut", "the course's own"),
        (["raise SystemExit", "delta_hidden = delta_hiden"], "raised", "NameError: name 'delta_hiden'"),
    ],
)
def test_what_is_no_function_is_told(cells, status, words):
    found = judged_cells(DELTA, cells)
    assert (found.status, words in found.message) == (status, True), found


def test_each_cell_runs_whatever_happened_before():
    right = READS.format("one")
    assert judged_cells(DELTA, ["1 / 0", "def broken(:", "one = 1.0", "exit()", right]).status == "passed"


def test_the_hollow_catalogue_still_names_its_exercises():
    cells = [
        "from helpers.checks import unit_05 as check, unit_02",
        "names = repr(check.delta_hidden) + repr(unit_02.layer)\nassert 'check of layer' in names",
        "check.delta_hidden(None)\nunit_02.layer()",
        PREFIX,
        READS.format("1.0 if names else 0.0"),
    ]
    assert judged_cells(DELTA, cells).status == "passed"


def test_a_fault_of_the_course_is_no_verdict():
    def fail(*arguments):
        raise RuntimeError("the data are not there")

    def job(**changed):
        try:
            observe(dataclasses.replace(DELTA, **changed), lambda: None, SEED)
        except Exception as error:
            return str(error).encode()

    assert in_a_fork(lambda: job(probe=fail)) == (b"the data are not there", "done")
    message, _ = in_a_fork(lambda: job(reference=None))
    assert message == b"The curtain did not fall before an answer to delta_hidden."
    with pytest.raises(ValueError, match="unit_05 has no exercise 'delta'"):
        answer_job("unit_05", "delta", [], "delta", SEED, 1.0)


def test_the_expression_of_the_check_is_evaluated():
    cells = ["class Mine:\n    @staticmethod\n    def answer(d, W, A):\n        return (d @ W.T) * A * (1 - A)"]
    message, how = in_a_fork(lambda: answer_job("unit_05", "delta_hidden", cells, "Mine.answer", SEED, 5.0))
    assert verdict(DELTA, message, SEED, how).status == "passed"


def test_solved_cells_are_those_of_the_notebooks():
    for unit in range(11):
        cells = solved_cells(unit)
        assert len(cells) > 2 and not any(re.search("^%", cell, re.M) for cell in cells)
