"""How things are measured: side by side, in turn, as ratios of medians; and how cost grows, as fitted exponents."""

import dataclasses
import gc
import itertools
import math
import statistics
import time
import tracemalloc
from collections.abc import Callable

import numpy as np


class NotHere(Exception):
    """Something to compare with cannot be had; the message says why."""


@dataclasses.dataclass(frozen=True)
class Effort:
    """How long to measure.

    Parameters
    ----------
    rounds : int
        How often everything has its turn.
    seconds : float
        How long one turn is to take; what takes longer is called once.
    sizes : int or None
        Of a growth table only the first so many sizes.
    before : callable
        Called before every turn and not timed, so that none pays for what another left behind.
    """

    rounds: int = 7
    seconds: float = 0.1
    sizes: int | None = None
    before: Callable = gc.collect

    @property
    def fewer(self):
        """The same with five rounds at most, for growth tables, which take long."""
        return dataclasses.replace(self, rounds=min(5, self.rounds))

    def some(self, sizes):
        """Return the sizes that are to be measured."""
        return list(sizes)[: self.sizes]


TINY = Effort(rounds=2, seconds=0.001, sizes=3, before=lambda: None)
"""To see whether everything runs; the numbers mean nothing."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    what : str
    ours : str
        What was measured of the course.
    peer, theirs : str
        Name and measurement of what stands beside it.
    ratio : str
        Ours over theirs, with the smallest and the largest of a round.
    goal : str
    verdict : str
        "met", "missed", "context", or "not run: ..." or "failed: ...".
    """

    what: str
    ours: str = ""
    peer: str = ""
    theirs: str = ""
    ratio: str = ""
    goal: str = ""
    verdict: str = "context"


@dataclasses.dataclass(frozen=True)
class Growth:
    """How costs grow with a size.

    Parameters
    ----------
    what, size : str
        What is measured, and what its size is called.
    sizes : list of int
    costs : dict of {str: list of float}
        Seconds, or bytes where the name begins with "memory".
    """

    what: str
    size: str
    sizes: list
    costs: dict

    def exponents(self):
        """Return {name: (exponent over all sizes, exponent over the upper half)}."""
        half = len(self.sizes) // 2
        return {
            name: (fitted_exponent(self.sizes, costs), fitted_exponent(self.sizes[half:], costs[half:]))
            for name, costs in self.costs.items()
        }


def interleaved(runs, effort):
    """Time several things in turn.

    Parameters
    ----------
    runs : dict of {str: callable}
        Each is called once before anything is timed.
    effort : Effort

    Returns
    -------
    dict of {str: list of float}
        Seconds a call, one entry a round. Every round begins with another one, so that none is always the first.
    """
    calls = {name: _calls_in(run, effort.seconds) for name, run in runs.items()}
    times = {name: [] for name in runs}
    order = list(runs)
    for _ in range(effort.rounds):
        for name in order:
            run, n = runs[name], calls[name]
            effort.before()
            began = time.perf_counter()
            for _ in itertools.repeat(None, n):
                run()
            times[name].append((time.perf_counter() - began) / n)
        order = [*order[1:], order[0]]
    return times


def _calls_in(run, seconds):
    """Return how many calls fill so many seconds: at least one."""
    began = time.perf_counter()
    run()
    if time.perf_counter() - began >= seconds:
        return 1
    n = 1
    while True:
        began = time.perf_counter()
        for _ in itertools.repeat(None, n):
            run()
        spent = time.perf_counter() - began
        if spent >= 0.1 * seconds:
            return max(1, round(n * seconds / spent))
        n *= 4


def fitted_exponent(sizes, costs):
    """Return p of the best fit cost = c size^p, by least squares on logarithms; nan for fewer than two sizes."""
    if len(sizes) < 2:
        return math.nan
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def peak_memory(run):
    """Return the most bytes that a call has at once, above what was there before; NumPy's arrays are counted."""
    tracemalloc.start()
    try:
        run()
        return max(1, tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def median_time(run, effort):
    """Return the median time of a call, in seconds."""
    return statistics.median(interleaved({"": run}, effort)[""])


def compare(what, own, peers, effort, steps=1):
    """Measure the course's way and its peers side by side.

    Parameters
    ----------
    what : str
    own : callable
    peers : dict of {str: (make, goal)}
        ``make()`` returns what is to be called, or raises `NotHere`; a goal is the largest ratio, or None.
    effort : Effort
    steps : int
        What a call does so many times; times are given for one.

    Returns
    -------
    list of Row
        One a peer.
    """
    runs, missing = {what: own}, {}
    for peer, (make, _) in peers.items():
        try:
            runs[peer] = make()
        except NotHere as reason:
            missing[peer] = str(reason)
    times = {name: [t / steps for t in each] for name, each in interleaved(runs, effort).items()}
    return [
        absent(what, peer, goal, missing[peer], duration(statistics.median(times[what])))
        if peer in missing
        else ratio_row(what, times[what], peer, times[peer], goal)
        for peer, (_, goal) in peers.items()
    ]


def ratio_row(what, own, peer, theirs, goal):
    """Return the line for two lists of times: the ratio of their medians against the goal."""
    ours, others = statistics.median(own), statistics.median(theirs)
    each = [a / b for a, b in zip(own, theirs, strict=True)]
    ratio = ours / others
    shown = f"{ratio:.3g} ({min(each):.3g} to {max(each):.3g})"
    return Row(what, duration(ours), peer, duration(others), shown, at_most(goal), judged(ratio, goal))


def limit_row(what, value, goal, show):
    """Return the line for one number that has a limit of its own; `show` puts a number into words."""
    return Row(what, show(value), goal=at_most(goal, show), verdict=judged(value, goal))


def absent(what, peer, goal, reason, ours=""):
    """Return the line for a peer that cannot be had: nothing is put in its place."""
    return Row(what, ours, peer, goal=at_most(goal), verdict=f"not run: {reason}")


def judged(value, goal):
    """Say whether a value keeps to its goal; nan does not."""
    return "context" if goal is None else "met" if value <= goal else "missed"


def at_most(goal, show="{:g}".format):
    """Put a goal into words."""
    return "" if goal is None else f"at most {show(goal)}"


def duration(seconds):
    """Put a time into words, with three digits."""
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if seconds >= size:
            return f"{_three_digits(seconds / size)} {unit}"
    return f"{_three_digits(seconds / 1e-6)} µs"


def memory(n_bytes):
    """Put an amount of memory into words, with three digits."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if n_bytes >= size:
            return f"{_three_digits(n_bytes / size)} {unit}"
    return f"{n_bytes:.0f} B"


def _three_digits(number):
    return f"{number:,.0f}" if number >= 99.95 else f"{number:.3g}"


def table(rows):
    """Return rows as a table in Markdown; a missed goal stands out."""
    head = "| what | ours | beside | theirs | ratio of medians (smallest and largest of a round) | goal | |"
    lines = [
        f"| {row.what} | {row.ours} | {row.peer} | {row.theirs} | {row.ratio} | {row.goal} | "
        f"{f'**{row.verdict}**' if row.verdict.startswith(('missed', 'failed')) else row.verdict} |"
        for row in rows
    ]
    return "\n".join([head, "|---|---|---|---|---|---|---|", *lines])


def growth_table(growth):
    """Return a growth table in Markdown, with the fitted exponents below."""
    shows = {name: memory if name.startswith("memory") else duration for name in growth.costs}
    lines = [f"{growth.what}:", "", f"| {growth.size} | {' | '.join(growth.costs)} |", "|---" * (1 + len(shows)) + "|"]
    for k, size in enumerate(growth.sizes):
        lines.append(f"| {size:,} | {' | '.join(shows[name](costs[k]) for name, costs in growth.costs.items())} |")
    fitted = growth.exponents().values()
    lines.append(f"| exponent, all sizes | {' | '.join(f'{everywhere:.2f}' for everywhere, _ in fitted)} |")
    lines.append(f"| exponent, upper half | {' | '.join(f'{above:.2f}' for _, above in fitted)} |")
    return "\n".join(lines)
