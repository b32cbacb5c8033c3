"""Stock nbgrader from the repository root: release, grade three submissions of every unit, feedback, export."""

import csv
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from nbgrader.api import Gradebook

from helpers.checks import catalogue

ROOT = pathlib.Path(__file__).parent.parent
UNITS = sorted(path.stem for path in ROOT.glob("solutions/*/*.ipynb"))


def nbgrader(course, *arguments):
    path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COURSE_PROGRESS": "off", "PATH": path}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=course, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]


def mistaken(notebook, unit):
    """Answer every second exercise with its first misconception; return the points of the others."""
    exercises = {exercise.name: exercise for exercise in catalogue()[f"unit_{unit[:2]}"]}
    points, wrong = 0, 0
    for cell in notebook.cells:
        if cell.id.endswith("-check"):
            name = cell.source.partition("(")[0].removeprefix("check.")
            wrong += 1
            if wrong % 2:
                position = next(
                    k for k, c in enumerate(notebook.cells) if c.id == cell.id.replace("-check", "-solution")
                )
                assert exercises[name].misconceptions
                notebook.cells[position].source = f"{name} = check.{name}.misconceptions[0].answer"
            else:
                points += cell.metadata.nbgrader.points
    return points


@pytest.fixture(scope="module", params=UNITS)
def course(request, tmp_path_factory):
    """A course folder in which three students handed in one unit, graded by stock nbgrader."""
    unit, folder = request.param, tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions" / unit, folder / "solutions" / unit)
    nbgrader(folder, "generate_assignment", unit)
    released = folder / "notebooks" / unit / f"{unit}.ipynb"
    source = nbformat.read(folder / "solutions" / unit / f"{unit}.ipynb", as_version=4)
    solved = nbformat.read(released, as_version=4)
    for cell, answer in zip(solved.cells, source.cells, strict=True):
        if cell.id.endswith("-solution"):
            cell.source = answer.source
    expected = {
        "untouched": 0,
        "solved": sum(c.metadata.nbgrader.points for c in source.cells if c.id.endswith("-check")),
    }
    submissions = {"untouched": nbformat.read(released, as_version=4), "solved": solved}
    submissions["mistaken"] = nbformat.reads(nbformat.writes(solved), as_version=4)
    expected["mistaken"] = mistaken(submissions["mistaken"], unit)
    for student, notebook in submissions.items():
        place = folder / "submitted" / student / unit
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{unit}.ipynb")
    nbgrader(folder, "autograde", unit)
    nbgrader(folder, "generate_feedback", unit)
    nbgrader(folder, "export")
    return folder, unit, expected


def test_the_scores_are_those_of_the_right_answers(course):
    folder, unit, expected = course
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        found = {s.student.id: s.notebooks[0].score for s in gradebook.assignment_submissions(unit)}
        manual = {s.student.id: s.needs_manual_grade for s in gradebook.assignment_submissions(unit)}
    assert found == expected
    assert 0 < expected["mistaken"] < expected["solved"]
    assert not manual["untouched"]


def test_the_export_holds_every_student(course):
    folder, unit, expected = course
    with open(folder / "grades.csv", newline="") as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == expected


def test_the_feedback_helps_and_hides(course):
    folder, unit, expected = course
    pages = {student: (folder / "feedback" / student / unit / f"{unit}.html").read_text() for student in expected}
    for page in pages.values():
        assert "HIDDEN TESTS" not in page
        assert "secret" not in page
    first = catalogue()[f"unit_{unit[:2]}"][0]
    assert first.misconceptions[0].name in pages["mistaken"]
    assert "not started yet" in pages["untouched"]
    assert "most recent call last" not in pages["untouched"]


def answer_of(url, seconds=60):
    """Return the page at an address of a server that may still be starting."""
    until = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(url, timeout=10).read().decode()
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.3)


def test_formgrader_opens(tmp_path):
    """JupyterLab started at the course's root serves nbgrader's formgrader."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "solutions").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    server = subprocess.Popen(
        [*command, "--IdentityProvider.token=t"],
        cwd=tmp_path,
        env=os.environ | {"JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        page = answer_of(f"http://127.0.0.1:{port}/formgrader/manage_assignments?token=t")
        assert "Manage Assignments" in page
    finally:
        server.terminate()
        server.wait(20)
