"""Attacks on the grader and accidents of students: what each tries, and what must be true afterwards.

All attacks are made from a notebook without a right answer, so that any point is a gained point.
Words between @ stand for what `tests.grading.siege` knows: @COURSE@, @HOME@, @STUDENT@, @HELPERS@, @TCP@, @UDP@,
@ABSTRACT@, @SOCKET@.

``python -m tests.grading.hostile`` grades the corpus and prints what became of it; with ``--stock`` it tries each
attack on plain nbgrader instead, and keeps what that gave in ``hostile_stock.json``.
"""

# ruff: noqa: E501 (the attacks are text, and stand as somebody would type them)

import base64
import json
import os
import pathlib
import pickle
import re
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import nbformat
import numpy as np

from helpers.checks import catalogue
from helpers.checks.exercise import PUBLIC_SEED
from tests.grading.submissions import UNIT, all_wrong, answered, exercises, half_done, solved, untouched, worth

NAMES = tuple(exercises())
FULL = worth(solved)
HALF = worth(half_done)
STOCK = pathlib.Path(__file__).with_name("hostile_stock.json")
KERNEL_ENDED = r"kernel (ended|died)|could not be understood"
TOO_LONG = r"did not end within|never ends|no answer|did not end"
NO_POINTS = r"wrong|raised|shortcut|not started"


@dataclass(frozen=True)
class Attack:
    """One submission, and what has to become of it.

    Parameters
    ----------
    tries : str
        In a few words.
    make : callable
        Returns the notebook, or the bytes that are handed in.
    says : str
        A pattern for what the report tells: the reason of a failure, a note, the status or message of a result.
    points : float
        What its exercises must earn.
    fails : bool or None
        Whether it must (not) be counted as one that could not be graded; None where both will do.
    afterwards : tuple of callable
        Each ``(siege, student) -> str``: what is wrong afterwards, or "".
    student : str
        The name of its folder; "" for the name of the attack.
    file : str
        Its name; "" for the unit's.
    place : callable or None
        ``(folder) -> None``: puts something else, or something besides, into the student's folder.
    tried_on_stock : bool
        False for what would harm the machine without a sandbox.
    """

    tries: str
    make: Callable | None = None
    says: str = NO_POINTS
    points: float = 0.0
    fails: bool | None = False
    afterwards: tuple = ()
    student: str = ""
    file: str = ""
    place: Callable | None = None
    tried_on_stock: bool = True


ATTACKS = {}


def attack(name, tries, make=None, **fields):
    """Add one to `ATTACKS`."""
    assert name not in ATTACKS, name
    ATTACKS[name] = Attack(tries, make, **fields)


def stock():
    """Return what plain nbgrader gave, by attack; measured once and kept."""
    return json.loads(STOCK.read_text(encoding="utf-8")) if STOCK.exists() else {}


# How notebooks are made.


def put_cell(notebook, source, after="setup", kind="code"):
    """Put a cell of the student's own into a notebook, behind an id or at a position; return the cell."""
    cell = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[kind](source)
    position = after if isinstance(after, int) else 1 + [c.id for c in notebook.cells].index(after)
    notebook.cells.insert(position, cell)
    return cell


def beside(source, base=all_wrong, after="setup", kind="code"):
    """Return a function that makes a notebook with a cell of the student's own."""

    def make():
        notebook = base()
        put_cell(notebook, source, after, kind)
        return notebook

    return make


def answering(template, source=""):
    """Return a function that makes a notebook in which every answer follows a template; @NAME@ is the exercise."""

    def make():
        notebook = answered({name: template.replace("@NAME@", name) for name in NAMES})
        if source:
            put_cell(notebook, source)
        return notebook

    return make


def patched(source):
    """Return a function that makes a notebook with a patch in a cell of its own, and at the top of every answer."""
    return answering(f"{source}\ndef @NAME@(*arguments):\n    return 0.0", source)


def only(text, name="delta_hidden", source=""):
    """Return a function that makes a notebook with one answer of the given text, the others being wrong."""

    def make():
        notebook = all_wrong()
        cells = answered({name: text}).cells
        for cell, other in zip(notebook.cells, cells, strict=True):
            if other.source == text:
                cell.source = text
        if source:
            put_cell(notebook, source)
        return notebook

    return make


def changed(change, base=all_wrong):
    """Return a function that makes a notebook changed in place by ``change(cell)``, or ``change(notebook)``."""

    def make():
        notebook = base()
        if change.__code__.co_varnames[0] == "notebook":
            change(notebook)
        else:
            for cell in notebook.cells:
                change(cell)
        return notebook

    return make


def is_check(cell):
    """Whether a cell is the check of an exercise."""
    return cell.get("id", "").endswith("-check")


# What is looked at afterwards.


def no_file(*paths):
    """Something must not have been written."""

    def look(siege, student):
        return "; ".join(f"{p} was written" for p in paths if pathlib.Path(siege.filled(p, student)).exists())

    return look


def unchanged(siege, student):
    """All that the siege has planted must be as it was."""
    return siege.spoiled()


def no_contact(siege, student):
    """Nothing may have reached the listeners outside."""
    return "; ".join(f"{where} heard {student}" for where, heard in siege.heard.items() if student.encode() in heard)


def silent(where):
    """No one may have connected to one of the listeners."""
    return lambda siege, student: f"{where} heard {siege.heard[where][:50]}" if siege.heard[where] else ""


def nothing_left(siege, student):
    """No process of the student's may be running."""
    return "; ".join(siege.left_running(student))


def tells_the_verdict(siege, student):
    """The student's page must hold the real verdict, of every exercise."""
    page = siege.page(student)
    missing = [
        name for name in NAMES if not re.search(rf"{name}: (not yet|stopped with an error|not started yet)", page)
    ]
    return f"no verdict on {', '.join(missing)}" if missing else ""


def harmless(siege, student):
    """The student's page, the graded notebook and the report must hold nothing that a browser would run."""
    return "; ".join(siege.armed(student))


def small(siege, student):
    """What is kept must be small."""
    sizes = {path: path.stat().st_size for path in siege.made_for(student)}
    return "; ".join(f"{path.name}: {size / 1e6:.0f} MB" for path, size in sizes.items() if size > 15_000_000)


def says_not(pattern):
    """The graded notebook must not show something."""

    def look(siege, student):
        found = [m[0] for out in siege.outputs(student) for m in re.finditer(pattern, out, re.MULTILINE)]
        return f"its cells showed {found[0]!r}" if found else ""

    return look


# Patches of what checks.

attack(
    "patches-numpy-testing",
    "replaces np.testing",
    patched(
        "import numpy as np\nfor n in dir(np.testing):\n    if n.startswith('assert'):\n"
        "        setattr(np.testing, n, lambda *a, **k: None)"
    ),
)
attack(
    "patches-numpy-comparisons",
    "np.allclose, np.isclose and np.array_equal say yes to everything",
    patched(
        "import numpy as np\nnp.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.isclose = lambda a, b, *c, **k: np.ones(np.broadcast(np.asarray(a), np.asarray(b)).shape, bool)"
    ),
)
attack(
    "patches-checks",
    "replaces the checks by functions that pass everything",
    patched("\n".join(f"check.{name} = lambda *a, **k: None" for name in NAMES)),
)
attack(
    "patches-exercise-call",
    "replaces Exercise.__call__",
    patched("type(check.delta_hidden).__call__ = lambda *a, **k: None"),
)
attack(
    "patches-diagnose",
    "replaces helpers.checks.exercise.diagnose",
    patched("from helpers.checks import exercise as e\ne.diagnose = lambda x, *a, **k: e.Diagnosis(x.name, 'passed')"),
)
attack(
    "patches-judge",
    "replaces helpers.checks.exercise.judge",
    patched("from helpers.checks import exercise as e\ne.judge = lambda x, *a, **k: e.Diagnosis(x.name, 'passed')"),
)
attack(
    "patches-same",
    "makes all arrays the same",
    patched(
        "from helpers.checks import exercise, judging\n"
        "exercise.same = judging.same = judging.same_array = lambda *a, **k: True"
    ),
)
attack(
    "patches-verdict",
    "replaces helpers.checks.verdict.show",
    patched("from helpers.checks import verdict\nverdict.show = lambda *a, **k: None"),
)
attack(
    "exchanges-reference",
    "makes its own answer the reference of every exercise",
    answering(
        "def @NAME@(*arguments):\n    return 0.0\nobject.__setattr__(check.@NAME@, 'reference', @NAME@)\n"
        "from helpers.checks.exercise import run_known\nrun_known.cache_clear()"
    ),
)
attack(
    "exchanges-probe",
    "gives every exercise a probe that looks at nothing",
    answering(
        "def @NAME@(*arguments):\n    return 0.0\nobject.__setattr__(check.@NAME@, 'probe', lambda answer, rng: {})"
    ),
)
attack(
    "exchanges-module",
    "puts another module into the place of the checks",
    patched(
        "import sys, types\nclass Yes(types.ModuleType):\n    def __getattr__(self, name):\n"
        "        return lambda *a, **k: None\ncheck = sys.modules['helpers.checks.unit_05'] = Yes('unit_05')"
    ),
)
attack(
    "forges-message",
    "replaces what encodes the values that leave the sandbox",
    patched(
        "try:\n    from helpers.grading import wire\n    encode = wire.encode\n"
        "    wire.encode = lambda report: encode(wire.Report('answered', {'all cases: result': np.ones(1)}))\n"
        "except ImportError:\n    pass"
    ),
)

# Values that are equal to everything.

attack(
    "equal-object",
    "returns an object whose __eq__ is always true",
    answering(
        "class Same:\n    __eq__ = __le__ = __ge__ = lambda *a: True\n    __ne__ = lambda *a: False\n"
        "    __sub__ = __rsub__ = lambda *a: 0.0\n    __hash__ = None\ndef @NAME@(*a):\n    return Same()"
    ),
)
attack(
    "equal-float",
    "returns a float that is equal to everything",
    answering(
        "class Float(float):\n    __eq__ = lambda *a: True\n    __ne__ = lambda *a: False\n"
        "    __sub__ = __rsub__ = __abs__ = lambda *a: Float(0.0)\n    __le__ = lambda *a: True\n"
        "    __hash__ = None\ndef @NAME@(*a):\n    return Float(0.0)"
    ),
)
attack(
    "equal-array",
    "returns an ndarray whose comparisons are all true",
    answering(
        "class Array(np.ndarray):\n    def __array_ufunc__(self, ufunc, *a, **k):\n        return np.True_\n"
        "    def __array_function__(self, *a, **k):\n        return True\n    __eq__ = lambda *a: np.True_\n"
        "    __hash__ = None\ndef @NAME@(*a):\n    return np.zeros_like(a[-1]).view(Array)"
    ),
)
attack(
    "pickled-answer",
    "returns objects with __reduce__ and __array__ that run code where they are unpacked",
    answering(
        "import os\nclass Bomb:\n    def __reduce__(self):\n"
        "        return os.system, ('touch @COURSE@/written-by-@STUDENT@',)\n"
        "    def __array__(self, *a, **k):\n        return np.array([Bomb2()], dtype=object)\n"
        "class Bomb2:\n    __reduce__ = Bomb.__reduce__\n"
        "def @NAME@(*a):\n    return np.array([Bomb(), Bomb2()], dtype=object)"
    ),
    afterwards=(no_file("@COURSE@/written-by-@STUDENT@"),),
)

# The notebook's shell.

TRANSFORMER = """
import ast
class NoChecks(ast.NodeTransformer):
    def visit_Expr(self, node):
        return ast.Pass() if "check." in ast.unparse(node) else node
get_ipython().ast_transformers.append(NoChecks())
"""
attack("transforms-syntax", "an AST transformer drops the checks", beside(TRANSFORMER))
attack(
    "transforms-input",
    "an input transformer drops the checks",
    beside(
        "def no_checks(lines):\n    return ['pass\\n'] if any('check.' in line for line in lines[:1]) else lines\n"
        "get_ipython().input_transformers_cleanup.append(no_checks)"
    ),
)
attack(
    "overrides-run-code",
    "a run_code that knows no errors",
    beside(
        "shell = get_ipython()\nasync def run_code(code, result=None, *, async_=False):\n    try:\n"
        "        exec(code, shell.user_ns)\n    except BaseException:\n        pass\n    return False\n"
        "shell.run_code = run_code"
    ),
)
attack(
    "overrides-run-cell",
    "a run_cell_async that runs nothing",
    beside(
        "from IPython.core.interactiveshell import ExecutionResult, InteractiveShell\n"
        "async def run_cell_async(self, *a, **k):\n    return ExecutionResult(None)\n"
        "InteractiveShell.run_cell_async = run_cell_async\ntype(get_ipython()).run_cell_async = run_cell_async"
    ),
)
attack(
    "overrides-traceback",
    "a shell that shows no errors",
    beside(
        "type(get_ipython())._showtraceback = lambda *a, **k: None\n"
        "type(get_ipython()).showtraceback = lambda *a, **k: None"
    ),
)
attack(
    "handles-exceptions",
    "an exception handler of its own that keeps quiet",
    beside("get_ipython().set_custom_exc((Exception,), lambda *a, **k: [])"),
)
attack(
    "clears-outputs",
    "a hook after every cell takes its outputs back",
    beside(
        "from IPython.display import clear_output\n"
        "get_ipython().events.register('post_run_cell', lambda *a: clear_output())"
    ),
)
attack(
    "drops-errors",
    "the kernel's session sends no errors",
    beside(
        "session = get_ipython().kernel.session\nsend = session.send\n"
        "def quiet(stream, kind, content=None, *a, **k):\n"
        "    if kind == 'error':\n        kind, content = 'stream', {'name': 'stdout', 'text': 'all well'}\n"
        "    if kind == 'execute_reply':\n        content = {**content, 'status': 'ok', 'payload': []}\n"
        "    return send(stream, kind, content, *a, **k)\nsession.send = quiet"
    ),
)
attack(
    "forges-kernel-messages",
    "sends messages over the kernel's own sockets that no client expects",
    beside("""
import time
kernel = get_ipython().kernel
forged = [
    ("status", {"execution_state": "idle"}), ("status", {}), ("status", []), ("stream", {}),
    ("stream", {"name": "stdout"}), ("stream", {"name": 5, "text": 6}), ("error", {}), ("display_data", {}),
    ("display_data", {"data": "x", "metadata": 7}), ("display_data", {"data": {"text/html": {"a": [1]}}, "metadata": {}}),
    ("execute_result", {}), ("execute_result", {"data": None}), ("update_display_data", {}), ("clear_output", {}),
    ("update_display_data", {"data": {}, "metadata": {}, "transient": {"display_id": "x"}}), ("comm_open", {}),
    ("display_data", {"data": {}, "metadata": {}, "transient": 4}), ("comm_msg", {}), ("execute_input", {}),
    ("comm_open", {"comm_id": "x", "data": {"state": 4}, "target_name": "jupyter.widget"}),
    ("comm_msg", {"comm_id": "x", "data": {"state": 4, "method": "update"}}), ("nonsense", {}), ("", None),
    ("execute_reply", {}), ("execute_reply", {"status": "ok", "payload": 3}), ("status", {"execution_state": 9}),
]
for kind, content in forged:
    try:
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())
    except BaseException as problem:
        print(kind, type(problem))
kernel.session.send(kernel.iopub_socket, "display_data", {"data": {"text/plain": "delta_hidden: passed"}, "metadata": {}},
                    parent=kernel.get_parent())
time.sleep(0.2)
"""),
    says=r"wrong",
)
attack(
    "speaks-garbage",
    "writes bytes into the kernel's sockets that are no messages",
    beside(
        "import time\nkernel = get_ipython().kernel\nfor junk in ([b''], [b'x'] * 9, [b'<IDS|MSG>'] * 3, [b'{' * 10**6]):\n"
        "    kernel.iopub_socket.send_multipart(junk)\ntime.sleep(0.2)"
    ),
)
attack(
    "is-its-own-client",
    "a client inside the kernel tells it to shut down and to run other code",
    beside("""
import threading, ipykernel
from jupyter_client import BlockingKernelClient
def speak():
    client = BlockingKernelClient(connection_file=ipykernel.get_connection_file())
    client.load_connection_file()
    client.start_channels()
    for _ in range(5):
        client.execute("check.delta_hidden = lambda *a, **k: None")
    client.shutdown()
threading.Thread(target=speak, daemon=True).start()
"""),
)

# Metadata, tags and outputs.


def tag(*tags):
    """Return a change that tags check cells."""

    def change(cell):
        if is_check(cell):
            cell.metadata["tags"] = list(tags)

    return change


attack("tag-skip-execution", "check cells are tagged not to be run", changed(tag("skip-execution")))
attack("tag-raises-exception", "check cells are tagged as ones that may fail", changed(tag("raises-exception")))
attack(
    "tags-of-all-kinds",
    "every tag that some tool knows",
    changed(tag("skip-execution", "raises-exception", "remove-cell", "remove_output", "parameters", "hide-output")),
)

PASSED = (
    '<section role="status" aria-label="NAME: passed" style="border-left:4px solid #1a7f5a">'
    "<strong>✓ NAME: passed</strong></section>"
)


def faked(cell):
    """Fill a check cell with the outputs of a pass."""
    if is_check(cell):
        name = cell.source.partition("(")[0].removeprefix("check.")
        cell.execution_count = 7
        data = {"text/html": PASSED.replace("NAME", name), "text/plain": f"✓ {name}: passed"}
        cell.outputs = [nbformat.v4.new_output("display_data", data=data)]


attack(
    "faked-outputs", "hands in check cells with the outputs of a pass", changed(faked), afterwards=(tells_the_verdict,)
)


@lambda make: attack(
    "faked-panels",
    "shows panels of passed checks in cells of its own",
    make,
    afterwards=(tells_the_verdict, harmless),
)
def _():
    notebook = all_wrong()
    for name in NAMES:
        place = next(k for k, c in enumerate(notebook.cells) if is_check(c) and c.source.startswith(f"check.{name}("))
        source = f"from IPython.display import HTML, display\ndisplay(HTML('''{PASSED.replace('NAME', name)}'''))"
        put_cell(notebook, source, place)
        put_cell(notebook, PASSED.replace("NAME", name), place, "markdown")
    return notebook


attack(
    "faked-and-skipped",
    "check cells with faked outputs, not to be run",
    changed(lambda cell: (tag("skip-execution")(cell), faked(cell))),
    afterwards=(tells_the_verdict,),
)


def about(**fields):
    """Return a change of nbgrader's metadata of check cells."""

    def change(cell):
        if is_check(cell):
            cell.metadata.nbgrader.update(fields)

    return change


attack("forged-points", "checks are worth 99 points", changed(about(points=99)), says="metadata|points|wrong")
attack("forged-negative", "checks are worth -5 points", changed(about(points=-5)))
attack("forged-nan", "checks are worth NaN points", changed(about(points=float("nan"))))
attack("forged-text-points", "points are a text", changed(about(points="99")))
attack(
    "forged-unlocked",
    "checks say that they are not locked, and are a solution",
    changed(about(locked=False, solution=True)),
)
attack("forged-schema", "metadata of a version that is still to come", changed(about(schema_version=99)))
attack("forged-ungraded", "checks say that they are not graded", changed(about(grade=False)))


def other_metadata(value):
    """Return a change of nbgrader's metadata into something else."""

    def change(cell):
        if is_check(cell):
            cell.metadata["nbgrader"] = value

    return change


attack("metadata-no-dictionary", "nbgrader's metadata is a list", changed(other_metadata([1, 2])))
attack(
    "metadata-lost",
    "nbgrader's metadata is gone, as some editors do it",
    changed(lambda cell: cell.metadata.pop("nbgrader", None), solved),
    points=FULL,
    says="metadata|lost|put back",
)


def own_graded(notebook):
    """Add a graded cell of the student's own."""
    cell = put_cell(notebook, "assert True")
    cell.metadata["nbgrader"] = {
        "grade": True,
        "grade_id": "mine",
        "locked": False,
        "points": 99,
        "schema_version": 3,
        "solution": False,
        "task": False,
        "cell_type": "code",
    }


attack("own-graded-cell", "a graded cell of its own that is worth 99", changed(own_graded), says="metadata|mine")


def own_by_hand(notebook):
    """Take the grade id of a cell that is marked by hand."""
    cell = put_cell(notebook, "assert True")
    cell.metadata["nbgrader"] = {
        "grade": True,
        "grade_id": "shapes-explain",
        "locked": False,
        "points": 50,
        "schema_version": 3,
        "solution": False,
        "task": False,
        "cell_type": "code",
    }


attack(
    "takes-manual-id",
    "a cell that passes bears the id of one that is marked by hand",
    changed(own_by_hand),
    says="times|type|metadata",
)


def checks_replaced(notebook):
    """Let each check cell hold something else."""
    for cell in notebook.cells:
        if is_check(cell):
            cell.source = "pass"


attack("edits-checks", "check cells that check nothing", changed(checks_replaced), says="edited|own is used|wrong")


def checks_commented(notebook):
    """Let each check cell be skipped by a magic, or check an answer that is right."""
    for k, cell in enumerate(cell for cell in notebook.cells if is_check(cell)):
        name = cell.source.partition("(")[0].removeprefix("check.")
        cell.source = ["%%script false\n" + cell.source, f"check.{name}(check.{name}.reference)"][k % 2]


attack(
    "edits-checks-cleverly",
    "check cells behind a magic, or checks of the reference",
    changed(checks_commented),
    says="edited|own is used|wrong",
)
attack(
    "deletes-checks",
    "no check cells at all",
    changed(lambda notebook: notebook.update(cells=[c for c in notebook.cells if not is_check(c)])),
    says="missing|put back",
)
attack(
    "deletes-checks-solved",
    "an honest student deleted the check cells",
    changed(lambda notebook: notebook.update(cells=[c for c in notebook.cells if not is_check(c)]), solved),
    says="missing|put back",
    points=FULL,
)
attack(
    "deletes-everything",
    "a notebook without cells",
    changed(lambda notebook: notebook.update(cells=[])),
    says="put back|not handed in|missing|not started",
)
attack(
    "deletes-setup",
    "an honest student deleted the cell that imports everything, and imports by hand",
    changed(
        lambda notebook: notebook.update(
            cells=[
                nbformat.v4.new_code_cell(
                    "import numpy as np\nfrom helpers import maths, figures, widgets\n"
                    "from helpers.checks import unit_05 as check\nimport timeit\n"
                    "rng = np.random.default_rng(1)"
                ),
                *[cell for cell in notebook.cells if cell.id != "setup"],
            ]
        ),
        solved,
    ),
    points=FULL,
    says="passed",
)


def duplicated(notebook):
    """Have every graded cell twice."""
    for cell in [c for c in notebook.cells if c.metadata.get("nbgrader")]:
        twin = nbformat.from_dict(json.loads(json.dumps(cell)))
        twin["id"] = f"{cell.id}-2"
        notebook.cells.insert(notebook.cells.index(cell) + 1, twin)


attack("duplicates", "every graded cell twice", changed(duplicated), says=r"times|twice|duplicate")
attack(
    "duplicates-solved",
    "an honest student copied cells, nbgrader's metadata and all",
    changed(duplicated, solved),
    says=r"times|twice|duplicate",
    points=FULL,
)


def same_ids(notebook):
    """Let all cells have one id."""
    for cell in notebook.cells:
        cell["id"] = "same"


attack("same-cell-ids", "all cells have the same id", changed(same_ids), says="")


def types_changed(kind):
    """Return a change of the type of check cells."""

    def change(cell):
        if is_check(cell):
            cell["cell_type"] = kind
            cell.pop("outputs", None), cell.pop("execution_count", None)

    return change


attack(
    "checks-as-markdown", "check cells made Markdown", changed(types_changed("markdown")), says="cell; it is|markdown"
)
attack("checks-as-raw", "check cells made raw", changed(types_changed("raw")), says="cell; it is|raw")
attack(
    "checks-of-unknown-type",
    "check cells of a type that does not exist",
    changed(types_changed("quantum")),
    says="type|cell; it is",
)


def solution_as_text(cell):
    """Make the first solution a Markdown cell."""
    if cell.id == "ex1-delta-hidden-solution":
        cell["cell_type"] = "markdown"
        cell.pop("outputs", None), cell.pop("execution_count", None)


attack(
    "solution-as-markdown",
    "an honest student made a solution cell Markdown",
    changed(solution_as_text, solved),
    says="cell; it is|markdown",
    points=FULL,
)


def swapped(notebook):
    """Let the check of the dearest exercise check the one that is solved."""
    cells = {cell.id: cell for cell in notebook.cells}
    one, other = cells["ex1-delta-hidden-check"], cells["ex6-skip-connection-backward-check"]
    one.source, other.source = other.source, one.source
    one.metadata, other.metadata = other.metadata, one.metadata
    other.source = "check.delta_hidden(delta_hidden)"


attack(
    "swaps-checks",
    "the check that is worth more checks the one answer that is right",
    changed(swapped, lambda: answered({"delta_hidden": None})),
    points=exercises()["delta_hidden"],
    says="passed",
)
attack(
    "checks-first",
    "check cells moved to the top, before any answer",
    changed(lambda notebook: notebook["cells"].sort(key=lambda cell: not is_check(cell))),
    says="moved|before|wrong",
)

# Reading.

LOOK = """
import glob, os, re
def look(*patterns):
    for pattern in patterns:
        for path in glob.glob(pattern, recursive=True, include_hidden=True):
            try:
                with open(path, "rb") as file:
                    found = re.findall(rb"can" + rb"ary-[a-z]+-[0-9a-f]{16}", file.read(4_000_000))
            except OSError:
                continue
            for one in sorted(set(found)):
                print("found", one.decode(), "in", path)
"""


def reading(*patterns):
    """Return a function that makes a notebook which prints what it finds, and raises it in an answer."""
    patterns = ", ".join(map(repr, patterns))
    answer = (
        f"{LOOK}\nimport contextlib, io\ndef delta_hidden(*arguments):\n    kept = io.StringIO()\n"
        f"    with contextlib.redirect_stdout(kept):\n        look({patterns})\n    raise ValueError(kept.getvalue())"
    )
    return only(answer, source=f"{LOOK}\nlook({patterns})")


attack(
    "reads-secret",
    "reads the course's secret",
    reading("@COURSE@/.course_secret", "../../../.course_secret", "/proc/*/cwd/.course_secret"),
)
attack(
    "reads-solutions",
    "reads the solutions",
    reading("@COURSE@/solutions/**", "../../../solutions/**", "/course/solutions/**"),
)
attack(
    "reads-others",
    "reads what others handed in, and their graded notebooks",
    reading("@COURSE@/submitted/*/*/*", "../../*/*/*", "@COURSE@/autograded/*/*/*", "/proc/*/cwd/submitted/*/*/*"),
)
attack("reads-gradebook", "reads the gradebook", reading("@COURSE@/*.db*", "../../../*.db"))
attack(
    "reads-home", "reads the home folder", reading("@HOME@/**", os.path.expanduser("~/.ssh/*"), "/home/*/*", "/root/*")
)
attack(
    "reads-environment",
    "reads environment variables, its own and those of all processes",
    only(
        "def delta_hidden(*a):\n    import os\n    raise ValueError(str(dict(os.environ)))",
        source=LOOK + "\nprint(dict(os.environ))\nlook('/proc/*/environ', '/proc/*/cmdline', '/proc/*/task/*/environ')",
    ),
)
attack(
    "reads-through-proc",
    "reads files through the descriptors and roots of other processes",
    reading("/proc/*/fd/*", "/proc/*/root/@COURSE@/*", "/proc/*/root/@COURSE@/submitted/*/*/*", "/proc/1/root/*"),
    tried_on_stock=False,  # it would take what is in the pipes of other programs
)
attack(
    "reads-memory",
    "reads the memory of all processes that it can see",
    beside("""
import glob, os, re
for maps in glob.glob("/proc/[0-9]*/maps"):
    if maps.split("/")[2] == str(os.getpid()):
        continue
    try:
        with open(maps) as file, open(maps.replace("maps", "mem"), "rb", 0) as memory:
            for line in file:
                if " rw" in line:
                    low, high = (int(part, 16) for part in line.split()[0].split("-"))
                    memory.seek(low)
                    for one in re.findall(rb"can" + rb"ary-[a-z]+-[0-9a-f]{16}", memory.read(min(high - low, 50_000_000))):
                        print("found", one.decode(), "in", maps)
    except (OSError, ValueError, OverflowError):
        pass
"""),
    tried_on_stock=False,
)

# Writing.

attack(
    "writes-gradebook",
    "writes 99 points into the gradebook",
    beside("""
import glob, sqlite3
for path in ["@COURSE@/gradebook.db", *glob.glob("../../../gradebook.db"), *glob.glob("/proc/*/cwd/gradebook.db")]:
    try:
        with sqlite3.connect(path, timeout=2) as book:
            book.execute("update grade set auto_score = 99, manual_score = 99")
            book.execute("insert into student (id, first_name) values ('written-by-@STUDENT@', 'x')")
        print("written", path)
    except sqlite3.Error as problem:
        print(path, problem)
"""),
    afterwards=(unchanged, lambda siege, student: siege.gradebook_holds(f"written-by-{student}"), says_not("^written")),
)
attack(
    "writes-gradebook-in-an-answer",
    "an answer writes points into the gradebook",
    only(
        "import sqlite3\ndef delta_hidden(*a):\n    with sqlite3.connect('@COURSE@/gradebook.db', timeout=2) as book:\n"
        "        book.execute(\"insert into student (id, first_name) values ('written-by-@STUDENT@', 'x')\")\n    return 0.0"
    ),
    afterwards=(unchanged, lambda siege, student: siege.gradebook_holds(f"written-by-{student}")),
)
WRITE = """
import os, pathlib, shutil
here = os.path.abspath(".")
for place in ("@COURSE@", "@HOME@", "/tmp", "/var/tmp", "/dev/shm", "@COURSE@/submitted/a-solved/{unit}", "@COURSE@/autograded"):
    try:
        pathlib.Path(place, "written-by-@STUDENT@").write_text("x")
    except OSError:
        pass
for path in ("@COURSE@/planted/file", "@HOME@/canary", "@COURSE@/.course_secret",
             "@COURSE@/submitted/a-solved/{unit}/{unit}.ipynb"):
    try:
        with open(path, "a") as file:
            file.write("written-by-@STUDENT@")
    except OSError:
        pass
""".replace("{unit}", UNIT)
PLACES = (
    "@COURSE@",
    "@HOME@",
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    f"@COURSE@/submitted/a-solved/{UNIT}",
    "@COURSE@/autograded",
)
WRITTEN = no_file(*(f"{place}/written-by-@STUDENT@" for place in PLACES))
attack(
    "writes-everywhere",
    "writes files into the course, the home folder, /tmp and what others handed in",
    beside(WRITE),
    afterwards=(unchanged, WRITTEN),
)
attack(
    "writes-everywhere-in-an-answer",
    "the same from an answer",
    only(WRITE + "\ndef delta_hidden(*a):\n    return 0.0"),
    afterwards=(unchanged, WRITTEN),
)
attack(
    "deletes-files",
    "deletes the course, what others handed in, and the home folder",
    beside("""
import os, pathlib, shutil
for place in ("@COURSE@/planted", "@COURSE@/submitted/a-solved", "@HOME@", "@COURSE@/.course_secret", "../../../planted"):
    try:
        shutil.rmtree(place) if os.path.isdir(place) else os.remove(place)
        print("deleted", place)
    except OSError as problem:
        print(problem)
"""),
    afterwards=(unchanged, says_not("^deleted")),
)
attack(
    "writes-helpers",
    "changes the course's own modules on disk",
    beside("""
import os, pathlib
import helpers
folder = pathlib.Path(helpers.__file__).parent
for path in (folder / "written-by-@STUDENT@", folder / "maths" / "written-by-@STUDENT@"):
    try:
        path.write_text("x")
        print("written")
    except OSError as problem:
        print(problem)
try:
    open(folder / "maths" / "__init__.py", "r+").close()
    print("writable")
except OSError as problem:
    print(problem)
"""),
    afterwards=(no_file("@HELPERS@/written-by-@STUDENT@", "@HELPERS@/maths/written-by-@STUDENT@"), says_not("^writ")),
)
attack(
    "mounts",
    "makes the read-only root writable, and makes namespaces of its own",
    beside("""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for flags in (0x10000000, 0x20000, 0x10020000, 0x40000000, 0x50020000):
    print("unshare", libc.unshare(flags))
for place in (b"/", b"/usr", b"/course", b"/env", b"/proc", b"/tmp"):
    print("remount", libc.mount(None, place, None, 32, None), libc.umount2(place, 2))
print("chroot", libc.chroot(b"/tmp"))
for place in ("/written-by-@STUDENT@", "/usr/written-by-@STUDENT@", "/course/written-by-@STUDENT@", "/env/x"):
    try:
        open(place, "w").close()
        print("written", place)
    except OSError as problem:
        print(problem)
"""),
    afterwards=(
        unchanged,
        no_file("/written-by-@STUDENT@", "/usr/written-by-@STUDENT@"),
        says_not("^(written|remount 0)"),
    ),
    tried_on_stock=False,
)

# The network.

SEND = """
import socket
def send(kind, *where):
    try:
        with socket.socket(kind[0], kind[1]) as s:
            s.settimeout(2)
            s.connect(where[0] if len(where) == 1 else where)
            s.sendall(b"@STUDENT@\\n")
            print("sent")
    except OSError as problem:
        print(type(problem).__name__)
"""
attack(
    "opens-connection",
    "connects to a server on the machine",
    beside(
        SEND + "\nfor host in ('127.0.0.1', 'localhost', '0.0.0.0', '10.0.2.2'):\n"
        "    send((socket.AF_INET, socket.SOCK_STREAM), host, @TCP@)"
    ),
    afterwards=(no_contact,),
)
attack(
    "opens-connection-in-an-answer",
    "an answer sends its inputs to a server on the machine",
    only(
        "import socket\ndef delta_hidden(*a):\n    with socket.create_connection(('127.0.0.1', @TCP@), timeout=2) as s:\n"
        "        s.sendall(b'@STUDENT@' + repr(a).encode())\n    return 0.0"
    ),
    afterwards=(no_contact,),
)
attack(
    "asks-names",
    "sends a datagram, as a name server would get it, and looks names up",
    beside(
        SEND + "\nsend((socket.AF_INET, socket.SOCK_DGRAM), '127.0.0.1', @UDP@)\n"
        "try:\n    print('resolved', socket.getaddrinfo('example.com', 80)[0])\nexcept OSError as problem:\n    print(problem)"
    ),
    afterwards=(no_contact, says_not("^resolved")),
)
attack(
    "abstract-socket",
    "connects to an abstract unix socket of the machine",
    beside(SEND + "\nsend((socket.AF_UNIX, socket.SOCK_STREAM), '\\0@ABSTRACT@')"),
    afterwards=(no_contact,),
)
attack(
    "unix-socket",
    "connects to sockets in the course's folder and of services of the machine",
    beside(
        SEND + "\nfor path in ('@SOCKET@', '/run/docker.sock', '/run/dbus/system_bus_socket'):\n"
        "    send((socket.AF_UNIX, socket.SOCK_STREAM), path)"
    ),
    afterwards=(no_contact,),
)
attack(
    "exchanges-sockets",
    "puts links to a socket of the machine into the place of the kernel's own",
    beside(
        """
import glob, os, time
for path in glob.glob("/tmp/.kernel-*/*") + glob.glob("/tmp/*/k*"):
    if not path.endswith(".json"):
        os.remove(path)
        os.symlink("@SOCKET@", path)
        print("exchanged", path)
time.sleep(1)
os._exit(0)
"""
    ),
    says=KERNEL_ENDED,
    afterwards=(no_contact, silent("file")),
)
attack(
    "listens",
    "listens on loopback and answers itself",
    beside(
        "import socket, threading\nserver = socket.create_server(('127.0.0.1', 0))\n"
        "port = server.getsockname()[1]\nthreading.Thread(target=server.accept, daemon=True).start()\n"
        "try:\n    socket.create_connection(('127.0.0.1', port), timeout=2)\nexcept OSError as problem:\n    print(problem)"
    ),
)

# Time.

attack("loops", "a cell without end", beside("while True:\n    pass"), says=TOO_LONG)
attack(
    "loops-catching",
    "a cell without end that catches the interrupt",
    beside("while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"),
    says=TOO_LONG,
)
attack(
    "loops-ignoring",
    "a cell without end that ignores all signals",
    beside(
        "import signal\nfor s in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGHUP):\n"
        "    signal.signal(s, signal.SIG_IGN)\nwhile True:\n    pass"
    ),
    says=TOO_LONG,
)
attack("sleeps", "a cell that sleeps for an hour", beside("import time\ntime.sleep(3600)"), says=TOO_LONG)
attack(
    "loops-in-an-answer",
    "an answer without end",
    only("def delta_hidden(*a):\n    while True:\n        pass"),
    says="never ends",
)
attack(
    "loops-in-an-answer-catching",
    "an answer without end that catches everything",
    only(
        "def delta_hidden(*a):\n    while True:\n        try:\n            while True:\n                pass\n"
        "        except BaseException:\n            pass"
    ),
    says="never ends",
)
attack(
    "loops-in-an-answer-deaf",
    "an answer without end that ignores the alarm",
    only(
        "import signal\ndef delta_hidden(*a):\n    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):\n"
        "        signal.signal(s, signal.SIG_IGN)\n    while True:\n        pass"
    ),
    says="never ends",
)
attack(
    "sleeps-in-an-answer",
    "an answer that sleeps for an hour",
    only("import time\ndef delta_hidden(*a):\n    time.sleep(3600)"),
    says="never ends|in time",
)
attack(
    "computes-for-ever",
    "an answer in compiled code that nothing interrupts",
    only("import re\ndef delta_hidden(*a):\n    re.match('(a+)+$', 'a' * 60 + 'b')"),
    says="never ends",
)
attack(
    "loops-while-defining",
    "the cell of an answer does not end",
    only("while True:\n    pass\ndef delta_hidden(*a):\n    return 0.0"),
    says="loop without end|in time",
)
attack(
    "waits-for-input",
    "an honest student left an input() in a cell",
    beside("input('your name? ')", solved),
    points=FULL,
    says="passed",
)

# Ends.

attack("exits", "ends the kernel in a cell", beside("import os\nos._exit(0)"), says=KERNEL_ENDED)
attack(
    "exits-in-an-answer",
    "ends its process in an answer",
    only("import os\ndef delta_hidden(*a):\n    os._exit(0)"),
    says="ended the whole process",
)
attack(
    "exits-politely",
    "an honest student left quit() in a cell",
    beside("quit()", solved),
    points=FULL,
    says="passed|kernel ended",
)
attack("crashes", "crashes the interpreter", beside("import ctypes\nctypes.string_at(0)"), says=KERNEL_ENDED)
attack(
    "crashes-in-an-answer",
    "crashes the interpreter in an answer",
    only("import ctypes\ndef delta_hidden(*a):\n    ctypes.string_at(0)"),
    says="ended the whole process",
)
attack(
    "stops-itself",
    "stops its process without ending it",
    only(
        "import os, signal\ndef delta_hidden(*a):\n    os.kill(os.getpid(), signal.SIGSTOP)",
        source="import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    ),
    says=TOO_LONG,
)
KILL = """
import os, signal
pids = sorted(int(p) for p in os.listdir("/proc") if p.isdigit())
print("sees", len(pids), "processes")
if len(pids) < 30:  # else this is a machine, and no sandbox
    for pid in (os.getppid(), *pids, -1):
        if pid not in (0, os.getpid()):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
"""
attack(
    "kills",
    "kills its parent and every process that it can see",
    beside(KILL),
    tried_on_stock=False,
    afterwards=(says_not(r"sees \d{3,}"),),
)
attack(
    "kills-in-an-answer",
    "the same in an answer",
    only(KILL + "\ndef delta_hidden(*a):\n    return 0.0"),
    tried_on_stock=False,
)
attack(
    "traces",
    "attaches to other processes as a debugger would",
    beside("""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long] * 4
pids = sorted(int(p) for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid())
if len(pids) < 30:
    for pid in pids:
        print("attached" if libc.ptrace(16, pid, 0, 0) == 0 else "refused", pid)
"""),
    afterwards=(says_not("^attached"),),
    tried_on_stock=False,
)

# Memory, processes, disk.

EAT = """
import resource
bounded = resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
def eat(gigabytes):
    kept = []
    for _ in range(int((gigabytes if bounded else 0.5) * 10)):
        kept.append(np.ones(12_500_000))
    print("ate", len(kept) / 10, "GB")
"""
attack(
    "eats-memory",
    "takes 20 GB in a cell",
    beside(EAT + "eat(20)"),
    says="",
    afterwards=(says_not("^ate"),),
    tried_on_stock=False,
)
attack(
    "eats-memory-at-once",
    "asks for 20 GB at once",
    beside("x = np.zeros(2_500_000_000)\nprint('ate')"),
    says="",
    afterwards=(says_not("^ate"),),
    tried_on_stock=False,
)
attack(
    "eats-memory-in-an-answer",
    "takes 20 GB in an answer",
    only(EAT + "def delta_hidden(*a):\n    eat(20)\n    return 0.0"),
    says="memory|MemoryError|never ends",
    tried_on_stock=False,
)
attack(
    "eats-memory-together",
    "many processes of which each takes little",
    only("""
import os, resource, time
bounded = resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
def delta_hidden(*a):
    for _ in range(16 if bounded else 1):
        if os.fork() == 0:
            kept = [np.ones(12_500_000) for _ in range(3)]
            time.sleep(60)
            os._exit(0)
    time.sleep(60)
"""),
    says="memory|never ends|in time",
    tried_on_stock=False,
)
FORKS = """
import os, time
children = 0
for _ in range(500):
    try:
        if os.fork() == 0:
            os.execv("/bin/sh", ["sh", "-c", "sleep 60; : left-by-@STUDENT@"])
        children += 1
    except OSError as problem:
        break
print("forked", children)
"""
attack(
    "forks",
    "500 processes that sleep",
    beside(FORKS),
    says="",
    afterwards=(nothing_left, says_not(r"forked [1-9]\d\d")),
    tried_on_stock=False,
)
attack(
    "forks-in-an-answer",
    "the same in an answer",
    only(FORKS + "def delta_hidden(*a):\n    return 0.0"),
    afterwards=(nothing_left,),
    tried_on_stock=False,
)
attack(
    "threads",
    "ten thousand threads",
    beside(
        "import threading, time\nstarted = 0\ntry:\n    for _ in range(10_000):\n"
        "        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n        started += 1\n"
        "except RuntimeError:\n    pass\nprint('started', started)"
    ),
    says="",
    afterwards=(says_not(r"started [1-9]\d\d"),),
    tried_on_stock=False,
)
FILL = """
import os
def fill(folder):
    written = 0
    try:
        with open(os.path.join(folder, "filler"), "wb") as file:
            for _ in range(2000):
                written += file.write(b"x" * 1_000_000)
                file.flush()
    except OSError:
        pass
    count = 0
    try:
        for count in range(20_000):
            os.close(os.open(os.path.join(folder, f"e{count}"), os.O_CREAT | os.O_WRONLY))
    except OSError:
        pass
    return written, count
writable = []
for folder in ("/tmp", ".", "/dev/shm", "/dev", "/run", "/var/tmp", os.path.expanduser("~"), "/dev/mqueue"):
    if os.access(folder, os.W_OK):
        written, count = fill(folder)
        print("filled", folder, written // 1_000_000, "MB", count, "files")
"""
attack(
    "fills-disk",
    "fills every folder that it can write, with bytes and with empty files",
    beside(FILL),
    says="",
    afterwards=(says_not(r"filled \S+ [1-9]\d\d+ MB"),),
    tried_on_stock=False,
)
attack(
    "fills-disk-in-an-answer",
    "the same in an answer",
    only(FILL + "def delta_hidden(*a):\n    return 0.0"),
    tried_on_stock=False,
)
LEAVE = """
import os, subprocess, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for k in range(256):
            try:
                os.close(k)
            except OSError:
                pass
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(300)", "left-by-@STUDENT@"])
    os._exit(0)
"""
attack("leaves-process", "leaves a process behind, detached twice", beside(LEAVE), says="", afterwards=(nothing_left,))
attack(
    "leaves-process-in-an-answer",
    "the same in an answer",
    only(LEAVE + "def delta_hidden(*a):\n    return 0.0"),
    afterwards=(nothing_left,),
)

# Output.

TOO_MUCH = r"put out more than|output|cut"
attack("prints-one-line", "100 MB on one line", beside("print('x' * 100_000_000)"), says=TOO_MUCH, afterwards=(small,))
attack(
    "prints-lines",
    "millions of lines",
    beside("import sys\nfor k in range(3_000_000):\n    sys.stdout.write(f'{k} some words on a line\\n')"),
    says=TOO_MUCH + "|did not end",
    afterwards=(small,),
)
attack(
    "displays-much",
    "100 MB in one display",
    beside("from IPython.display import display\ndisplay({'text/plain': 'x' * 100_000_000}, raw=True)"),
    says=TOO_MUCH,
    afterwards=(small,),
)
attack(
    "displays-often",
    "a million small displays",
    beside("from IPython.display import display\nfor k in range(1_000_000):\n    display(k)"),
    says=TOO_MUCH + "|did not end",
    afterwards=(small,),
)
attack(
    "raises-much",
    "an error of 100 MB, in a cell and in an answer",
    only(
        "def delta_hidden(*a):\n    raise ValueError('x' * 100_000_000)", source="raise ValueError('x' * 100_000_000)"
    ),
    says="raised|put out",
    afterwards=(small,),
)
attack(
    "prints-in-an-answer",
    "100 MB printed by an answer, past Python",
    only(
        "import os\ndef delta_hidden(*a):\n    print('x' * 100_000_000)\n    os.write(1, b'x' * 100_000_000)\n    return 0.0"
    ),
    afterwards=(small,),
)
attack(
    "returns-much",
    "an answer of a gigabyte",
    only("def delta_hidden(*a):\n    return np.broadcast_to(1.0, (20_000, 20_000))"),
    afterwards=(small,),
)
attack(
    "displays-deep",
    "a display nested a thousand times",
    beside(
        "from IPython.display import display\nx = []\nfor _ in range(900):\n    x = [x]\n"
        "display({'application/json': x, 'text/plain': 'x'}, raw=True)"
    ),
    says="",
    afterwards=(small,),
)

# Files that are no notebook.


def raw(notebook):
    """Return a notebook's bytes."""
    return json.dumps(notebook, indent=1).encode()


def file_attack(name, tries, make, says=r"notebook|read|JSON", **fields):
    """Add a file that cannot be graded."""
    attack(name, tries, make, says=says, **{"fails": True} | fields)


file_attack("file-corrupt", "JSON with a hole", lambda: raw(solved()).replace(b'"cells"', b'"cells', 1))
file_attack("file-truncated", "half a file, as from an upload that broke off", lambda: raw(solved())[:20_000])
file_attack("file-empty", "an empty file", lambda: b"")
file_attack("file-binary", "random bytes", lambda: np.random.default_rng(0).bytes(100_000))
file_attack(
    "file-large",
    "a notebook of 50 MB",
    lambda: raw(solved())[:-2] + b", " + b'"x": "' + b"y" * 50_000_000 + b'"}',
    says="MB|large",
)
file_attack(
    "file-deep", "JSON nested 100,000 times", lambda: b"[" * 100_000 + b"]" * 100_000, says="deep|nested|notebook"
)
file_attack(
    "file-deep-in-a-notebook",
    "a notebook with metadata nested 100,000 times",
    lambda: raw(solved()).replace(b'"metadata": {', b'"metadata": {"x": ' + b"[" * 100_000 + b"]" * 100_000 + b", ", 1),
    says="deep|nested|notebook",
)
file_attack("file-number", "JSON that is a number", lambda: b"42")
file_attack("file-list", "JSON that is a list", lambda: b"[1, 2, 3]")
file_attack("file-html", "the page of a login, saved as a notebook", lambda: b"<!doctype html><title>Log in</title>")
file_attack(
    "file-cells-no-list",
    "cells that are no list",
    lambda: b'{"cells": 5, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
)
attack(
    "file-odd-cells",
    "cells that are numbers, null, texts and lists",
    lambda: json.dumps(
        untouched()
        | {
            "cells": [
                *untouched().cells,
                5,
                None,
                "x",
                [],
                {},
                {"cell_type": "code"},
                {"cell_type": "code", "source": [1, 2]},
                {"source": None},
            ]
        }
    ).encode(),
    says="",
    fails=None,
)
attack(
    "file-latin",
    "an honest notebook in Windows' own encoding",
    lambda: json.dumps(changed(lambda notebook: put_cell(notebook, "# é"), solved)(), ensure_ascii=False).encode(
        "latin-1", "ignore"
    ),
    says="UTF-8|notebook|read",
    fails=True,
)
attack(
    "file-byte-order-mark",
    "an honest notebook with a byte order mark",
    lambda: b"\xef\xbb\xbf" + raw(solved()),
    points=FULL,
    says="passed",
)
attack(
    "file-surrogates",
    "half characters in a cell",
    lambda: raw(beside("x = 'HALF'", solved)()).replace(b"HALF", b"\\ud800"),
    says="",
    points=FULL,
)
attack(
    "file-null",
    "a zero byte in a cell",
    lambda: raw(beside("x = 'NULL'", solved)()).replace(b"NULL", b"\\u0000"),
    says="",
    points=FULL,
)
attack(
    "file-huge-number",
    "a number of a million digits",
    lambda: raw(all_wrong()).replace(b'"execution_count": null', b'"execution_count": ' + b"9" * 1_000_000, 1),
    says="",
    fails=None,
)
attack(
    "file-many-cells",
    "100,000 cells",
    lambda: json.dumps(
        untouched()
        | {"cells": [*untouched().cells, *[{"cell_type": "markdown", "metadata": {}, "source": "x"}] * 100_000]}
    ).encode(),
    says="cells",
    fails=None,
)


def older(notebook):
    """Make it a notebook of format 4.4, without ids."""
    notebook["nbformat_minor"] = 4
    for cell in notebook.cells:
        del cell["id"]


attack(
    "file-without-ids",
    "an honest notebook of an older format, without ids",
    changed(older, solved),
    points=FULL,
    says="passed",
)
attack(
    "file-newer",
    "an honest notebook of a format that is still to come",
    changed(lambda notebook: notebook.update(nbformat_minor=99), solved),
    points=FULL,
    says="passed",
    fails=None,
)


def with_lines(end):
    """Return the solved notebook with other line ends."""
    notebook = solved()
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", end)
    return notebook


attack(
    "file-windows-lines",
    "an honest notebook with Windows' line ends",
    lambda: with_lines("\r\n"),
    points=FULL,
    says="passed",
)


def kernel(name, language, base=solved):
    """Return a function that makes a notebook for another kernel."""

    def change(notebook):
        notebook.metadata["kernelspec"] = {"name": name, "display_name": name, "language": language}
        notebook.metadata["language_info"] = {"name": language}

    return changed(change, base)


file_attack("kernel-r", "a notebook for R", kernel("ir", "R"), says="R|kernel|Python")
file_attack("kernel-julia", "a notebook for Julia", kernel("julia-1.10", "julia"), says="julia|kernel|Python")
attack(
    "kernel-own-name",
    "an honest notebook whose kernel is called after the student's environment",
    kernel("conda-env-mine-py", "python"),
    points=FULL,
    says="passed",
)
attack("kernel-path", "the name of the kernel is a path", kernel("../../evil", "python"), points=FULL, says="passed")

# What lies in the folder.

attack(
    "folder-renamed",
    "an honest notebook under another name",
    solved,
    file="Backpropagation (1).ipynb",
    points=FULL,
    says="handed in as|called|name",
)
file_attack("folder-empty", "no notebook in the folder", None, place=lambda folder: None, says="[Nn]o notebook")
file_attack(
    "folder-instead",
    "a folder under the notebook's name",
    None,
    place=lambda folder: (folder / f"{UNIT}.ipynb").mkdir(),
    says="no file|[Nn]o notebook|folder",
)
file_attack(
    "folder-pipe",
    "a named pipe under the notebook's name, which nobody ever writes into",
    None,
    place=lambda folder: os.mkfifo(folder / f"{UNIT}.ipynb"),
    says="no file|pipe|notebook",
    tried_on_stock=False,
)
file_attack(
    "link-gradebook",
    "the notebook is a link to the gradebook",
    None,
    place=lambda folder: (folder / f"{UNIT}.ipynb").symlink_to("../../../gradebook.db"),
    says="link",
)
file_attack(
    "link-other",
    "the notebook is a link to a solved one of another student",
    None,
    place=lambda folder: (folder / f"{UNIT}.ipynb").symlink_to(f"../../a-solved/{UNIT}/{UNIT}.ipynb"),
    says="link",
)
file_attack(
    "link-solution",
    "the notebook is a link to the solution",
    None,
    place=lambda folder: (folder / f"{UNIT}.ipynb").symlink_to(f"../../../solutions/{UNIT}/{UNIT}.ipynb"),
    says="link",
)
file_attack(
    "link-folder",
    "the whole folder is a link to that of another student",
    None,
    place=lambda folder: (folder.rmdir(), folder.symlink_to(f"../a-solved/{UNIT}")),
    says="link",
)
file_attack(
    "link-nowhere",
    "a link that leads nowhere",
    None,
    place=lambda folder: (folder / f"{UNIT}.ipynb").symlink_to("nowhere"),
    says="link|[Nn]o notebook",
)
file_attack(
    "link-endless",
    "a link to /dev/zero",
    None,
    place=lambda folder: (folder / f"{UNIT}.ipynb").symlink_to("/dev/zero"),
    says="link|file",
    tried_on_stock=False,
)
PRINT_FILES = (
    LOOK
    + "\nlook('*', '*/*', '*/*/*', '*/*/*/*')\nimport pathlib\nfor p in sorted(pathlib.Path('.').rglob('*')):\n    print(p)"
)
attack(
    "link-beside",
    "a file beside the notebook is a link to the secret, a folder one to all that was handed in",
    beside(PRINT_FILES),
    says="",
    place=lambda folder: (
        (folder / "data.csv").symlink_to("../../../.course_secret"),
        (folder / "data").symlink_to("../../../submitted"),
        (folder / "all").symlink_to("/"),
    ),
)


def shadows(folder):
    """Put modules of the student's own beside the notebook."""
    yes = "class Yes:\n    def __getattr__(self, name):\n        return lambda *a, **k: None\n"
    (folder / "helpers" / "checks").mkdir(parents=True)
    (folder / "helpers" / "__init__.py").write_text(f"{yes}maths = figures = widgets = Yes()\n")
    (folder / "helpers" / "checks" / "__init__.py").write_text(f"{yes}unit_05 = Yes()\n")
    for name in ("matplotlib", "timeit", "json", "sitecustomize", "usercustomize"):
        (folder / f"{name}.py").write_text("import os\nopen('@COURSE@/written-by-@STUDENT@', 'w')\n")


attack(
    "modules-beside",
    "modules of its own beside the notebook take the place of the course's",
    all_wrong,
    place=shadows,
    says="",
    afterwards=(no_file("@COURSE@/written-by-@STUDENT@"),),
)


def much_beside(folder):
    """Put a file of 4 GB beside the notebook, which takes no room on the disk."""
    with open(folder / "data.bin", "wb") as file:
        file.truncate(4_000_000_000)


attack(
    "much-beside",
    "a file of 4 GB beside the notebook",
    solved,
    place=much_beside,
    says="",
    points=FULL,
    tried_on_stock=False,
)
attack(
    "many-beside",
    "5,000 files beside the notebook",
    solved,
    says="",
    points=FULL,
    place=lambda folder: [(folder / f"f{k}.txt").write_text("x") for k in range(5000)],
)
attack(
    "data-beside",
    "an honest notebook that reads a file of its own",
    beside("text = open('data.txt').read()\nprint(text)", solved),
    points=FULL,
    says="passed",
    place=lambda folder: (folder / "data.txt").write_text("own data"),
)

OWN = "def delta_hidden(delta_up, W_up, A):\n    return delta_up @ W_up.T * A * (1 - A)\n"
attack(
    "runs-a-file-beside",
    "an honest answer in a file beside the notebook, which %run runs",
    only("%run own.py"),
    says="",
    points=2,
    place=lambda folder: (folder / "own.py").write_text(OWN),
)
attack(
    "writes-a-module",
    "an honest answer in a module that %%writefile writes and the next cell imports",
    only("from own import delta_hidden", source="%%writefile own.py\n" + OWN),
    says="",
    points=2,
)
attack(
    "letters-beside",
    "a file beside an honest notebook whose name is in an old code",
    solved,
    says="",
    points=FULL,
    place=lambda folder: open(os.fsencode(folder) + b"/L\xf6sung.txt", "w").close(),
)
for key, written in {
    "binary": b"\xff\xfe",
    "words": b"last Monday",
    "early": b"0001-01-01 00:00:00 Asia/Tokyo",
}.items():
    attack(
        f"timestamp-{key}",
        "a timestamp.txt beside an honest notebook that tells no time",
        solved,
        says="",
        points=FULL,
        place=lambda folder, written=written: (folder / "timestamp.txt").write_bytes(written),
    )
attack(
    "larger-than-memory",
    "a notebook of 200 GB, which takes no room on the disk",
    solved,
    says=r"200000.0 MB",
    fails=True,
    place=lambda folder: os.truncate(folder / f"{UNIT}.ipynb", 200_000_000_000),
    tried_on_stock=False,
)
for key, text, kind in (
    ("signs", "<" * 15_000, "markdown"),
    ("entities", "&" + "amp;" * 4_000, "markdown"),
    ("pictures", "![a](" * 3_000, "markdown"),
):
    attack(
        f"slow-to-read-{key}",
        "a text that takes the square of its length to be read",
        beside(text, kind=kind),
        tried_on_stock=False,
    )
attack(
    "much-text",
    "a cell with a list of a million numbers",
    beside("x = [" + "0," * 1_000_000 + "]"),
    says="letters",
    fails=True,
    tried_on_stock=False,
)


def chained(notebook):
    """Let 900 cells lead from one to the next, from the last to the first."""
    for k in range(900):
        put_cell(notebook, f"n{k} = n{k + 1}", 1 + k)
    next(cell for cell in notebook.cells if cell.id == "ex1-delta-hidden-solution").source = "delta_hidden = n0"
    put_cell(notebook, "n900 = [" + ",".join(f"m{k}" for k in range(8000)) + "]", 901)


attack("chain-of-cells", "cells of which each needs the next", changed(chained), tried_on_stock=False)
attack(
    "half-precision",
    "answers that are nearly right, in half precision",
    only(
        "def delta_hidden(delta_up, W_up, A):\n    return (1.003 * (delta_up @ W_up.T) * A * (1 - A)).astype('float16')"
    ),
)

for key, odd in {
    "spaces": "two words ",
    "letters": "Åsa Grünwald-Łukasz 李",
    "apostrophe": "o'brien",
    "quotes": 'say "hi" `id`',
    "dash": "-rf",
    "shell": "$(touch x);&|",
    "html": "<img src=x onerror=canary()>",
    "formula": "=1+1,comma",
    "percent": "%s%n{0}{student}",
    "long": "x" * 200,
    "star": "[a-z]*?",
}.items():
    attack(
        f"name-{key}",
        f"an honest student whose folder is called {odd[:30]!r}",
        half_done,
        student=odd,
        points=HALF,
        says="passed",
        afterwards=(harmless,),
    )

# The reader.

SCRIPT = "canary_ran()"
HOSTILE_HTML = {
    "script": f"<script>{SCRIPT}</script>",
    "handler": f'<img src="x" onerror="{SCRIPT}"><details open ontoggle={SCRIPT}>x</details>',
    "link": f'<a href="javascript:{SCRIPT}">my answer</a> <a href=" java\tscript:{SCRIPT}">x</a>'
    f' <a href="data:text/html,<script>{SCRIPT}</script>">x</a>'
    f" [a](javascript:{SCRIPT}) [b](JavaScript:{SCRIPT}) [c](java&#115;cript:{SCRIPT}) [d](javascript&colon;{SCRIPT})"
    f" [e](java&amp;#115;cript:{SCRIPT}) [f](java&Tab;script:{SCRIPT}) ![g](javascript:{SCRIPT}) <javascript:{SCRIPT}> [h][1]"
    f"\n\n[1]: &#106;avascript&#x3a;{SCRIPT}\n\n$\\href{{javascript:{SCRIPT}}}{{x}}$",
    "frame": f'<iframe srcdoc="<script>{SCRIPT}</script>"></iframe><iframe src="javascript:{SCRIPT}"></iframe>'
    f'<object data="javascript:{SCRIPT}"></object><embed src="javascript:{SCRIPT}">',
    "drawing": f"<svg onload={SCRIPT}><script>{SCRIPT}</script></svg><math><mi xlink:href='javascript:{SCRIPT}'>x</mi></math>",
    "disguised": f'x <img alt=">" src=x onerror={SCRIPT}>\n\n<div>\n<img/src=x/onerror={SCRIPT}>\n<img src="x"onerror={SCRIPT}>\n</div>\n\n'
    f'<a href="java&#9;script:{SCRIPT}">x</a> [a](javascript\\:{SCRIPT}) <textarea>',
    "form": f'<form action="javascript:{SCRIPT}"><button formaction="javascript:{SCRIPT}">ok</button></form>'
    f'<meta http-equiv="refresh" content="0;url=javascript:{SCRIPT}"><base href="javascript:{SCRIPT}//">',
    "broken": f'<img src="`><script>{SCRIPT}</script>"`><<script>{SCRIPT}//<</script><style><img src=\'</style>'
    f"<img src=x onerror={SCRIPT}>'></style><noscript><p title='</noscript><script>{SCRIPT}</script>'></noscript>",
}
for key, text in HOSTILE_HTML.items():

    def with_html(text=text):
        """Show it as an output, write it in Markdown, raise it and print it."""
        notebook = all_wrong()
        show = "from IPython.display import HTML, SVG, Javascript, Markdown, Latex, display\n"
        display = f"for kind in (HTML, Markdown, Latex):\n    display(kind({text!r}))\nprint({text!r})\nraise ValueError({text!r})"
        put_cell(notebook, show + display)
        put_cell(notebook, text, "title", "markdown")
        put_cell(notebook, f"before\n\n{text}\n\nafter", "title", "markdown")
        for cell in notebook.cells:
            if cell.id == "shapes-explain":
                cell.source = text
            if cell.id == "ex1-delta-hidden-solution":
                cell.source = f"def delta_hidden(*a):\n    raise ValueError({text!r})"
        return notebook

    attack(
        f"html-{key}", f"active HTML for whoever reads it: {key}", with_html, afterwards=(harmless, tells_the_verdict)
    )
attack(
    "html-javascript",
    "displays of JavaScript, SVG, widgets and other kinds",
    beside(f"""
from IPython.display import HTML, SVG, Javascript, display
display(Javascript("{SCRIPT}"))
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" onload="{SCRIPT}"><script>{SCRIPT}</script></svg>'))
display({{"application/javascript": "{SCRIPT}"}}, raw=True)
display({{"text/html": ["<scr", "ipt>{SCRIPT}</script>"], "text/plain": "x"}}, raw=True)
display({{"text/latex": "$\\\\href{{javascript:{SCRIPT}}}{{x}}$", "text/plain": "x"}}, raw=True)
display({{"image/svg+xml": "<svg onload='{SCRIPT}'/>", "text/plain": "x"}}, raw=True)
display({{"image/png": "x' onerror='{SCRIPT}", "text/plain": "x"}}, raw=True)
display({{"image/png": 'x" onerror="{SCRIPT}', "image/jpeg": 'x"><script>{SCRIPT}</script>', "text/plain": "x"}}, raw=True)
display({{"image/png": "", "text/html": "<script>{SCRIPT}</script>", "text/plain": "x"}}, raw=True)
display({{"application/vnd.jupyter.widget-view+json": {{"model_id": "</script><script>{SCRIPT}</script>"}}}}, raw=True)
display({{"text/markdown": "[x](javascript:{SCRIPT}) <script>{SCRIPT}</script>", "text/plain": "x"}}, raw=True)
"""),
    afterwards=(harmless,),
)
attack(
    "html-missing-picture",
    "an honest student whose picture is gone, and one whose name has blanks and letters",
    beside(
        "![a](attachment:gone.png) ![b](attachment:Bild%20\u00fc.png) ![c](attachment:) ![d](nowhere.png) ![e](../../.course_secret)",
        solved,
        "title",
        "markdown",
    ),
    points=FULL,
    says="passed",
)
attack(
    "html-image-size",
    "the metadata of a picture holds HTML",
    beside(f"""
from IPython.display import display
pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
display({{"image/png": pixel, "text/plain": "x"}}, raw=True,
        metadata={{"image/png": {{"width": '1" onload="{SCRIPT}', "height": '"><script>{SCRIPT}</script>', "alt": '"><script>{SCRIPT}</script>',
                                 "unconfined": True, "needs_background": '"><script>{SCRIPT}</script>'}}}})
"""),
    afterwards=(harmless,),
)


def hostile_metadata(notebook):
    """Put HTML wherever a notebook has a name for something."""
    bad = f'"></title></script><script>{SCRIPT}</script>'
    notebook.metadata["title"] = bad
    notebook.metadata["authors"] = [{"name": bad}]
    notebook.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": {"x": bad}, "version_major": 2}
    }
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": bad, "file_extension": bad}
    for cell in notebook.cells:
        cell.metadata["name"] = bad
        cell.metadata["tags"] = [bad]
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader"):
            cell["outputs"] = [nbformat.v4.new_output("error", ename=bad, evalue=bad, traceback=[bad])]
        elif cell.cell_type == "markdown":
            cell["attachments"] = {bad: {"image/svg+xml": bad, "image/png": bad}}
            cell.source += f"\n\n![{bad}](attachment:{bad})"
    for k, cell in enumerate(notebook.cells[:4]):
        cell["id"] = bad + str(k)


attack(
    "html-metadata",
    "HTML in ids, titles, attachments and names",
    changed(hostile_metadata),
    afterwards=(harmless,),
    says="",
)
attack(
    "html-colours",
    "escape sequences of terminals, in outputs and in errors",
    only(
        f"def delta_hidden(*a):\n    raise ValueError('\\x1b]0;owned\\x07\\x1b[31m<script>{SCRIPT}</script>\\x1b[2J')",
        source=f"print('\\x1b[38;2;1;2;3m<script>{SCRIPT}</script>\\x1b[0m\\x1b[\"><script>')",
    ),
    afterwards=(harmless, lambda siege, student: siege.terminal_is_clean()),
)

# The course's own answers.

for key, (tries, template) in {
    "imported": ("imports the course's function", "from helpers.maths import @NAME@"),
    "named": ("gives the course's function the name", "@NAME@ = maths.@NAME@"),
    "called": ("calls the course's function", "def @NAME@(*a):\n    return maths.@NAME@(*a)"),
    "exercise": ("takes the exercise's reference", "@NAME@ = check.@NAME@.reference"),
    "exercise-called": ("calls the exercise's reference", "def @NAME@(*a):\n    return check.@NAME@.reference(*a)"),
    "equivalents": (
        "takes another right answer of the catalogue",
        "right = [*check.@NAME@.equivalents, check.@NAME@.reference]\n@NAME@ = right[0]",
    ),
    "equivalents-called": (
        "calls another right answer of the catalogue",
        "def @NAME@(*a):\n    return [*check.@NAME@.equivalents, check.@NAME@.reference][0](*a)",
    ),
    "source": (
        "runs the course's source text",
        "import inspect\nexec(inspect.getsource(maths.@NAME@), vars(__import__('sys').modules[maths.@NAME@.__module__]), globals())",
    ),
    "file": (
        "reads the course's files and runs what it finds",
        "import ast, glob, os, helpers\n"
        "for path in glob.glob(os.path.dirname(helpers.__file__) + '/maths/*.py') + glob.glob('/course/**/*.py', recursive=True)"
        " + glob.glob('/env/lib/*/site-packages/helpers/**/*.py', recursive=True):\n"
        "    for node in ast.parse(open(path).read()).body:\n"
        "        if isinstance(node, ast.FunctionDef) and node.name == '@NAME@':\n"
        "            exec(compile(ast.Module([node], []), path, 'exec'), vars(__import__('sys').modules[maths.@NAME@.__module__]), globals())",
    ),
    "bytecode": (
        "loads the course's compiled files",
        "import glob, marshal, os, types, helpers\n"
        "for path in glob.glob(os.path.dirname(helpers.__file__) + '/maths/__pycache__/*.pyc'):\n"
        "    for part in marshal.loads(open(path, 'rb').read()[16:]).co_consts:\n"
        "        if isinstance(part, types.CodeType) and part.co_name == '@NAME@':\n"
        "            @NAME@ = types.FunctionType(part, vars(__import__('sys').modules[maths.@NAME@.__module__]))",
    ),
    "reloaded": (
        "imports the course's modules anew",
        "import sys\nkept = {n: sys.modules.pop(n) for n in list(sys.modules) if n.startswith('helpers')}\n"
        "import helpers.maths\n@NAME@ = helpers.maths.@NAME@\nsys.modules.update(kept)",
    ),
    "code": (
        "makes a function of the code of the course's",
        "import types\n@NAME@ = types.FunctionType(maths.@NAME@.__code__.replace(co_name='mine'), vars(__import__('sys').modules[maths.@NAME@.__module__]))",
    ),
    "copied-early": (
        "copies the code before the check watches it",
        "import types\nkept = types.FunctionType(maths.@NAME@.__code__, maths.@NAME@.__globals__, 'kept', maths.@NAME@.__defaults__)\n"
        "def @NAME@(*a):\n    return kept(*a)",
    ),
    "searched": (
        "searches the memory for right answers",
        "import gc, types\ngc.unfreeze()\nfound = [f for f in gc.get_objects() if isinstance(f, types.FunctionType)\n"
        "         and f.__name__ == '@NAME@' and (f.__module__ or '').startswith('helpers.maths')]\n"
        "def @NAME@(*a):\n    for f in found:\n        try:\n            return f(*a)\n        except BaseException:\n            pass\n"
        "    return 0.0",
    ),
    "frames": (
        "looks for the reference in the frames that call it",
        "import sys\ndef @NAME@(*a):\n    frame = sys._getframe(1)\n    while frame:\n"
        "        for value in [*frame.f_locals.values(), *frame.f_globals.values()]:\n"
        "            other = getattr(value, 'reference', None)\n            if callable(other):\n                return other(*a)\n"
        "        frame = frame.f_back\n    return 0.0",
    ),
    "subprocess": (
        "asks a Python of its own for the answer",
        "import base64, pickle, subprocess, sys\ndef @NAME@(*a):\n"
        "    asked = base64.b64encode(pickle.dumps(a)).decode()\n"
        "    code = 'import base64, pickle, sys; from helpers import maths; '"
        " 'print(base64.b64encode(pickle.dumps(maths.@NAME@(*pickle.loads(base64.b64decode(sys.argv[1]))))).decode())'\n"
        "    done = subprocess.run([sys.executable, '-c', code, asked], capture_output=True)\n"
        "    return pickle.loads(base64.b64decode(done.stdout))",
    ),
}.items():
    attack(f"reference-{key}", tries, answering(template))

SAVE = """
import inspect, os, pathlib
for name in {names}:
    text = inspect.getsource(getattr(maths, name))
    for folder in ("/tmp", ".", "/dev/shm", "/var/tmp", os.path.expanduser("~"), "/tmp/unit"):
        try:
            pathlib.Path(folder, name + ".saved").write_text(text)
        except OSError:
            pass
""".replace("{names}", repr(NAMES))
LOAD = """
import os, pathlib
for folder in ("/tmp", ".", "/dev/shm", "/var/tmp", os.path.expanduser("~"), "/tmp/unit"):
    try:
        exec(pathlib.Path(folder, "@NAME@.saved").read_text(), vars(__import__('sys').modules[maths.@NAME@.__module__]), globals())
        break
    except OSError:
        pass
else:
    @NAME@ = lambda *a: 0.0
"""
attack("reference-saved", "saves the course's source in one cell, and loads it in the answers", answering(LOAD, SAVE))


def saved_by_one():
    """Let the answer to the first exercise save what the others need."""
    notebook = answering(LOAD)()
    for cell in notebook.cells:
        if cell.id == "ex1-delta-hidden-solution":
            cell.source = f"{SAVE}\ndef delta_hidden(*a):\n    return 0.0"
    return notebook


attack("reference-saved-by-an-answer", "the answer to one exercise saves the source of the others", saved_by_one)
SERVE = """
import inspect, json, os, socket
from helpers import maths
texts = json.dumps({name: inspect.getsource(getattr(maths, name)) for name in {names}}).encode()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        servers = []
        for kind, place in ((socket.AF_UNIX, "\\0answers-@STUDENT@"), (socket.AF_INET, ("127.0.0.1", 47123))):
            try:
                server = socket.socket(kind)
                server.bind(place)
                server.listen()
                servers.append(server)
            except OSError:
                pass
        import select
        for _ in range(60):
            for server in select.select(servers, [], [], 2)[0]:
                with server.accept()[0] as client:
                    client.sendall(texts)
    os._exit(0)
""".replace("{names}", repr(NAMES))
ASK = """
import json, socket
def ask():
    for kind, place in ((socket.AF_UNIX, "\\0answers-@STUDENT@"), (socket.AF_INET, ("127.0.0.1", 47123))):
        try:
            with socket.socket(kind) as client:
                client.settimeout(2)
                client.connect(place)
                return json.loads(b"".join(iter(lambda: client.recv(1 << 16), b"")))["@NAME@"]
        except OSError:
            pass
    return "def @NAME@(*a):\\n    return 0.0"
exec(ask(), vars(__import__('sys').modules[maths.@NAME@.__module__]), globals())
"""
attack("reference-served", "a process left behind by the notebook gives the answers", answering(ASK, SERVE), says="")


def served_by_one():
    """Let the answer to the first exercise leave the process that helps the others."""
    notebook = answering(ASK)()
    for cell in notebook.cells:
        if cell.id == "ex1-delta-hidden-solution":
            cell.source = f"{SERVE}\ndef delta_hidden(*a):\n    return 0.0"
    return notebook


attack("reference-served-by-an-answer", "a process left behind by one answer helps the others", served_by_one, says="")


KEYS = """
import ctypes, platform
libc = ctypes.CDLL(None, use_errno=True)
add_key, keyctl = {"aarch64": (217, 219)}.get(platform.machine(), (248, 250))
RINGS = (-3, -4, -5, -1, -2)  # of the session, the user, the user's session, the thread, the process
"""
attack(
    "reference-in-keyring",
    "leaves the answers in the kernel's keyrings for a later process",
    answering(
        KEYS
        + """
def kept():
    found = ctypes.create_string_buffer(30_000)
    for ring in RINGS:
        key = libc.syscall(keyctl, 10, ring, b"user", b"@NAME@-@STUDENT@", 0)
        if key > 0 and (size := libc.syscall(keyctl, 11, key, found, len(found))) > 0:
            return found.raw[:size].decode()
    return "def @NAME@(*a):\\n    return 0.0"
exec(kept(), vars(__import__('sys').modules[maths.@NAME@.__module__]), globals())
""",
        KEYS
        + """
import inspect
for name in {names}:
    text = inspect.getsource(getattr(maths, name)).encode()
    for ring in RINGS[:3]:
        print(name, libc.syscall(add_key, b"user", f"{name}-@STUDENT@".encode(), text, len(text), ring))
""".replace("{names}", repr(NAMES)),
    ),
)


def table():
    """Answer from a table of what the right answers give for the inputs of the public check."""
    known = {exercise.name: exercise for exercise in catalogue()["unit_05"]}
    answers = {}
    for name in NAMES:
        kept = {}

        def record(*arguments, name=name, kept=kept):
            key = repr(arguments)
            kept[key] = known[name].reference(*arguments)
            return kept[key]

        with np.printoptions(threshold=10**6, precision=17):
            known[name].probe(record, np.random.default_rng(PUBLIC_SEED))
        text = base64.b85encode(zlib.compress(pickle.dumps(kept))).decode()
        answers[name] = (
            f"import base64, pickle, zlib\nkept_{name} = pickle.loads(zlib.decompress(base64.b85decode({text!r})))\n"
            f"def {name}(*arguments):\n    with np.printoptions(threshold=10**6, precision=17):\n"
            f"        return kept_{name}.get(repr(arguments), 0.0)"
        )
    return answered(answers)


attack("table-of-public-inputs", "answers from a table for the inputs of the public check", table)


def table_and_generator():
    """Answer from the table, and let every generator be the one of the public check."""
    notebook = table()
    patch = (
        f"import numpy as np\nreal = np.random.default_rng\nnp.random.default_rng = lambda *a: real({PUBLIC_SEED})\n"
    )
    for cell in notebook.cells:
        if cell.id.endswith("-solution"):
            cell.source = patch + cell.source
    put_cell(notebook, patch)
    return notebook


attack("table-and-generator", "the same, with np.random.default_rng replaced by the public one", table_and_generator)
attack(
    "asks-the-check",
    "tries known answers on the check, with the hidden seed, and takes the one that passes",
    answering("""
def candidates():
    yield from (m.answer for m in check.@NAME@.misconceptions)
    yield from check.@NAME@.equivalents
    yield check.@NAME@.reference
def best():
    for candidate in candidates():
        try:
            check.@NAME@(candidate)
            check.@NAME@(candidate, seed="secret")
            return candidate
        except BaseException:
            pass
    return lambda *a: 0.0
@NAME@ = best()
"""),
)
attack(
    "times-the-check",
    "measures how long the check takes with each candidate, and takes the slowest",
    answering("""
import time
def seconds(candidate):
    began = time.perf_counter()
    try:
        check.@NAME@(candidate, seed="secret")
    except BaseException:
        pass
    return time.perf_counter() - began
candidates = [m.answer for m in check.@NAME@.misconceptions] + [lambda *a: 0.0, lambda *a: a[0], lambda *a: a[-1]]
@NAME@ = max(candidates, key=seconds)
"""),
)
attack(
    "shows-hidden-inputs",
    "raises the hidden seed and inputs, to read them in the feedback",
    answering("""
import sys
def @NAME@(*a):
    frame, found = sys._getframe(1), []
    while frame:
        found += [f"{n}={v}" for n, v in frame.f_locals.items() if n in ("seed", "number", "secret")]
        frame = frame.f_back
    raise ValueError(" ".join(found))
"""),
    says="raised",
)

if __name__ == "__main__":
    from tests.grading import siege

    sys.exit(siege.main(sys.argv[1:]))
