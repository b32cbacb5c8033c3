"""The students' zip: what is in it and what is not, and a unit from top to bottom where nothing else is."""

import ast
import os
import pathlib
import re
import runpy
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile

import nbformat
import pytest

ROOT = pathlib.Path(__file__).parent.parent
UNIT = "00_start_here"
bundle = runpy.run_path(str(ROOT / "tools" / "bundle.py"))
NAME = bundle["NAME"]
SECRETS = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME", 'seed="secret', 'seed=\\"secret', "Rubric")
OTHERS = {"cryptography", "distributed", "hypothesis", "jupytext", "playwright", "psycopg", "pytest", "ruff", "sphinx"}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The zip, unpacked in a fresh folder."""
    folder = tmp_path_factory.mktemp("student")
    bundle["pack"](ROOT, folder / "course.zip")
    with zipfile.ZipFile(folder / "course.zip") as packed:
        packed.extractall(folder)
    (folder / "course.zip").unlink()
    assert [path.name for path in folder.iterdir()] == [NAME]
    return folder / NAME


def test_the_same_files_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        bundle["pack"](ROOT, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_no_solutions_hidden_checks_or_grading(unpacked):
    files = [path for path in unpacked.rglob("*") if path.is_file()]
    names = {path.relative_to(unpacked).as_posix() for path in files}
    assert not [name for name in names if re.search(r"solutions|grading|authoring|tests|nbgrader_config|/\.", name)]
    for path in files:
        text = path.read_bytes()
        assert not [secret for secret in SECRETS if secret.encode() in text], path
        if path.suffix == ".py":
            nodes = list(ast.walk(ast.parse(text)))
            modules = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
            modules |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
            assert not [module for module in modules if re.match(r"nbgrader|helpers\.(grading|authoring)", module)]


def test_all_that_students_need(unpacked):
    units = sorted(path.stem for path in ROOT.glob("solutions/*/*.ipynb"))
    assert sorted(path.stem for path in unpacked.glob("notebooks/*/*.ipynb")) == units
    packages = {path.name for path in (unpacked / "helpers").iterdir() if path.is_dir()}
    assert packages == {path.name for path in (ROOT / "helpers").glob("*/")} - {"authoring", "grading", "__pycache__"}
    for page in unpacked.glob("*.md"):
        for target in re.findall(r"\]\(([^)\s:]+)\)", page.read_text(encoding="utf-8")):
            assert (unpacked / target).exists(), (page.name, target)


def test_requirements_are_pinned_as_in_the_course_and_no_more_than_needed(unpacked):
    own, all_ = (
        dict(re.findall(r"^([a-z][\w.-]*)(==(?:.*\\\n)*.*)\n", (folder / "requirements.txt").read_text(), re.MULTILINE))
        for folder in (unpacked, ROOT)
    )
    assert own.items() <= all_.items()
    assert {"flit-core", "ipywidgets", "jupyterlab", "matplotlib", "nbgrader", "numpy"} <= set(own)
    assert {"appnope", "colorama", "pywinpty", "fqdn"} <= set(own), "of other systems, and of an extra of a package"
    assert not OTHERS & set(own)


def test_one_unit_can_be_packed_alone(tmp_path):
    names = bundle["contents"](ROOT, [UNIT])
    assert [name for name in names if name.endswith(".ipynb")] == [f"notebooks/{UNIT}/{UNIT}.ipynb"]
    with pytest.raises(ValueError, match="11_more.ipynb is not there; units: 00_start_here, 01_bayesian_framing"):
        bundle["contents"](ROOT, ["11_more"])


@pytest.mark.parametrize("cell", ["solution", "explain", "output"])
def test_a_notebook_that_was_worked_in_is_not_packed(cell):
    notebook = nbformat.read(ROOT / "notebooks" / UNIT / f"{UNIT}.ipynb", as_version=4)
    assert bundle["unanswered"](notebook)
    if cell == "output":
        notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="4")]
    else:
        next(one for one in notebook.cells if one.id.endswith(cell)).source = "mine"
    assert not bundle["unanswered"](notebook)


RUN = """
import nbformat, sys
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
notebook.cells.append(nbformat.v4.new_code_cell("import helpers, sys; print(helpers.__file__, *sys.path, sep='\\\\n')"))
NotebookClient(notebook, timeout=120).execute()
nbformat.write(notebook, sys.argv[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="not run: postBuild is for bash")
def test_a_unit_runs_from_top_to_bottom_where_the_course_is_not(unpacked):
    """In an environment with the pinned packages, and `helpers` from the zip alone, installed as postBuild does."""
    home = unpacked.parent / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "packages.pth").write_text(sysconfig.get_path("purelib"))  # whose own .pth files are not read
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "JUPYTER", "COURSE"))}
    programs = [home / "bin", pathlib.Path(sys.executable).parent, os.environ["PATH"]]
    clean |= {"PATH": os.pathsep.join(map(str, programs)), "HOME": str(home)}
    subprocess.run(["bash", "postBuild"], cwd=unpacked, env=clean, check=True, capture_output=True)
    name = f"{UNIT}/{UNIT}.ipynb"
    notebook = nbformat.read(unpacked / "notebooks" / name, as_version=4)
    answers = {cell.id: cell.source for cell in nbformat.read(ROOT / "solutions" / name, as_version=4).cells}
    shutil.copytree(unpacked / "notebooks", unpacked / "answered" / "notebooks")
    for cell in notebook.cells:
        if cell.id.endswith("-solution"):
            cell.source = answers[cell.id]
    nbformat.write(notebook, unpacked / "answered" / "notebooks" / name)
    for folder, verdict in (("notebooks", "not started yet"), ("answered/notebooks", "passed")):
        path = unpacked / folder / name
        subprocess.run([home / "bin" / "python", "-c", RUN, path], cwd=path.parent, env=clean, check=True)
        cells = nbformat.read(path, as_version=4).cells
        assert {str(unpacked / "helpers" / "__init__.py")} <= set(cells[-1].outputs[0].text.split())
        assert str(ROOT) not in cells[-1].outputs[0].text.splitlines()
        checks = [cell for cell in cells if cell.id.endswith("-check")]
        assert len(checks) == 3
        assert all(verdict in str(cell.outputs) for cell in checks)


def test_the_students_project_is_valid_and_names_nothing_that_is_not_there(unpacked):
    project = tomllib.loads((unpacked / "pyproject.toml").read_text(encoding="utf-8"))
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dependencies"] == whole["project"]["dependencies"]
    assert not {"scripts", "entry-points", "optional-dependencies"} & set(project["project"])
    assert all((unpacked / name).is_file() for name in project["project"]["license-files"])
    commands = re.findall(r"\bsh ([\w./]+)", (unpacked / "Makefile").read_text(encoding="utf-8"))
    assert commands and all((unpacked / name).is_file() for name in commands)
