"""Cells that want points without a right answer: none gets any, each gets a word, and the next student is not harmed.

The walls are not here: what they alone can stop (reading the course's files, for one) is tested with them.
"""

import pytest

from helpers.checks import unit_05
from helpers.grading.inside import curtain
from helpers.grading.inside.answers import answer_job
from helpers.grading.verify import verdict
from tests.grading.attacks import (
    BESIDE,
    CATALOGUE,
    ENDINGS,
    FILES,
    FORGED,
    HONEST,
    PATCHES,
    RETURNED,
    SETUP,
    SHORTCUTS,
    WRONG,
)
from tests.grading.in_a_fork import in_a_fork

SEED = 20_261_125


@pytest.fixture(scope="module", autouse=True)
def surveyed():
    curtain.survey()


def judged(*cells, seconds=5.0, wall=20):
    def job():
        object.__setattr__(unit_05.delta_hidden, "seconds", 1.0)
        return answer_job("unit_05", "delta_hidden", [SETUP, *cells], "delta_hidden", SEED, seconds)

    message, how = in_a_fork(job, wall)
    return verdict(unit_05.delta_hidden, message, SEED, how)


@pytest.mark.parametrize("cell", SHORTCUTS.values(), ids=SHORTCUTS)
def test_the_reference_is_blocked_under_any_name(cell):
    found = judged(cell)
    assert found.status == "shortcut", found
    assert "the course's own delta_hidden" in found.message


@pytest.mark.parametrize("cell", CATALOGUE.values(), ids=CATALOGUE)
def test_the_catalogue_holds_no_answers(cell):
    found = judged(cell)
    assert found.status in ("wrong", "raised", "not started", "shortcut"), found
    assert found.message or found.status == "not started"


@pytest.mark.parametrize("cell", FILES.values(), ids=FILES)
def test_what_only_walls_can_stop_is_an_attack_indeed(cell):
    """Without walls, as here, a file of the course can be copied: the tests of the walls run the same cells."""
    assert judged(cell).status == "passed"


@pytest.mark.parametrize("cell", PATCHES.values(), ids=PATCHES)
def test_what_is_patched_inside_changes_nothing_outside(cell):
    found = judged(cell, WRONG)
    assert found.status in ("wrong", "raised"), found
    assert found.message


@pytest.mark.parametrize("cell", RETURNED.values(), ids=RETURNED)
def test_odd_results_are_values_or_nothing(cell):
    found = judged(cell, "def delta_hidden(*a):\n    return result", wall=60)
    assert found.status in ("wrong", "raised"), found
    assert found.message


@pytest.mark.parametrize(("cell", "words"), ENDINGS.values(), ids=ENDINGS)
def test_an_end_before_the_result_is_told(cell, words):
    found = judged(cell, seconds=1.0, wall=4)
    assert found.status == "raised", found
    assert words in found.message


def test_a_forged_message_can_only_claim_values():
    assert judged(FORGED).status == "wrong"


@pytest.mark.parametrize("cell", BESIDE.values(), ids=BESIDE)
def test_a_right_answer_passes_whatever_stands_beside_it(cell):
    found = judged(cell, "" if "def delta_hidden" in cell else HONEST)
    assert found.status == "passed", found
