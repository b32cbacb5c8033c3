"""The class report as one picture: a bar an exercise."""

import io
import warnings

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers.figures import style
from helpers.grading.report.tally import most_frequent, printable

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
    "shortcut": "course's function",
    "wrong": "other mistakes",
    "raised": "error",
    "not started": "not started",
    "by hand": "by hand",
    "not graded": "not graded",
}
NAMED = 3
"""So many misconceptions of an exercise have a part of the bar to themselves; the rest share one."""

WIDTH, MARGIN, ROW, TOP, BOTTOM = 10.0, 0.25, 0.92, 0.55, 0.2
BAR, PAD = 0.34, 0.06
SIZE = 10


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
        height = TOP + ROW * max(len(tallies), 1) + BOTTOM
        figure = Figure(figsize=(WIDTH, height), layout="none")
        FigureCanvasAgg(figure)
        ax = figure.add_axes((0, 0, 1, 1))
        style.blank_axes(ax, WIDTH, height)  # one unit is one inch
        submissions = tallies[0].submissions if tallies else 0
        _write(ax, MARGIN, height - 0.28, f"{unit}: {_submissions(submissions)}", weight="bold", size=13)
        for k, each in enumerate(tallies):
            _row(ax, each, height - TOP - k * ROW)
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
    text = f"A bar an exercise of {unit}. Of {_submissions(tallies[0].submissions)} passed: {passed}."
    mistakes = [f"{met.misconception} in {each.asked.name} ({met.count})" for each, met in most_frequent(tallies)]
    return printable(text + (f" The most frequent misconceptions: {', '.join(mistakes)}." if mistakes else ""))


def _submissions(n):
    return f"{n} submission{'s' * (n != 1)}"


def _row(ax, tally, top):
    """Draw one exercise: its name, the bar, and below it the names that found no room in it."""
    right = WIDTH - MARGIN
    _write(ax, MARGIN, top - 0.14, tally.asked.name, weight="bold", size=11)
    middle = top - 0.28 - BAR / 2
    if not tally.submissions:
        ax.barh(middle, right - MARGIN, BAR, MARGIN, color=style.PAPER, edgecolor=style.MUTED, linewidth=1)
        _write(ax, MARGIN + PAD, middle, "no submissions")
        return
    left, below = MARGIN, []
    for name, status, count in _parts(tally):
        width = (right - MARGIN) * count / tally.submissions
        colour = COLOURS[status]
        ax.barh(middle, width, BAR, left, color=colour, edgecolor=style.INK, linewidth=0.8)
        ink = style.ink_on(colour)
        for label in (f"{count} {name}", str(count)):
            shown = _write(ax, left + width / 2, middle, label, ha="center", color=ink)
            if _width(shown) <= width - 2 * PAD:
                break
            shown.remove()
        if label == str(count):
            below.append((left + width / 2, f"{count} {name}"))
        left += width
    _write_below(ax, below, middle - BAR / 2, right)


def _parts(tally):
    """List (name, status, count) from left to right; misconceptions that are not among the first share a part."""
    parts, others = [], 0
    named = [met for met in tally.met if met.misconception][:NAMED]
    for met in tally.met:
        if met in named:
            parts.append((met.misconception, met.status, met.count))
        elif met.status == "wrong":
            others += met.count
        elif met.status == "raised" and any(status == "raised" for _, status, _ in parts):
            continue
        else:
            parts.append((SHORT[met.status], met.status, met.count))
    if others:
        at = sum(status in ("passed", "shortcut", "wrong") for _, status, _ in parts)
        parts.insert(at, (SHORT["wrong"], "wrong", others))
    return parts


def _write_below(ax, labels, bottom, right):
    """Write labels in a line below the bar, each as near to its part as the others let it, joined to it by a tick."""
    line = bottom - 0.17
    texts = [_write(ax, MARGIN, line, label, size=9, color=style.INK) for _, label in labels]
    gap = 0.16
    room = right - MARGIN - gap * (len(texts) - 1)
    while texts and sum(map(_width, texts)) > room:
        longest = max(texts, key=_width)
        longest.set_text(longest.get_text().rstrip("…")[:-1].rstrip() + "…")
    widths = [_width(text) for text in texts]
    starts = []
    for (x, _), width in zip(labels, widths, strict=True):
        starts.append(max(x - width / 2, starts[-1] + widths[len(starts) - 1] + gap if starts else MARGIN))
    limit = right
    for k in reversed(range(len(starts))):
        starts[k] = min(starts[k], limit - widths[k])
        limit = starts[k] - gap
    for text, start, width, (x, _) in zip(texts, starts, widths, labels, strict=True):
        text.set_x(start)
        end = min(max(x, start + 0.05), start + width - 0.05)
        ax.plot([x, end], [bottom - 0.01, line + 0.08], color=style.INK, linewidth=0.8, solid_capstyle="butt")


def _write(ax, x, y, text, size=SIZE, **how):
    """Write text, its left and middle at a place in inches; dollars and backslashes are letters like others."""
    return ax.text(x, y, printable(text), fontsize=size, va="center_baseline", parse_math=False, **how)


def _width(text):
    """Return the width of a text in inches."""
    return text.get_window_extent(text.figure.canvas.get_renderer()).width / text.figure.dpi
