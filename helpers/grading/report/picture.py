"""The class report as one picture: a bar an exercise."""

import io
import warnings

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.figures import style
from helpers.grading.report.counts import STATUSES, most_frequent, printable

COLOURS = {
    "passed": style.DESIRED,
    "shortcut": style.CASES["dog"],
    "wrong": style.CASES["cat"],
    "raised": style.BACKWARD,
    "not started": style.FAINT,
    "by hand": style.PAPER,
    "not graded": style.PAPER,
}
SHORT = {
    "passed": "passed",
    "shortcut": "course's own",
    "wrong": "mistake",
    "raised": "error",
    "not started": "not started",
    "by hand": "by hand",
    "not graded": "not graded",
}
NAMED, LETTERS = 3, "abcd"
"""So many misconceptions of an exercise have a part of the bar to themselves; the rest share one."""

WIDTH, MARGIN, TOP = 10.0, 0.25, 0.55
NAME, BAR, LINE, GAP = 0.28, 0.34, 0.2, 0.16
PAD, APART = 0.06, 0.3
SIZE, SMALL = 10, 9.5


def draw(tallies, unit):
    """Draw what became of each exercise.

    Parameters
    ----------
    tallies : list of Tally
    unit : str

    Returns
    -------
    tuple of (bytes, str)
        The PNG, and its text alternative.
    """
    text = describe(tallies, unit)
    with matplotlib.rc_context(style.RC), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        figure = Figure(figsize=(WIDTH, 1), dpi=style.DPI, layout="none")  # letters are as wide as when saved
        FigureCanvasAgg(figure)
        ax = figure.add_axes((0, 0, 1, 1))
        title = f"{unit}: {_submissions(tallies)}"
        _write(ax, MARGIN, -0.28, title, weight="bold", size=13)
        _key(ax, tallies)
        top = -TOP
        for each in tallies:
            top = _row(ax, each, top)
        figure.set_figheight(-top)
        ax.set(xlim=(0, WIDTH), ylim=(top, 0))  # one unit is one inch
        ax.axis("off")
        style.describe(ax, text)
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=style.DPI, metadata={"Description": text})
    return file.getvalue(), text


def describe(tallies, unit):
    """Say in words what the picture shows.

    Parameters
    ----------
    tallies : list of Tally
    unit : str

    Returns
    -------
    str
    """
    if not tallies or not tallies[0].submissions:
        return f"Unit {printable(unit)}: there are no submissions to show."
    passed = ", ".join(f"{each.asked.name} {each.count('passed')}" for each in tallies)
    text = f"A bar an exercise of {unit}. Of {_submissions(tallies)} passed: {passed}."
    mistakes = [f"{met.misconception} in {each.asked.name} ({met.count})" for each, met in most_frequent(tallies)]
    return printable(text + (f" The most frequent misconceptions: {', '.join(mistakes)}." if mistakes else ""))


def _submissions(tallies):
    n = tallies[0].submissions if tallies else 0
    return f"{n} submission{'s' * (n != 1)}"


def _key(ax, tallies):
    """Write, right of the title, what the colours mean: the parts that are too narrow for a word have a number only."""
    right = WIDTH - MARGIN
    for status in reversed([status for status in STATUSES if any(each.count(status) for each in tallies)]):
        text = _write(ax, right - PAD, -0.28, SHORT[status], ha="right", size=SMALL)
        text.set_color(style.ink_on(COLOURS[status]))
        width = _width(text) + 2 * PAD
        _box(ax, right - width, -0.28, width, 0.22, COLOURS[status])
        right -= width + PAD


def _row(ax, tally, top):
    """Draw one exercise: its name, the bar, and below it the names that found no room in it; return where it ends."""
    _write(ax, MARGIN, top - NAME / 2, tally.asked.name, weight="bold", size=11)
    middle, full = top - NAME - BAR / 2, WIDTH - 2 * MARGIN
    left, below = MARGIN, []
    if not tally.submissions:
        _box(ax, left, middle, full, BAR, style.PAPER)
        _write(ax, left + 2 * PAD, middle, "no submissions")
    for name, status, count in _parts(tally):
        width = full * count / tally.submissions
        _box(ax, left, middle, width, BAR, COLOURS[status])
        mistake = status == "wrong"
        label = f"{name} ({count})" if mistake else f"{count} {name}"
        short = LETTERS[len(below)] if mistake else str(count)
        if _write_first_that_fits(ax, left, middle, width, (label, short), style.ink_on(COLOURS[status])) != label:
            below += [f"{short}: {label}"] * mistake
        left += width
    return _write_lines(ax, below, middle - BAR / 2) - GAP


def _parts(tally):
    """List (name, status, count) from left to right; misconceptions that are not among the first share a part."""
    named = [met for met in tally.met if met.status == "wrong" and met.misconception][:NAMED]
    parts = [(met.misconception, met.status, met.count) for met in named]
    others = tally.count("wrong") - sum(met.count for met in named)
    if others:
        parts.append((f"{'other' if named else 'unknown'} mistake{'s' * (others > 1)}", "wrong", others))
    rest = [(SHORT[status], status, tally.count(status)) for status in STATUSES if status != "wrong"]
    parts += [part for part in rest if part[2]]
    return sorted(parts, key=lambda part: list(STATUSES).index(part[1]))


def _box(ax, left, middle, width, height, colour):
    ax.add_patch(
        Rectangle((left, middle - height / 2), width, height, facecolor=colour, edgecolor=style.INK, linewidth=0.8)
    )


def _write_first_that_fits(ax, left, middle, width, labels, colour):
    """Write the first of the labels that fits into a part of a bar; return it, or None where none does."""
    for label in labels:
        text = _write(ax, left + width / 2, middle, label, ha="center", color=colour)
        if _width(text) <= width - PAD:
            return label
        text.remove()
    return None


def _write_lines(ax, labels, top):
    """Write labels one after the other, in as many lines as they need; return where these end."""
    left, line = MARGIN, top - LINE / 2 - 0.03
    for label in labels:
        text = _write(ax, left, line, label, size=SMALL)
        if left > MARGIN and left + _width(text) > WIDTH - MARGIN:
            left, line = MARGIN, line - LINE
            text.set_position((left, line))
        while _width(text) > WIDTH - 2 * MARGIN:
            text.set_text(text.get_text().rstrip("…")[:-1].rstrip() + "…")
        left += _width(text) + APART
    return line - LINE / 2 if labels else top


def _write(ax, x, y, text, size=SIZE, **how):
    """Write text, its left and middle at a place in inches; dollars and backslashes are letters like others."""
    return ax.text(x, y, printable(text), fontsize=size, va="center_baseline", parse_math=False, **how)


def _width(text):
    """Return the width of a text in inches, which does not hang on the figure's size."""
    return text.get_window_extent(text.figure.canvas.get_renderer()).width / text.figure.dpi
