"""One line of pyproject.toml says where the course is published; a fork changes it and runs one command."""

import pathlib
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

ROOT = pathlib.Path(__file__).parent.parent
TOOL = "tools/address.py"
OLD, PAGES = "backpropagation-by-hand/course", "backpropagation-by-hand.github.io/course"
NOTEBOOKS = sorted(ROOT.glob("*/[0-9][0-9]_*/*.ipynb"))
TEXT = {".cff", ".ipynb", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml", ""}
OURS = ("tests/test_address.py", "notebooks/")
"""What may keep the old address when the tool has run: this test, and what `make notebooks` makes anew."""


def put(course):
    return subprocess.run([sys.executable, TOOL], cwd=course, capture_output=True, text=True)


@pytest.fixture
def fork(tmp_path):
    """A copy of everything that is published, with the address of a fork in its one line."""
    ignored = shutil.ignore_patterns(
        "build", ".*", "__pycache__", "*.db", "submitted", "autograded", "feedback", "reports", "downloaded", "*.npz"
    )
    course = tmp_path / "course"
    shutil.copytree(ROOT, course, ignore=ignored)
    for folder in (".github", ".devcontainer"):
        if (ROOT / folder).exists():
            shutil.copytree(ROOT / folder, course / folder)
    project = course / "pyproject.toml"
    line = f'Repository = "https://github.com/{OLD}"\n'
    text = project.read_text(encoding="utf-8")
    assert text.count(line) == 1
    project.write_text(
        text.replace(line, 'Repository = "https://github.com/Someone-Else/their.course"\n'), encoding="utf-8"
    )
    return course


def naming(course, words):
    """List the text files in which one of the words stands."""
    files = (path for path in course.rglob("*") if path.is_file() and path.suffix in TEXT)
    found = [path for path in files if any(word.encode() in path.read_bytes() for word in words)]
    return [path.relative_to(course).as_posix() for path in found]


def test_nothing_is_left_of_the_old_address(fork):
    assert put(fork).returncode == 0
    assert [name for name in naming(fork, (OLD, PAGES)) if not name.startswith(OURS)] == []
    readme = (fork / "README.md").read_text(encoding="utf-8")
    for address in ("gh/Someone-Else/their.course/main", "github/Someone-Else/their.course/blob/main/notebooks"):
        assert address in readme
    assert "https://someone-else.github.io/their.course/lite/" in readme
    for path in fork.glob("solutions/*/*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))
        assert "git+https://github.com/Someone-Else/their.course" in path.read_text(encoding="utf-8")


def test_the_course_agrees_with_its_own_line(tmp_path):
    for name in ("README.md", "INSTRUCTORS.md", "CONTRIBUTING.md", "pyproject.toml", "solutions", "tools", "hub"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    done = put(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert f'"https://github.com/{OLD}"' in (tmp_path / "pyproject.toml").read_text(encoding="utf-8")


def test_there_and_back_changes_nothing(fork):
    before = {path: path.read_bytes() for path in ROOT.glob("solutions/*/*.ipynb")}
    assert put(fork).returncode == 0
    shutil.copy(ROOT / "pyproject.toml", fork)
    assert put(fork).returncode == 0
    assert {path: (fork / path.relative_to(ROOT)).read_bytes() for path in before} == before
    assert (fork / "README.md").read_bytes() == (ROOT / "README.md").read_bytes()


@pytest.mark.parametrize("address", ["https://gitlab.com/a/b", "https://github.com/a", "git@github.com:a/b"])
def test_an_address_that_badges_cannot_be_made_of_is_refused(fork, address):
    project = fork / "pyproject.toml"
    text = re.sub(r'(?<=Repository = ").*(?=")', address, project.read_text(encoding="utf-8"))
    project.write_text(text, encoding="utf-8")
    done = put(fork)
    assert done.returncode == 1
    assert done.stderr == f"Repository in pyproject.toml is {address!r}; wanted: https://github.com/OWNER/NAME\n"


def test_links_into_notebooks_lead_to_notebooks():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"(?:lab/tree|blob/main)/(notebooks/[^)\s]+)", readme)
    assert len(linked) >= 2
    assert [path for path in linked if not (ROOT / path).is_file()] == []


def test_links_of_the_hubs_page_lead_somewhere():
    page = (ROOT / "hub" / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", page)
    assert len(targets) >= 6
    assert [target for target in targets if not (ROOT / "hub" / target).exists()] == []


# The cell that fetches the course.


def fetch(path):
    """Return a notebook's cell `fetch`, which stands before its setup."""
    cells = nbformat.read(path, as_version=4).cells
    assert [cell.id for cell in cells[:3]] == ["title", "fetch", "setup"]
    return cells[1].source


def run(source, monkeypatch, there):
    """Run the cell as IPython does, with `helpers` there or not; return what it would have had pip do."""
    asked = []
    shell = InteractiveShell()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: there or None if name == "helpers" else 1)
    monkeypatch.setattr(shell, "run_line_magic", lambda name, line, **_: asked.append((name, line)))
    shell.run_cell(source).raise_error()
    return asked


def test_every_unit_fetches_the_course_in_the_same_way():
    assert len(NOTEBOOKS) == 22
    assert len({fetch(path) for path in NOTEBOOKS}) == 1


@pytest.mark.parametrize("there", [True, False])
def test_the_course_is_fetched_only_where_it_is_not_there(monkeypatch, there):
    asked = run(fetch(NOTEBOOKS[0]), monkeypatch, there)
    wanted = ("pip", f"install --quiet --no-deps git+https://github.com/{OLD}")
    assert asked == ([] if there else [wanted])
