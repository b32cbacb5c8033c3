"""What is measured inside a notebook's kernel: from a moved control to a new picture, and memory."""

import gc
import json
import statistics
import time

import ipywidgets

from helpers.widgets.live import Picture
from helpers.widgets.training import Training

MARK = "measured in the kernel: "
TOO_LONG = 1.0
"""Seconds after which a control is left alone: it trains, and does not only draw."""
_known = set()


def new_pictures():
    """List the pictures that were made since the last call."""
    found = [thing for thing in gc.get_objects() if type(thing) is Picture and id(thing) not in _known]
    _known.update(map(id, found))
    return found


def values_of(control, n):
    """List values that a control can take, each another one than the one before, and its own at the end."""
    kept = control.value
    if hasattr(control, "options"):
        options = [value for _, value in control._options_full]
        return [*(options[k % len(options)] for k in range(n)), kept]
    if isinstance(kept, bool):
        return [*(bool(k % 2) != kept for k in range(n)), kept]
    low, high = control.min, control.max
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [*(control.base ** (low + (high - low) * (k + 0.5) / n) for k in range(n)), kept]
    between = [low + (high - low) * (k + 0.5) / n for k in range(n)]
    return [*(map(round, between) if isinstance(kept, int) else between), kept]


def redraw_times(pictures, n=5, rounds=5):
    """Move every control through its range and note how long the pictures take to follow.

    Parameters
    ----------
    pictures : list of Picture
    n : int
        Places at which a control is put.
    rounds : int

    Returns
    -------
    list of list of float
        For every picture the times of its slowest control, in seconds; for that of a training, of its redrawing.
    """
    changed = set()
    for picture in pictures:
        picture.observe(lambda change: changed.add(id(change["owner"])), "value")
    objects = gc.get_objects()
    kinds = (ipywidgets.IntSlider, ipywidgets.FloatSlider, ipywidgets.FloatLogSlider, ipywidgets.SelectionSlider)
    kinds += (ipywidgets.Dropdown, ipywidgets.Checkbox, ipywidgets.ToggleButtons, ipywidgets.RadioButtons)
    controls = [thing for thing in objects if type(thing) in kinds]
    times = {id(picture): {} for picture in pictures}
    tired = set()
    for _ in range(rounds):
        for control in controls:
            for value in values_of(control, n) if id(control) not in tired else ():
                changed.clear()
                before = control.value
                began = time.perf_counter()
                control.value = value
                spent = time.perf_counter() - began
                for picture in changed:
                    times[picture].setdefault(id(control), []).append(spent)
                if spent > TOO_LONG or (not changed and control.value != before):
                    tired.add(id(control))
                    control.value = before
                    break
    for training in [thing for thing in objects if type(thing) is Training and thing._render and thing.state]:
        if id(training._image) in times:
            times[id(training._image)] = {0: [_redrawn(training) for _ in range(rounds * n)]}
    return [max(each.values(), key=statistics.median, default=[]) for each in times.values()]


def _redrawn(training):
    from helpers.widgets.live import draw, put

    began = time.perf_counter()
    put(training._image, training._sentence, *draw(training._render, training._describe, training.state))
    return time.perf_counter() - began


def most_memory():
    """Return the most bytes that this process has had at once; None where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmHWM"):
                    return 1024 * int(line.split()[1])
    except OSError:
        pass
    try:
        import resource
        import sys
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def report(cell):
    """Print what there is to say after a cell: its new pictures, and the time that this took."""
    began = time.perf_counter()
    memory = most_memory()
    pictures = new_pictures()
    times = redraw_times(pictures) if pictures else []
    said = {"cell": cell, "memory": memory, "pictures": times, "seconds": time.perf_counter() - began}
    print(MARK + json.dumps(said))
