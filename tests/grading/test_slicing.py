"""Which cells run: enough for every answer, and for people to read what a whole run would show."""

import inspect
import pathlib
import re

import nbformat
import pytest

from helpers import figures, widgets
from helpers.checks import catalogue, diagnose
from helpers.grading.execute import run_cells
from helpers.grading.slicing import Run, names_of, needed, to_python, to_run
from helpers.grading.unit import Unit

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNITS = sorted(path.stem for path in ROOT.glob("solutions/*/*.ipynb"))


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("x = 1", "x = 1"),
        ("%time x = f(1)", "x = f(1)"),
        ("%timeit -n 10 f(1)", "f(1)"),
        ("%%time\nx = 1", "x = 1"),
        ("%%capture out\nx = 1", "out = None\nx = 1"),
        ("%%writefile own.py\nx = 1", "with __import__('builtins').open('own.py', 'w') as _:\n    _.write('x = 1')"),
        ("%run own.py\nx = 1", "exec(compile(open('own.py').read(), 'own.py', 'exec'))\nx = 1"),
        ("%run -i other.ipynb", "pass"),
        ("%%bash\nrm -rf x", ""),
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!ls\nx = 1", "pass\nx = 1"),
        ("x = !ls", "x = None"),
        ("f?\nx = 1", "pass\nx = 1"),
        ("def f():\n    %time g()\n    return 1", "def f():\n    g()\n    return 1"),
    ],
)
def test_magics_are_out_of_the_way(cell, plain):
    assert to_python(cell).strip() == plain


def test_what_is_no_python_is_refused_and_does_nothing():
    with pytest.raises(SyntaxError):
        to_python("def f(:")
    assert not names_of("def f(:").binds


@pytest.mark.parametrize(
    ("source", "binds", "uses"),
    [
        ("x, (y, *z) = a", "x y z", "a"),
        ("for k in range(3): total += k", "k total", "range total k"),
        ("with open(f) as file: pass", "file", "open f"),
        ("def f(x, y=d): return x + g(y) + [z for z in x][0]", "f", "d g"),
        ("def f():\n    global n\n    n = 1", "f n", ""),
        ("class A(B):\n    x = y", "A", "B y"),
        ("np.dot = cheat", "np", "np cheat"),
        ("d['k'][0] = 1", "d", "d"),
        ("def f(d): d['k'] = 1", "f", ""),
        ("import a.b, c as e\nfrom f import g as h", "a e h", ""),
        ("try: pass\nexcept E as e: pass", "e", "E"),
        ("if (n := f()): pass", "n", "f"),
        ("match x:\n    case [a, *b]: pass", "a b", "x"),
        ("f = lambda x: x + w", "f", "w"),
    ],
)
def test_names_are_read_as_python_scopes_them(source, binds, uses):
    assert names_of(source).binds == set(binds.split())
    assert names_of(source).uses == set(uses.split())


@pytest.mark.parametrize("source", ["exec('x = 1')", "globals()['x'] = 1", "from a import *", "get_ipython().push({})"])
def test_what_may_bind_anything_is_always_taken(source):
    cells = [("a", source), ("b", "y = 1"), ("check", "")]
    assert needed(cells, "x", 2)[0].strip() == to_python(source).strip()


def test_only_what_an_expression_needs_is_taken():
    cells = [
        ("a", "import numpy as np\nslow()\nw = 2"),
        ("b", "def g(): return w"),
        ("c", "f = 1"),
        ("d", "def f(): return g()"),
    ]
    assert needed(cells, "f", 2, {"a"}) == []
    assert [source.strip() for source in needed(cells, "f", 4, {"a"})] == [
        "w = 2",
        "def g(): return w",
        "f = 1",
        "def f(): return g()",
    ]
    assert needed(cells, "f", 4)[0].strip() == cells[0][1], "of a cell that a student changed nothing is left out"


def test_what_may_change_a_needed_value_is_taken():
    cells = [("a", "values = []"), ("b", "values.append(3)"), ("c", "print(1)"), ("d", "f = values")]
    assert [source.strip() for source in needed(cells, "f", 4)] == ["values = []", "values.append(3)", "f = values"]


def test_to_be_drawn_changes_nothing():
    cells = [
        ("a", "from helpers import figures, widgets"),
        ("b", "values = []"),
        ("c", "figures.sweeps([values], title=values)"),
        ("d", "widgets.nudge(values)\nvalues"),
        ("e", "def values_of(): return values"),
    ]
    assert [source.strip() for source in needed(cells, "values_of", 5)] == [cells[k][1] for k in (0, 1, 3, 4)]
    rebound = [*cells[:2], ("x", "figures = own"), *cells[2:]]
    assert cells[2][1] in "".join(needed(rebound, "values_of", 6)), "figures is another thing here"
    for module in (figures, widgets):
        for name in module.__all__:
            parameters = inspect.signature(getattr(module, name)).parameters if callable(getattr(module, name)) else {}
            assert "rng" not in parameters, f"{name} draws random numbers, and so changes what it is given"


@pytest.mark.parametrize("name", UNITS)
def test_the_slice_of_every_exercise_defines_its_answer(name):
    unit = Unit.read(ROOT, name)
    cells, exercises = code_of(unit.source), {e.name: e for e in catalogue()[unit.module]}
    ids = [cell_id for cell_id, _ in cells]
    assert {graded.exercise for graded in unit.exercises.values()} == set(exercises)
    for grade_id, graded in unit.exercises.items():
        sources = needed(cells, graded.argument, ids.index(grade_id), {i for i in ids if not i.endswith("-solution")})
        namespace = {"__name__": "__main__"}
        for source in sources:
            exec(source, namespace)
        assert diagnose(exercises[graded.exercise], eval(graded.argument, namespace)).status == "passed"
        assert sum(map(len, sources)) < 3000, "a slice that takes nearly everything is none"


def code_of(notebook):
    return [(cell.id, cell.source) for cell in notebook.cells if cell.cell_type == "code"]


def student(unit, solve=True):
    """Return a student's notebook without outputs: with answers in words of their own, or untouched."""
    notebook = unit.released
    solved = dict(code_of(unit.source))
    for cell in notebook.cells:
        if solve and cell.id.endswith("-solution"):
            cell.source = solved[cell.id] + "\n# mine"
    return notebook


def own_cell(notebook, after, source):
    where = next(k for k, cell in enumerate(notebook.cells) if cell.id == after)
    notebook.cells.insert(where + 1, nbformat.v4.new_code_cell(source, id="own"))


def changed(notebook, cell_id, source):
    next(cell for cell in notebook.cells if cell.id == cell_id).source = source


VARIANTS = {
    "solved": lambda notebook: None,
    "another_scale": lambda notebook: own_cell(
        notebook, "setup", "import numpy as np\nexp = np.exp\nnp.exp = lambda z: 2 * exp(z)"
    ),
    "another_generator": lambda notebook: own_cell(notebook, "setup", "rng = np.random.default_rng(7)"),
    "draws_more": lambda notebook: own_cell(notebook, "setup", "rng.normal()"),
    "a_value_changed": lambda notebook: own_cell(notebook, "dog-widget", "W1[0] = 3"),
    "example_changed": lambda notebook: changed(
        notebook, "lines-example", "W2 = W2 * 2\nD = d[np.newaxis]\ndelta2 = D"
    ),
    "a_cell_missing": lambda notebook: notebook.cells.remove(next(c for c in notebook.cells if c.id == "dog-widget")),
}


@pytest.fixture(scope="module")
def unit():
    return Unit.read(ROOT, "05_backpropagation")


@pytest.fixture(scope="module")
def pristine(unit, box):
    notebook = unit.source
    run_all(notebook, unit, box)
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def run_all(notebook, unit, box):
    code = [k for k, c in enumerate(notebook.cells) if c.cell_type == "code" and c.id not in unit.exercises]
    assert run_cells(notebook, dict.fromkeys(code), box, seconds=120) == ""


def texts(notebook, unit):
    """What cells say, without what differs from run to run: times, addresses, the pixels of pictures."""
    said = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.id not in unit.exercises and cell.id != "cost-measured":
            words = [
                output.get("text") or output.get("evalue") or output.get("data", {}).get("text/plain", "")
                for output in cell.outputs
            ]
            said[cell.id] = [re.sub(r"0x[0-9a-f]+|model_id.*|b'.*?'", "", word) for word in words]
    return said


@pytest.mark.parametrize("variant", [*VARIANTS, "untouched"])
def test_what_runs_shows_what_a_whole_run_shows(variant, unit, pristine, box):
    notebook = student(unit, solve=variant != "untouched")
    VARIANTS.get(variant, VARIANTS["solved"])(notebook)
    whole = nbformat.from_dict(notebook)
    run_all(whole, unit, box)

    code = [k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    cells = [(notebook.cells[k].id, notebook.cells[k].source) for k in code]
    chosen = to_run(cells, code_of(unit.source), set(unit.exercises))
    for k in code:
        notebook.cells[k].outputs = (
            [] if notebook.cells[k].id in unit.exercises else pristine.get(notebook.cells[k].id, [])
        )
    sources = {code[k]: None for k in chosen.shown} | {code[k]: source for k, source in chosen.prepared.items()}
    assert run_cells(notebook, sources, box, seconds=120) == ""
    assert texts(notebook, unit) == texts(whole, unit)
    if variant in ("solved", "untouched"):
        assert {"learn-widget", "cost-measured", "skip-figure"}.isdisjoint(
            notebook.cells[code[k]].id for k in chosen.shown
        )


@pytest.mark.parametrize("name", UNITS)
def test_the_solved_notebook_itself_runs_nothing(name):
    unit = Unit.read(ROOT, name)
    assert to_run(code_of(unit.source), code_of(unit.source), set(unit.exercises)) == Run(frozenset(), {})


def test_moved_cells_run_all(unit):
    cells = code_of(unit.source)
    assert to_run([cells[1], cells[0], *cells[2:]], cells, set()).shown == set(range(len(cells)))


def test_a_function_that_looks_up_a_changed_name_counts_as_changed():
    solved = [("a", "w = 1\ndef f():\n    return w"), ("b", "w + 1"), ("c", "f()"), ("d", "2")]
    cells = [solved[0], ("b", "w = 5"), *solved[2:]]
    assert to_run(cells, solved, set()).shown == {1, 2}
