import csv
import dataclasses
import io
import json
import struct
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pytest

from helpers.checks import catalogue
from helpers.grading import report
from helpers.grading.outcome import Outcome, Result
from helpers.grading.report import counts, picture, sheets

UNIT = "05_backpropagation"
EXERCISES = [report.Asked(exercise.name, 2.0, exercise) for exercise in catalogue()["unit_05"]]
FILES = {"index.html", "misconceptions.csv", "misconceptions.png", "grades.csv", "canvas.csv", "moodle.csv"}
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'&<b>",
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "a\nb",
    "Zoë Müller-Łuk 学生",
    "{{ 7*7 }}",
    r"$\frac{1$",
    "\x1b[2Jgone",
    "lone\udcff",
    "right\u202eleft",
    "a" * 200,
    'a;=1,"b',
]


def answer(asked, status="passed", misconception="", message="", points=None):
    points = (asked.points if status == "passed" else 0.0) if points is None else points
    return Result(f"{asked.name}-check", asked.name, points, asked.points, status, misconception, message)


def outcome(student, *changed, by_hand=None, **known):
    """All passed, save for what is changed; `by_hand` adds a question of 3 points with so many of them."""
    results = {asked.name: answer(asked) for asked in EXERCISES}
    results |= {result.exercise: result for result in changed}
    hand = (
        () if by_hand is None else (Result("shapes-explain", None, None if by_hand == "?" else by_hand, 3, "by hand"),)
    )
    return Outcome(student, UNIT, "d", results=(*results.values(), *hand), **{"seconds": 1.5, **known})


def failed(student, reason="The notebook is not readable as JSON."):
    return Outcome(student, UNIT, "d", failed=reason)


def a_class(n, seed=0):
    """Outcomes of all kinds."""
    rng, outcomes = np.random.default_rng(seed), []
    for k in range(n):
        if rng.random() < 0.1:
            outcomes.append(failed(f"s{k:03d}"))
            continue
        changed = []
        for asked in EXERCISES:
            status = rng.choice(["passed", "wrong", "wrong", "raised", "not started", "shortcut"])
            wrongs = asked.exercise.misconceptions
            name = wrongs[min(int(rng.exponential(2)), len(wrongs) - 1)].name if rng.random() < 0.8 else ""
            changed.append(answer(asked, status, name if status == "wrong" else ""))
        outcomes.append(outcome(f"s{k:03d}", *changed, by_hand="?" if rng.random() < 0.3 else 2.0))
    return outcomes


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def written(folder, outcomes, **known):
    report.write(folder, outcomes, UNIT, EXERCISES, **known)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class Page(HTMLParser):
    """Reads a page strictly: every tag is closed in turn."""

    VOID = {"meta", "img", "br", "link", "input", "hr"}

    def __init__(self, content):
        super().__init__()
        self.open, self.tags, self.text = [], [], []
        self.feed(content.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        assert len(dict(attributes)) == len(attributes), "an attribute is given twice"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


# what is written


@pytest.mark.parametrize("n", [0, 1, 3, 40])
def test_every_file_is_written_and_can_be_read(tmp_path, n):
    files = written(tmp_path / "reports" / UNIT, a_class(n))
    assert set(files) == FILES
    assert len(rows_of(files["grades.csv"])) == len(rows_of(files["moodle.csv"])) == n
    Page(files["index.html"])


def test_the_same_outcomes_in_any_order_give_the_same_files(tmp_path):
    outcomes = a_class(12)
    assert written(tmp_path / "a", outcomes) == written(tmp_path / "b", outcomes[::-1])
    assert report.table(outcomes, EXERCISES) == report.table(outcomes[::-1], EXERCISES)


def test_outcomes_that_went_through_json_give_the_same_files(tmp_path):
    outcomes = a_class(12)
    kept = [Outcome.from_json(json.loads(json.dumps(each.to_json()))) for each in outcomes]
    assert written(tmp_path / "a", outcomes) == written(tmp_path / "b", kept)


def test_a_file_is_replaced_as_a_whole_or_stays(tmp_path, monkeypatch):
    before = written(tmp_path, a_class(3))

    def full_disk(*_):
        raise OSError("no space left")

    monkeypatch.setattr(report.os, "replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        report.write(tmp_path, a_class(5), UNIT, EXERCISES)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_without_the_exercises_the_outcomes_name_them(tmp_path):
    outcomes = [
        failed("a"),
        outcome("b", by_hand="?"),
        outcome("c", answer(EXERCISES[0], "wrong", "own", "Look again.")),
    ]
    report.write(tmp_path, outcomes, UNIT)
    rows = rows_of((tmp_path / "misconceptions.csv").read_bytes())
    assert list(dict.fromkeys(row["exercise"] for row in rows)) == [asked.name for asked in EXERCISES]
    assert [row["hint"] for row in rows if row["misconception"] == "own"] == ["Look again."]


# the class report


@pytest.mark.parametrize("n", [1, 3, 40, 300])
def test_counts_add_up_to_the_number_of_submissions(n):
    outcomes = a_class(n)
    tallies = counts.tally(outcomes, EXERCISES)
    rows = rows_of(sheets.misconceptions(tallies))
    for asked, each in zip(EXERCISES, tallies, strict=True):
        mine = [row for row in rows if row["exercise"] == asked.name]
        assert sum(int(row["count"]) for row in mine) == n
        assert sum(float(row["share of submissions"]) for row in mine) == pytest.approx(1, abs=1e-3)
        assert sorted(student for met in each.met for student in met.students) == [o.student for o in outcomes]
        assert sum(count for _, _, count in picture._parts(each)) == n


def test_each_misconception_is_counted_under_its_exercise_with_its_hint():
    first, second = EXERCISES[:2]
    slope = first.exercise.misconceptions[0]
    outcomes = [outcome(name, answer(first, "wrong", slope.name, "another text")) for name in "abc"]
    outcomes += [outcome("d", answer(first, "wrong")), outcome("e", answer(second, "raised", message="Too long."))]
    outcomes += [failed("f"), outcome("g", answer(first, "shortcut"), answer(second, "not started"))]
    rows = {
        (r["exercise"], r["status"], r["misconception"]): r
        for r in rows_of(sheets.misconceptions(counts.tally(outcomes, EXERCISES)))
    }
    row = rows[first.name, "wrong", slope.name]
    assert (row["count"], row["hint"]) == ("3", slope.hint)
    assert row["share of submissions"] == f"{3 / 7:.4f}"
    assert rows[first.name, "wrong", ""]["count"] == "1"
    assert rows[first.name, "passed", ""]["count"] == "1"
    assert rows[first.name, "shortcut", ""]["count"] == "1"
    assert rows[first.name, "not graded", ""]["count"] == "1"
    assert rows[second.name, "raised", ""]["hint"] == "Too long."
    assert rows[second.name, "not started", ""]["count"] == "1"


def test_the_next_lecture_is_about_the_three_most_frequent_misconceptions(tmp_path):
    first, second, third, fourth = EXERCISES[:4]
    wrong = {asked.name: answer(asked, "wrong", asked.exercise.misconceptions[1].name) for asked in EXERCISES}
    outcomes = [outcome("a", wrong[third.name], wrong[second.name], wrong[first.name], wrong[fourth.name])]
    outcomes += [
        outcome("b", wrong[third.name], wrong[second.name], wrong[fourth.name]),
        outcome("c", wrong[third.name]),
    ]
    found = counts.most_frequent(counts.tally(outcomes, EXERCISES))
    assert [(each.asked.name, met.count) for each, met in found] == [
        (third.name, 3),
        (second.name, 2),
        (fourth.name, 2),
    ]
    page = "".join(Page(written(tmp_path, outcomes)["index.html"]).text)
    talk = page[page.index("What to talk about") : page.index("at a glance")]
    assert talk.count("3 of 3 submissions") == 1
    assert talk.count("2 of 3 submissions") == 2
    assert first.name not in talk


def test_a_status_of_nobodys_knowledge_counts_as_wrong():
    tallied = counts.tally([outcome("a", answer(EXERCISES[0], "strange"))], EXERCISES)[0]
    assert tallied.count("wrong") == 1


# the picture


def drawn(outcomes, exercises=EXERCISES):
    png, text = picture.draw(counts.tally(outcomes, exercises), UNIT)
    assert png.startswith(b"\x89PNG\r\n")
    assert text
    return struct.unpack(">II", png[16:24]), text


@pytest.mark.parametrize("n", [0, 1, 3, 40])
def test_the_picture_is_drawn_and_told(n):
    (width, height), text = drawn(a_class(n))
    assert width == 1440
    assert height > 100 * len(EXERCISES)
    assert (f"Of {n} submission" in text) == (n > 0)


def test_the_picture_says_who_passed_and_what_was_most_frequent():
    name = EXERCISES[0].exercise.misconceptions[0].name
    _, text = drawn([outcome("a"), outcome("b", answer(EXERCISES[0], "wrong", name))])
    assert f"{EXERCISES[0].name} 1, {EXERCISES[1].name} 2" in text
    assert f"{name} in {EXERCISES[0].name} (1)" in text


def test_colours_are_told_apart_in_grey():
    grey = sorted(picture.style._luminance(colour) for colour in set(picture.COLOURS.values()))
    assert min(b - a for a, b in zip(grey, grey[1:])) > 0.06


def test_a_name_that_fits_no_bar_and_no_line_is_cut():
    name = r"$\alpha$ a very long name " * 20
    size, _ = drawn([outcome("a"), *(outcome(str(k), answer(EXERCISES[0], "wrong", f"{k} {name}")) for k in range(4))])
    assert size[0] == 1440


def test_labels_stay_inside_the_picture(monkeypatch):
    texts = []
    write = picture._write
    monkeypatch.setattr(picture, "_write", lambda *given, **how: texts.append(write(*given, **how)) or texts[-1])
    drawn(a_class(300))
    shown = [text for text in texts if text.axes]
    assert len(shown) > 4 * len(EXERCISES)
    for text in shown:
        box = text.get_window_extent()
        assert 0 <= box.x0 < box.x1 <= 1440 * text.figure.dpi / picture.style.DPI
        assert 0 <= box.y0


# the page


def test_the_page_stands_alone_and_is_for_everyone(tmp_path):
    content = written(tmp_path, [*a_class(30), outcome("noted", notes=("A cell was put back.",))])["index.html"]
    page = Page(content)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "object"}
    for word in (b"http:", b"https:", b"<script", b"javascript:", b"@import", b"url("):
        assert word not in content
    assert [image["src"][:22] for image in page.all("img")] == ["data:image/png;base64,"]
    assert all(image["alt"] for image in page.all("img"))
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1
    assert all(head.get("scope") in ("row", "col") for head in page.all("th"))
    assert b"prefers-color-scheme: dark" in content
    labels = [part["aria-labelledby"] for part in page.all("section")]
    assert labels == [head["id"] for head in page.all("h2")]
    assert {"talk", "picture", "exercises", "students", "failed", "notes"} == set(labels)


def test_the_page_links_to_each_graded_students_feedback(tmp_path):
    outcomes = [outcome("Zoë & co/#1?"), outcome("b"), failed("c")]
    links = [
        link["href"] for link in Page(written(tmp_path, outcomes)["index.html"]).all("a") if "feedback" in link["href"]
    ]
    assert sorted(map(unquote, links)) == sorted(f"../../feedback/{o.student}/{UNIT}/{UNIT}.html" for o in outcomes[:2])
    assert all(len(link.split("/")) == 6 and "#" not in link and "?" not in link for link in links)


def test_code_in_hints_is_code_and_escaped(tmp_path):
    page = Page(
        written(tmp_path, [outcome("a", answer(EXERCISES[0], "raised", message="Write `a <b> c` here."))])["index.html"]
    )
    assert "a <b> c" in page.text
    assert not page.all("b")


# hostile names


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text(tmp_path, name):
    changed = answer(EXERCISES[0], "wrong", name, name)
    outcomes = [outcome(name, changed, notes=(name,)), failed(f"{name}2", name), outcome("harmless")]
    files = written(tmp_path, outcomes)
    page, harmless = (
        Page(files["index.html"]),
        Page(written(tmp_path, [outcome("a", changed), failed("b"), outcome("c")])["index.html"]),
    )
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in harmless.tags} | {"ul", "li"}
    shown = counts.printable(name)
    assert shown in page.text
    for sheet in ("misconceptions.csv", "grades.csv", "canvas.csv", "moodle.csv"):
        table = list(csv.reader(io.StringIO(files[sheet].decode("utf-8-sig"), newline=""), strict=True))
        assert len({len(row) for row in table}) == 1
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in table for cell in row)
        assert any(shown in cell for row in table for cell in row)
    lines = report.table(outcomes, EXERCISES).split("\n")
    assert all(line.isprintable() for line in lines)
    "\n".join(lines).encode("utf-8")


# grades


def test_a_failed_or_unfinished_submission_has_an_empty_cell_and_a_zero_stays_a_zero():
    zeros = [answer(asked, "not started") for asked in EXERCISES]
    outcomes = [
        outcome("done", by_hand=1.5),
        failed("failed"),
        outcome("open", by_hand="?"),
        outcome("zero", *zeros, by_hand=0.0),
    ]
    points = counts.possible(outcomes, EXERCISES)
    assert points == 17
    whole = {"done": "15.5", "failed": "", "open": "", "zero": "0"}
    canvas, moodle = (
        rows_of(sheets.canvas(outcomes, UNIT, points, {})),
        rows_of(sheets.moodle(outcomes, EXERCISES, UNIT, {})),
    )
    assert {row["SIS Login ID"]: row[UNIT] for row in canvas[1:]} == whole
    assert {row["username"]: row[UNIT] for row in moodle} == whole
    grades = {row["student"]: row for row in rows_of(sheets.grades(outcomes, EXERCISES, UNIT, points, {}))}
    assert {name: row["points"] for name, row in grades.items()} == {**whole, "open": "14"}
    assert grades["open"]["status"] == "points so far, 1 to be graded by hand"
    assert (grades["failed"]["status"], grades["failed"]["failed"]) == (
        "failed",
        "The notebook is not readable as JSON.",
    )
    assert [grades["zero"][asked.name] for asked in EXERCISES] == ["0"] * 7
    assert [grades["failed"][asked.name] for asked in EXERCISES] == [""] * 7


def test_the_score_of_the_gradebook_counts_unless_the_submission_failed():
    outcomes = [outcome("a", by_hand="?"), failed("b"), outcome("c", by_hand="?"), outcome("d", by_hand=1.0)]
    final = {"a": 16.25, "b": 0.0, "c": None, "stranger": 3.0, "d": 0.0}
    canvas = rows_of(sheets.canvas(outcomes, UNIT, 17.0, final))
    assert [row[UNIT] for row in canvas] == ["17", "16.25", "", "", "0"]
    status = [row["status"] for row in rows_of(sheets.grades(outcomes, EXERCISES, UNIT, 17.0, final))]
    assert status == ["graded", "failed", "points so far, 1 to be graded by hand", "graded"]


def test_canvas_has_its_columns_in_its_order_and_the_points_possible():
    table = list(csv.reader(io.StringIO(sheets.canvas([outcome("a")], UNIT, 14.0, {}).decode("utf-8"))))
    assert table == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", UNIT],
        ["Points Possible", "", "", "", "", "14"],
        ["a", "", "", "a", "", "14"],
    ]


def test_moodle_has_identifier_grade_and_feedback():
    wrong = answer(EXERCISES[0], "wrong", "slope left out")
    table = list(
        csv.reader(io.StringIO(sheets.moodle([outcome("a", wrong)], EXERCISES, UNIT, {}, "email").decode("utf-8")))
    )
    assert table[0] == ["email", UNIT, f"{UNIT} feedback"]
    assert table[1][:2] == ["a", "12"]
    assert table[1][2].startswith(f"{EXERCISES[0].name} 0 of 2 (slope left out); {EXERCISES[1].name} 2 of 2")
    idle = outcome("a", answer(EXERCISES[0], "not started"))
    assert b"0 of 2 (not started)" in sheets.moodle([idle], EXERCISES, UNIT, {})
    with pytest.raises(ValueError, match="'name'"):
        sheets.moodle([], EXERCISES, UNIT, {}, "name")


# the terminal


def test_the_table_is_readable_at_100_columns():
    exercises = [report.Asked(exercise.name, 2.0, exercise) for exercise in catalogue()["unit_07"]]
    assert len(exercises) == 11
    results = tuple(answer(asked, "wrong", "x" * 90) for asked in exercises)
    outcomes = [
        Outcome(
            f"a-rather-long-name-of-a-student-{k:03d}", UNIT, "d", results=results, notes=("note " * 60,), seconds=2
        )
        for k in range(300)
    ]
    outcomes += [failed("long", "reason " * 60), failed("学生" * 20)]
    lines = report.table(outcomes, exercises).split("\n")
    assert max(map(len, lines)) <= 100
    assert sum(line.startswith("a-rather-lon") for line in lines) == 300
    assert len(set(lines[2:302])) == 300, "cut names stay apart"


def test_the_table_shows_marks_open_questions_failures_and_notes():
    first, second, third, fourth = EXERCISES[:4]
    changed = (
        answer(first, "wrong", "slope left out"),
        answer(second, "raised"),
        answer(third, "not started"),
        answer(fourth, "shortcut"),
    )
    text = report.table(
        [outcome("ann", *changed, by_hand="?", notes=("A cell was put back.",)), failed("bob", "No JSON.")], EXERCISES
    )
    row = next(line for line in text.split("\n") if line.startswith("ann"))
    assert row.split() == ["ann", "6", "17", "x", "!", ".", "=", "+", "+", "+", "1", "1"]
    assert "\nCould not be graded\n  bob: No JSON.\n" in text
    assert "\nNotes\n  ann: A cell was put back.\n" in text
    for asked in EXERCISES:
        assert asked.name in text


def test_the_closing_line_counts(tmp_path):
    outcomes = [outcome("a"), outcome("b", answer(EXERCISES[0], "wrong")), outcome("c", by_hand="?"), failed("d")]
    text = report.table(outcomes, EXERCISES, skipped={"a"}, seconds=12.34)
    line = "2 graded, 1 failed, 1 skipped because done before; "
    line += "median 14 of 17 points so far (1 to be graded by hand); 12.3 s"
    assert " ".join(text.split("Could not be graded")[1].split()).endswith(line)
    assert f"{line}." in Page(written(tmp_path, outcomes, skipped={"a"}, seconds=12.34)["index.html"]).text
    assert report.table(outcomes[:2], EXERCISES, skipped={"a"}).endswith("median 13 of 14 points; 1.5 s")


def test_no_outcomes():
    assert report.table([]) == "0 graded, 0 failed, 0 skipped because done before; 0.0 s"
    assert report.table([], EXERCISES) == report.table([])


def test_every_outcome_failed(tmp_path):
    outcomes = [failed(f"s{k}") for k in range(3)]
    text = report.table(outcomes, EXERCISES)
    assert text.startswith("Could not be graded\n  s0: The notebook")
    assert text.endswith("0 graded, 3 failed, 0 skipped because done before; 0.0 s")
    files = written(tmp_path, outcomes)
    assert {row["status"] for row in rows_of(files["misconceptions.csv"])} == {"not graded"}
    assert [row[UNIT] for row in rows_of(files["canvas.csv"])] == ["14", "", "", ""]
    assert "No submission was graded." in Page(files["index.html"]).text
    report.write(tmp_path, [dataclasses.replace(each, notes=("x",)) for each in outcomes], UNIT)
