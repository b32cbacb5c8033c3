"""The checks of three units say in the browser's Python what they say in this one."""

import json
import pathlib

import pytest

from tests.lite import local_pyodide, sites, verdicts
from tests.lite.local_pyodide import NotToBeHad

pytestmark = pytest.mark.slow
ENDLESS = """
from helpers.checks import unit_00 as check, diagnose

def stubborn(x):
    while True:
        try:
            float(x)
        except BaseException:
            pass

import dataclasses
exercise = dataclasses.replace(check.double, seconds=0.1)
print(diagnose(exercise, stubborn).message)
"""
IMPORTS = """
from helpers import checks, maths
print(len(checks.catalogue()))
"""
COMPILES = """
import compileall, helpers
print(compileall.compile_dir(helpers.__path__[0], quiet=1))
"""


def in_pyodide(source):
    try:
        return local_pyodide.run_python(source, local_pyodide.provide(), sites.wheel(), ["numpy"], seconds=900)
    except NotToBeHad as reason:
        pytest.skip(f"not run: {reason}")


def test_every_known_answer_gets_the_same_verdict():
    there = json.loads(in_pyodide(pathlib.Path(verdicts.__file__).read_text(encoding="utf-8")).splitlines()[-1])
    here = verdicts.verdicts()
    assert len(here) > 500
    assert {name: (here[name], there.get(name)) for name in here if here[name] != there.get(name)} == {}


def test_an_endless_answer_is_ended():
    assert "is there a loop that never ends" in in_pyodide(ENDLESS)


def test_helpers_can_be_imported():
    assert in_pyodide(IMPORTS).split() == ["11"]


def test_without_numpy_helpers_at_least_compile():
    try:
        assert local_pyodide.run_python(COMPILES, local_pyodide.core_alone(), sites.wheel()).split() == ["True"]
    except NotToBeHad as reason:
        pytest.skip(f"not run: {reason}")
