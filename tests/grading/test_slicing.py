"""Which cells must run: by examples, over all exercises, and against kernels that ran everything."""

import contextlib
import functools
import io
import pathlib
import re
import types
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.checks import catalogue, diagnose
from helpers.grading.slicing import changed, needed, to_python, to_show
from helpers.grading.unit import Unit, units
from tests.grading import shown

ROOT = pathlib.Path(__file__).parent.parent.parent
UNITS = units(ROOT)
each_unit = pytest.mark.parametrize("name", UNITS)


@functools.cache
def unit(name):
    return Unit.read(ROOT, name)


def cells(*sources):
    """Number sources as cells."""
    return [(f"c{k}", source) for k, source in enumerate(sources)]


# What is Python of a cell


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1\n", "x = 1\n"),
        ("%matplotlib inline\nx = 1", "None\nx = 1\n"),
        ("x = 1\n!pip install y\ny = 2", "x = 1\nNone\ny = 2\n"),
        ("%time f(x)", "f(x)\n"),
        ("%timeit -n 3 -r 2 f(x)", "f(x)\n"),
        ("y = %time f(x)", "y = f(x)\n"),
        ("%time y = f(x)", "y = f(x)\n"),
        ("for x in y:\n    %time f(x)\n    z = 1", "for x in y:\n    f(x)\n    z = 1\n"),
        ("x = !ls", "x = None\n"),
        ("x, y = 1, 2\nfiles = %sx ls", "x, y = 1, 2\nfiles = None\n"),
        ("x = %no_such_magic 3", "x = None\n"),
        ("np.exp?", "None\n"),
        ("%%time\nx = 1\ny = 2", "\nx = 1\ny = 2\n"),
        ("\n\n%%time\nx = 1", "\n\n\nx = 1\n"),
        ("%%capture out\nx = 1", "out = None\nx = 1\n"),
        ("%%capture --no-stderr\nx = 1", "\nx = 1\n"),
        ("%%time\n%%capture\nx = %time 3", "\n\nx = 3\n"),
        ("%%bash\nrm -rf x", ""),
        ("%%html\n<b>x</b>", ""),
        ("'''\n%time\n'''", "'''\n%time\n'''\n"),
        ("é = 'é'; x = 1\n%time é", "é = 'é'; x = 1\né\n"),
        ("get_ipython().run_line_magic('matplotlib', 'inline')", "None\n"),
        ("def f(:", "def f(:"),
        ("%time def f(:", "None\n"),
        ("", "\n"),
    ],
)
def test_magics_are_out_of_the_way(source, expected):
    assert to_python(source) == expected


@pytest.mark.parametrize(
    "source", ["(" * 5000, "-" * 50_000 + "1", "x" + ".y" * 50_000, "\0", "%%", "%", "!", "?", "%%time", "x = " * 3000]
)
def test_no_text_breaks_it(source):
    to_python(source)
    needed([("a", source), ("b", "x = 1")], "x")
    to_show([("a", source), ("b", "x = 1")], {"b": "x = 1"})


def test_many_magics_take_no_time(benchmark=None):
    source = "%time x\n" * 5000
    assert to_python(source) == source
    assert needed([("a", source)], "x") == [0]  # it may do anything


# What an answer needs


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (["x = 1", "y = 2"], [0]),
        (["x: int = 1", "y = 2"], [0]),
        (["(x, z), *y = a"], [0]),
        (["a = 1", "x = a"], [0, 1]),
        (["a = 1", "b = 1", "def x():\n    return a"], [0, 2]),
        (["a = 1", "x = lambda: [a for _ in range(3)]"], [0, 1]),
        (["def helper(): return 1", "def x(): return helper()"], [0, 1]),
        (["def x(): return helper()", "def helper(): return a", "a = 1", "a = 2"], [0, 1, 2, 3]),
        (["import numpy as np", "b = np.zeros(3)", "x = np.ones(3)"], [0, 2]),
        (["import x"], [0]),
        (["import x.y"], [0]),
        (["from a import b as x"], [0]),
        (["from numpy import *"], [0]),
        (["class x:\n    a = b", "b = 1"], [0, 1]),
        (["class x:\n    def f(self): return b", "b = 1"], [0, 1]),
        (["for x in range(3): pass"], [0]),
        (["with open('f') as x: pass"], [0]),
        (["if (x := 3): pass"], [0]),
        (["[x := 3 for y in range(3)]"], [0]),
        (["try:\n    x = 1\nexcept ValueError:\n    pass"], [0]),
        (["try: pass\nexcept E as x: pass"], [0]),
        (["match a:\n    case [x, *y]: pass"], [0]),
        (["match a:\n    case {'k': 1, **x}: pass"], [0]),
        (["if a:\n    while b:\n        x = 1"], [0]),
        (["x = 1", "x += 1"], [0, 1]),
        (["x = 1", "del x"], [0, 1]),
        (["x = {}", "x['k'] = 3"], [0, 1]),
        (["x = f", "x.a.b = 3"], [0, 1]),
        (["x = [1]", "x.append(2)"], [0, 1]),
        (["x = [1]", "print(y)", "y = x", "y.append(2)"], [0, 1, 2, 3]),
        (["a = [1]", "x = {'k': a}", "a.append(3)"], [0, 1, 2]),
        (["def set():\n    global x\n    x = 2", "set()"], [0, 1]),
        (["def set(): x.append(1)", "x = []", "set()"], [0, 1, 2]),
        (["y = 1", "exec('x = y')", "z = 1"], [0, 1]),
        (["y = 1", "globals()['x'] = 3"], [0, 1]),
        (["setattr(a, 'b', 3)", "x = 1"], [0, 1]),
        (["%%time\nx = 1", "%time y = 1"], [0]),
        (["x = %time f()", "!ls"], [0]),
        (["def x(:", "x = 1"], [1]),
        (["await x()", "x = 1"], [0, 1]),
        (["import numpy as np", "np.exp = None", "x = np.exp"], [0, 1, 2]),
        (["import numpy as np", "np.a.b['c'] = None", "x = np.exp"], [0, 1, 2]),
        (["from helpers.maths import autodiff", "autodiff.backward(y)", "x = autodiff.f(3)"], [0, 2]),
        (["import numpy as np", "np.random.seed(3)", "x = np.random.rand()"], [0, 1, 2]),
        (
            ["import numpy as np", "rng = np.random.default_rng(1)", "y = rng.normal()", "x = rng.normal()"],
            [0, 1, 2, 3],
        ),
        (["def f(x): return x", "y = f(1)", "x = f"], [0, 2]),
        (["def f(x):\n    x = 3\n    return x"], []),
        (["print([x for x in range(3)])"], []),
        ([], []),
    ],
)
def test_what_an_answer_needs(before, expected):
    assert needed(cells(*before), "x") == expected


def test_only_cells_before_the_check_count():
    assert needed(cells("x = 1", "check.x(x)", "x = 2"), "x", before=1, skip={1}) == [0]


def test_checks_do_not_run():
    assert needed(cells("x = 1", "check.x(x)", "y = 2"), "x", skip={1}) == [0]


def test_an_expression_that_does_not_parse_needs_nothing():
    assert needed(cells("x = 1"), "x +") == []


@each_unit
def test_the_cells_that_an_answer_needs_suffice(name):
    source = shown.code_cells(unit(name).source)
    exercises = {exercise.name: exercise for exercise in catalogue()[unit(name).module]}
    checks = {k for k, (cell_id, _) in enumerate(source) if shown.is_check(cell_id)}
    for cell in unit(name).exercises.values():
        check = next(k for k, (cell_id, _) in enumerate(source) if cell_id == cell.cell_id)
        chosen = needed(source, cell.argument, before=check, skip=checks)
        assert len(chosen) <= 4, "an answer of the course needs the setup and other answers"
        namespace = vars(types.ModuleType("answers"))
        for k in chosen:
            exec(compile(to_python(source[k][1]), source[k][0], "exec"), namespace)
        answer = eval(cell.argument, namespace)
        assert diagnose(exercises[cell.exercise], answer, seed=7).status == "passed"


# Any notebook: small ones, made of all that can go wrong, are run as a whole and in part

STATEMENTS = """
{x} = [1, 2]
{x} = {n}
{x} = {y}
{x} = [{y}, {y}]
{x} = {{'k': {y}}}
{x} = np.arange(3.0)
{x} = {y}[0]
{x} = {y}[1:]
{x} = {y} + {y}
{x} = {y} if {y} else {z}
{x} = list({y})
{x} = [i for i in {y}]
{x} = [j for i in [{y}, {z}] for j in i]
{x}, {y} = {y}, {x}
{x}[0] = {n}
{x}['k'] = {y}
{x}[0][0] = {n}
{x}[0] += 1
{x} += {y}
{x}.append({y})
{x}.sort()
{x}.note = {y}
({x} := {y})
del {x}
for {x} in {y}: pass
for {x} in [{y}, {z}]: {x}.append({n})
while {x}: {x}.pop()
with suppress(Exception): {x}[0] *= 2
if {x}: {y} = {n}
try: {x}[0] += 1¶except Exception: {y} = 1
match {x}:| case [{y}, *{z}]: pass
{x} = {y}({z})
{x} = {y}()
{x}({y})
{x}()
{x} = lambda: {y}
{x} = lambda p: p.append({n})
{x} = map(str, {y})
{x} = iter({y})
{x} = next({y})
{x} = sorted({y})
{x} = np.asarray({y})
{x} = rng.integers(9)
{x} = rng
rng = np.random.default_rng({n})
{x} = np.random.rand()
np.random.seed({n})
np.random.shuffle({x})
rng.shuffle({x})
np.negative({x}, out={y})
np.put({x}, 0, {n})
{x} = {y}.setdefault('k', [])
{x} = {y}.get
exec('{x} = {n}')
global {x}; {x} = {n}
import math as {x}
def {x}(p): return p
def {x}(p):| p[0] = {n}| return p
def {x}(p):| q = [p]| q[0].append({n})| return q
def {x}(p):| q = []| q.append(p)| return q
def {x}(p):| q = np.zeros(2)| q += {n}| q[0] = 3| return q
def {x}(p, q=[]):| q.append({n})| return q
def {x}():| {y}.append({n})| return {y}
def {x}():| global {y}| {y} = {n}
def {x}(): return {y}
def {x}(p=None): return {y}(p)
def {x}(p):| def inner():|  p.append({n})| return inner
def {x}(p):| for q in p: q[0] = {n}
def {x}():| {y} = [1]| {y}.append(2)| return {y}
def {x}(): return rng.integers(9)
def {x}(p):| while p: yield p.pop()
class {x}:| n = {y}| def __init__(self, p=None): self.p = {z}
print({x})
print({x}, {y})
print([{x}, {y}])
print(np.sum({x}))
print({x}() if callable({x}) else {x})
print(rng.integers(99))
print(*{x})
print(sorted(globals()).index('{x}') > 3)
"""
STATEMENTS = [line.replace("|", "\n ").replace("¶", "\n") for line in STATEMENTS.strip().split("\n")]
some_name = st.sampled_from("abc")
statements = st.builds(
    lambda text, x, y, z, n: text.format(x=x, y=y, z=z, n=n),
    st.sampled_from(STATEMENTS),
    some_name,
    some_name,
    some_name,
    st.integers(0, 2),
)
some_cells = st.lists(st.lists(statements, min_size=1, max_size=2).map("\n".join), min_size=2, max_size=9)
SETUP = ("setup", "import numpy as np\nfrom contextlib import suppress\nrng = np.random.default_rng(1)\na, b, c = [1], [[2]], [3, 4]")


def played(some):
    """Run cells in a fresh namespace; return the namespace, and what each cell said."""
    namespace, said = {"__name__": "__main__"}, {}
    np.random.seed(0)
    for name, source in some:
        words = io.StringIO()
        with contextlib.redirect_stdout(words), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                exec(compile(source, name, "exec"), namespace)
            except Exception as error:
                words.write(f"{type(error).__name__}: {error}")
        said[name] = re.sub(r"0x[0-9a-f]+", "", words.getvalue())[:500]
    return namespace, said


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(some_cells, some_cells, st.integers(0, 8), st.integers(0, 2))
def test_whatever_is_changed_outputs_are_those_of_a_full_run(sources, others, at, length):
    was = [SETUP, *cells(*sources)]
    at = min(at, len(was) - 1)
    now = was[: at + 1] + [(f"own{k}", source) for k, source in enumerate(others[:2])] + was[at + 1 + length :]
    chosen = to_show(now, dict(was))
    full, outputs = played(now)[1], played(was)[1]
    part = played([now[k] for k in sorted(chosen)])[1]
    assert {**{name: outputs[name] for name, _ in now if name in outputs}, **part} == full


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(some_cells, some_name)
def test_whatever_an_answer_hangs_on_it_has_the_same_value(sources, name):
    notebook = [SETUP, *cells(*sources)]
    question = [("question", f"print({name}, {name}() if callable({name}) else 0)")]
    chosen = needed(notebook, question[0][1])
    assert played([notebook[k] for k in chosen] + question)[1]["question"] == played(notebook + question)[1]["question"]


# What was changed


def test_what_was_changed():
    now = [("a", "x = 1  \n"), ("b", "y = 3"), ("new", ""), ("c", "z = 1"), ("e", "e"), ("d", "d")]
    was = {"a": "x = 1", "b": "y = 2", "c": "z = 1\n\n", "d": "d", "e": "e"}
    assert changed(now, was) in ({1, 2, 4}, {1, 2, 5})


# What is shown


@pytest.mark.parametrize(
    ("now", "was", "expected"),
    [
        (["x = 1", "x"], ["x = 1", "x"], set()),
        (["x = 2", "x"], ["x = 1", "x"], {0, 1}),
        (["x = 2", "y = 1", "x + y"], ["x = 1", "y = 1", "x + y"], {0, 1, 2}),
        (["x = 2", "y = 1", "y"], ["x = 1", "y = 1", "y"], {0}),
        (["y = x = 2", "z"], ["x = y = 1", "z"], {0}),
        (["z = 2", "x", "y"], ["x = 1", "x", "y"], {0, 1}),  # the original bound x
        (["def f(): raise NotImplementedError", "f()", "g()"], ["def f(): return 1", "f()", "g()"], {0, 1}),
        (["x = 1", "f = lambda: x", "x = 2", "f()"], ["x = 1", "f = lambda: x", "x = 1", "f()"], {0, 1, 2, 3}),
        (["a = [1]", "b = a", "a.append(2)", "b"], ["a = [1]", "b = a", "a.append(1)", "b"], {0, 1, 2, 3}),
        (["a = [1]", "b = [a]", "a[0] = 2", "b"], ["a = [1]", "b = [a]", "a[0] = 1", "b"], {0, 1, 2, 3}),
        (["a = [1]", "a.append(2)", "a = 3", "a"], ["a = [1]", "a.append(2)", "a = 4", "a"], {0, 1, 2, 3}),
        (["import os", "os.chdir('x')", "y"], ["import os", "os.chdir('y')", "y"], {0, 1, 2}),
        (["%precision 3", "y"], ["%precision 2", "y"], {0, 1}),
        (["%time 1", "y"], ["%time 2", "y"], {0}),
        (["!ls", "y"], ["!dir", "y"], {0, 1}),
        (["import numpy as np", "np.exp = f", "g()"], ["import numpy as np", "np.exp = h", "g()"], {0, 1, 2}),
        (["import numpy as np", "np.set_printoptions(3)", "g()"], ["import numpy as np", "1", "g()"], {0, 1, 2}),
        (["exec('x = 1')", "y"], ["exec('x = 2')", "y"], {0, 1}),
        (["for _ in range(3): pass", "y"], ["for _ in range(4): pass", "y"], {0}),
        (["y = 1", "_"], ["y = 2", "_"], {0, 1}),
        (["sum = 3", "sum(x)", "max(x)"], ["1", "sum(x)", "max(x)"], {0, 1}),
        (["x = 1", "def f(:", "f()"], ["x = 1", "def f(): pass", "f()"], {1, 2}),
        (["1 +", "y"], ["1 + 1", "y"], {0}),
    ],
)
def test_what_is_shown(now, was, expected):
    assert to_show(cells(*now), dict(cells(*was))) == expected


GENERATOR = "import numpy as np\nrng = np.random.default_rng(1)"


def test_a_cell_that_draws_changes_what_later_cells_draw():
    was = cells(GENERATOR, "a = rng.normal()", "b = rng.normal()", "c = 1", "rng.normal()")
    now = [was[0], ("own", "rng.normal()"), *was[1:]]
    assert to_show(now, dict(was)) == {0, 1, 2, 3, 5}
    without = [was[0], *was[2:]]
    assert to_show(without, dict(was)) == {0, 1, 3}


def test_earlier_draws_are_repeated():
    was = cells(GENERATOR, "a = rng.normal()", "f(rng)", "rng.normal()")
    now = [*was[:2], ("c2", "f(rng)  # again"), was[3]]
    assert to_show(now, dict(was)) == {0, 1, 2, 3}


def test_a_function_that_draws_is_a_draw():
    was = cells(GENERATOR, "def draw(): return rng.normal()", "draw()", "rng.normal()")
    now = [*was[:2], ("c2", "draw() + draw()"), was[3]]
    assert to_show(now, dict(was)) == {0, 1, 2, 3}


def test_a_generator_that_an_answer_makes_for_itself_is_its_own():
    was = cells(GENERATOR, "def f(seed): return np.random.default_rng(seed).normal()", "f(1)", "rng.normal()")
    now = [was[0], ("c1", was[1][1] + "  # mine"), *was[2:]]
    assert to_show(now, dict(was)) == {0, 1, 2}


ANSWERS = {
    "return a * 2": set(),
    "return a - 0.1 * a": set(),
    "b = a.copy()\n    b[0] = 3\n    return b": set(),
    "out = []\n    for x in a:\n        out.append(x)\n    return out": set(),
    "b = np.zeros_like(a)\n    b += a\n    return b": set(),
    "b = np.zeros_like(a)\n    b -= a\n    b[0] += 1\n    return b": set(),
    "return rng.normal(size=len(a))": set(),
    "a *= 2\n    return a": {"shows a", "shows c"},
    "a[0] = 3\n    return a": {"shows a", "shows c"},
    "b = a\n    b += 1\n    return b": {"shows a", "shows c"},
    "b = a[1:]\n    b -= 1\n    return b": {"shows a", "shows c"},
    "for row in a:\n        row *= 2\n    return a": {"shows a", "shows c"},
    "a.sort()\n    return a": {"shows a", "shows c"},
    "np.exp(a, out=a)\n    return a": {"shows a", "shows c"},
    "np.add.at(a, 0, 1)\n    return a": {"shows a", "shows c"},
    "np.copyto(a, 0)\n    return a": {"shows a", "shows c"},
    "inner = lambda x: x.fill(0)\n    inner(a)\n    return a": {"shows a", "shows c"},
    "import random\n    random.shuffle(a)\n    return a": {"shows a", "shows c"},
}


@pytest.mark.parametrize(("body", "expected"), ANSWERS.items())
def test_an_answer_that_writes_into_its_arguments_changes_what_it_is_given(body, expected):
    was = [
        ("setup", GENERATOR),
        ("answer", "def f(a, rng):\n    return a"),
        ("made", "a = np.arange(3.0)\nb = np.arange(3.0)\nc = [a, 1]"),
        ("work", "y = f(a, None)"),
        ("shows a", "print(a)"),
        ("shows b", "print(b)"),
        ("shows c", "print(c)"),
    ]
    now = [(name, f"def f(a, rng):\n    {body}") if name == "answer" else (name, source) for name, source in was]
    chosen = {now[k][0] for k in to_show(now, dict(was))}
    assert chosen - {"setup", "answer", "made", "work"} == expected


HEAVY = {
    "01_bayesian_framing": "plane-widget",
    "05_backpropagation": "learn-widget",
    "08_vanishing_exploding": "remedies-measured",
    "09_generalisation": "labels-measured",
    "10_zip_codes": "learn-widget",
}


@each_unit
def test_nothing_runs_in_the_course_own_notebook(name):
    source = shown.code_cells(unit(name).source)
    assert to_show(source, dict(source)) == set()


@each_unit
@pytest.mark.parametrize("left", ["untouched", "solved"])
def test_answers_and_what_uses_them_run(name, left):
    notebook = unit(name).released if left == "untouched" else shown.with_solutions(unit(name))
    now = shown.code_cells(notebook)
    checks = {k for k, (cell_id, _) in enumerate(now) if shown.is_check(cell_id)}
    chosen = {now[k][0] for k in to_show(now, dict(shown.code_cells(unit(name).source)), checks)}
    kinds = {cell_id: cell_id.rpartition("-")[2] for cell_id, _ in now}
    assert {cell_id for cell_id, kind in kinds.items() if kind in ("solution", "work")} <= chosen
    assert not {cell_id for cell_id in chosen if kinds[cell_id] == "check"}
    assert HEAVY.get(name) not in chosen
    assert len([cell_id for cell_id in chosen if kinds[cell_id] == "widget"]) <= 1


# Against kernels that ran everything

UNSTEADY = {"cost-measured", "sweeps-measured"}
"""Cells that show times."""
LEFT = {
    "untouched": lambda unit, first: unit.released,
    "solved": lambda unit, first: shown.with_solutions(unit),
    "every second wrong": lambda unit, first: shown.with_solutions(unit, every=2),
    "a helper": lambda unit, first: shown.insert(
        shown.with_solutions(unit),
        "setup",
        "def relu(z):\n    return np.maximum(z, 0)\n\n\nprint(relu(np.array([-1.0, 2.0])))",
    ),
    "exp patched": lambda unit, first: shown.insert(
        shown.with_solutions(unit), first, "_exp = np.exp\nnp.exp = lambda z, *a, **k: 1.5 * _exp(z, *a, **k)"
    ),
    "rng made again": lambda unit, first: shown.insert(
        shown.with_solutions(unit), first, "rng = np.random.default_rng(7)"
    ),
    "rng drawn from": lambda unit, first: shown.insert(shown.with_solutions(unit), "setup", "rng.normal()"),
    "cell deleted": lambda unit, first: shown.without(shown.with_solutions(unit), first),
}
EXAMPLES = {
    "02_forward_pass": ("layer-example", "14.0", "13.0"),
    "06_gradient_checking": ("central-example", "h = 0.1", "h = 0.2"),
}
FIRST = {"02_forward_pass": "neuron-widget", "06_gradient_checking": "central-example"}


@pytest.fixture(scope="module", params=FIRST)
def with_outputs(request):
    """A unit, and the outputs of all its cells, with the course's solutions."""
    own = unit(request.param)
    source = [cell for cell in shown.code_cells(own.source) if not shown.is_check(cell[0])]
    return own, shown.run(source, ROOT / "solutions" / own.name)


@pytest.mark.slow
@pytest.mark.parametrize("left", [*LEFT, "an example changed"])
def test_outputs_are_those_of_a_full_run(with_outputs, left):
    own, outputs = with_outputs
    if left in LEFT:
        notebook = LEFT[left](own, FIRST[own.name])
    else:
        notebook = shown.edit(shown.with_solutions(own), *EXAMPLES[own.name])
    different, ran = shown.compared(notebook, own, outputs, ROOT / "solutions" / own.name)
    assert different <= UNSTEADY
    if left in ("untouched", "solved", "every second wrong", "a helper"):
        assert len(ran) < len(outputs)
