"""Who may import whom (CONTRIBUTING.md), read from the imports themselves."""

import ast
import pathlib
import sys

import pytest

HELPERS = pathlib.Path(__file__).parent.parent / "helpers"
BOOK = HELPERS.parent / "book"
ALLOWED = {
    "data": {"numpy", "helpers.data"},
    "maths": {"numpy", "helpers.maths"},
    "figures": {"numpy", "matplotlib", "contourpy", "IPython", "helpers.figures"},  # contourpy comes with matplotlib
    "checks": {"numpy", "IPython", "helpers.__version__", "helpers.data", "helpers.maths", "helpers.checks"},
    "widgets": {
        "numpy",
        "matplotlib",
        "PIL",
        "ipywidgets",
        "traitlets",
        "IPython",
        "helpers.data",
        "helpers.maths",
        "helpers.figures",
        "helpers.widgets",
    },
    "book": {
        "book",
        "helpers.figures",
        "helpers.widgets",
        "IPython",
        "ipywidgets",
        "nbclient",
        "nbformat",
        "PIL",
        "sphinx",
    },
    "authoring": {"nbclient", "nbformat", "nbgrader", "jupytext", "helpers.authoring"},
    "grading": {
        "helpers.checks",
        "helpers.figures",
        "helpers.grading",
        "helpers.maths",
        "dask",
        "distributed",
        "IPython",
        "ipykernel",
        "ipywidgets",
        "jinja2",
        "jupyter_client",
        "markupsafe",
        "matplotlib",
        "matplotlib_inline",
        "nbclient",
        "nbconvert",
        "nbformat",
        "nbgrader",
        "numpy",
        "sqlalchemy",
        "traitlets",
        "zmq",
    },
}


def imported(source):
    """List the modules a source imports, also within functions; ``from helpers import maths`` as helpers.maths."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "helpers":
                yield from (f"helpers.{alias.name}" for alias in node.names)
            else:
                yield node.module


def violations(package, source):
    """List what a source of a package imports against the directions."""
    allowed = ALLOWED[package]
    return [
        name
        for name in imported(source)
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not any(name == module or name.startswith(f"{module}.") for module in allowed)
    ]


@pytest.mark.parametrize("file", sorted(HELPERS.glob("*/**/*.py")), ids=lambda file: str(file.relative_to(HELPERS)))
def test_imports_follow_the_directions(file):
    package = file.relative_to(HELPERS).parts[0]
    assert violations(package, file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", sorted(BOOK.glob("*.py")), ids=lambda file: file.name)
def test_the_book_follows_them_too(file):
    assert violations("book", file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("package", "source"),
    [
        ("widgets", "from book import strips"),
        ("book", "from helpers.checks import exercise"),
        ("data", "from helpers import maths"),
        ("maths", "import matplotlib.pyplot as plt"),
        ("maths", "from helpers.checks import unit_05"),
        ("figures", "from helpers import maths"),
        ("checks", "def f():\n    from helpers import figures"),
        ("widgets", "import helpers.grading"),
        ("checks", "from helpers.mathsy import f"),
    ],
)
def test_a_planted_violation_is_caught(package, source):
    assert violations(package, source)


def test_every_package_has_its_directions():
    assert {path.name for path in HELPERS.iterdir() if (path / "__init__.py").exists()} <= set(ALLOWED)
