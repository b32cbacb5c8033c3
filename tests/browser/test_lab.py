import pytest

from tests.browser.conftest import ROOT

UNITS = sorted(path.stem for path in ROOT.glob("notebooks/*/*.ipynb"))
COUNTS = "cells => ({})"


def run_all(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


@pytest.mark.parametrize("unit", UNITS)
def test_run_all(page, lab, unit):
    notebook = lab.open(page, unit)
    run_all(page)
