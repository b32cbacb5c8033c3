"""Checks: every exercise of the course, defined once for students, graders and tests."""

import importlib
import pkgutil

from helpers.checks import progress
from helpers.checks.exercise import Diagnosis, Exercise, Misconception, diagnose
from helpers.checks.probe import call_each, listed, pairs
from helpers.checks.verdict import CheckFailed, Overview, calm_open_exercises

__all__ = [
    "CheckFailed",
    "Diagnosis",
    "Exercise",
    "Misconception",
    "call_each",
    "catalogue",
    "diagnose",
    "listed",
    "overview",
    "pairs",
]

calm_open_exercises()


def catalogue():
    """List every exercise of the course.

    Returns
    -------
    dict of str to list of Exercise
        By module name, ``{"unit_00": [...], ...}``, in the order of the units.
    """
    units = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("unit_"))
    return {
        unit: [e for e in vars(importlib.import_module(f"{__name__}.{unit}")).values() if isinstance(e, Exercise)]
        for unit in units
    }


def overview():
    """Show which exercises were passed so far, unit by unit.

    Returns
    -------
    Overview
    """
    return Overview(catalogue(), progress.read())
