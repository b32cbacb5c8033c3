"""The site for the tests: built once, with a Pyodide of its own."""

import shutil
import subprocess

from lite import build
from tests.lite import local_pyodide
from tests.lite.local_pyodide import NotToBeHad, one_at_a_time

SITE = build.WORK / "tested"
WHAT_IT_IS_MADE_OF = ("helpers", "lite", "notebooks", "pyproject.toml")


def wheel():
    """Return the wheel of helpers that the site carries, built where it is not up to date.

    Raises
    ------
    NotToBeHad
    """
    with one_at_a_time("site"):
        _built()
    return next((build.WORK / "wheels").glob("backpropagation_by_hand-*.whl"))


def site():
    """Return the folder of a site that needs no network, made where it is not up to date.

    Raises
    ------
    NotToBeHad
    """
    pyodide = local_pyodide.provide()
    with one_at_a_time("site"):
        if _built() or not (SITE / "static" / "pyodide" / "complete").exists():
            build.with_local_pyodide(build.WORK / "site", pyodide, SITE)
    return SITE


def _built():
    """Build the site unless it is newer than what it is made of; return whether that was needed."""
    site, python = build.WORK / "site", build.WORK / "env" / "bin" / "python"
    if not shutil.which("make"):
        raise NotToBeHad("no make here, which makes the environment that builds the site")
    # The same hand as everyone's; nothing of the environment that runs the tests.
    made = subprocess.run(
        ["make", "--silent", "build/lite/env/complete"], cwd=build.ROOT, capture_output=True, text=True
    )
    if made.returncode:
        raise NotToBeHad(f"the environment that builds the site could not be made: {made.stderr.strip()[-300:]}")
    if _newest(*WHAT_IT_IS_MADE_OF) < _changed(site / "index.html"):
        return False
    built = subprocess.run([python, "lite/build.py"], cwd=build.ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return True


def _newest(*names):
    files = (file for name in names for file in [build.ROOT / name, *(build.ROOT / name).rglob("*")])
    return max(_changed(file) for file in files if file.is_file() and "__pycache__" not in file.parts)


def _changed(file):
    return file.stat().st_mtime if file.exists() else 0.0
