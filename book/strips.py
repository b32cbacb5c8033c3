"""In the kernel that executes a unit for the book: a widget is shown as a strip of pictures, for values of its slider.

The widget itself draws them: its slider is moved as a reader would move it, and what it then shows is kept.
A training is looked at while it runs. No notebook and no widget knows of it.
"""

import base64
import functools
import io
import re

import IPython
import ipywidgets
from PIL import Image

from helpers.widgets import Training
from helpers.widgets.live import Picture, draw

MIME = "application/vnd.course.strip+json"
"""What a widget is shown as: a list of pictures, each with its PNG, its text alternative and its caption."""
EVENLY = (0, 1 / 3, 2 / 3, 1)
"""Where a slider is set, in parts of its range."""
TELLING = {
    ("slope w",): [(0.05,), (0.52,), (0.85,), (1.89,)],
    ("width of the prior, tau", "number of cases"): [(10, 6), (1, 6), (0.05, 6), (1, 60)],
    ("weight w₁ of the ears", "weight w₂ of the snout", "bias b"): [(2, 2, 0), (2, 2, 4), (0, 0, 0), (8, 8, 0)],
    ("step size η", "start, weight w₀"): [(0.1, 5), (0.25, 5), (0.45, 5), (0.5, 5), (0.6, 5), (0.1, -1)],
    ("step size η", "momentum α"): [(0.1, 0), (0.1, 0.5), (0.1, 0.9), (0.25, 0), (0.25, 0.5), (0.25, 0.9)],
    ("x",): [(-2,), (-0.5,), (1,), (2,)],
    ("step size η",): [(0.1,), (1,), (8,), (30,)],
    ("difference step h",): [(0.1,), (1e-5,), (1e-10,), (1e-15,)],
    ("depth, hidden layers", "width, units a layer", "activation", "initialisation"): [
        (10, 30, "logistic", "N(0, 1/n)"),
        (10, 30, "tanh", "standard"),
        (10, 30, "tanh", "Glorot"),
        (30, 30, "ReLU", "He"),
    ],
    ("number of cases", "width of the prior, tau"): [(2, 3), (10, 3), (10, 0.5), (10, 10)],
    ("threshold",): [(0,), (0.2,), (0.6,), (1.2,)],
}
"""What the text asks for: by the labels of a widget's sliders, their values in each picture. What is not here moves
the first slider `EVENLY`."""
MOMENTS = (0.05, 0.2, 0.4, 1.0)
"""When a training is looked at: parts of its steps. Most happens early."""
SLIDERS = (ipywidgets.IntSlider, ipywidgets.FloatSlider, ipywidgets.FloatLogSlider, ipywidgets.SelectionSlider)


def install():
    """Show every widget of this kernel as its strip."""
    shell = IPython.get_ipython()
    shell.display_formatter.mimebundle_formatter.for_type(ipywidgets.Widget, shown)
    Training.__init__ = _watched(Training.__init__)


def shown(widget, include=None, exclude=None):
    """Return what a notebook keeps of a widget, by media type."""
    strip = pictures(widget)
    return {MIME: strip, "text/plain": " ".join(picture["alt"] for picture in strip)}


def pictures(widget):
    """Draw a widget's strip.

    Parameters
    ----------
    widget : Widget
        Of `helpers.widgets`: a `Training`, or sliders over a picture, within any boxes.

    Returns
    -------
    list of dict
        Each with ``png`` (base64), ``alt`` and ``caption``.

    Raises
    ------
    ValueError
        If nothing in it can be drawn for several values.
    """
    parts = list(_parts(widget))
    if training := _first(parts, Training):
        return training.strip
    picture, sliders = _first(parts, Picture), [part for part in parts if isinstance(part, SLIDERS)]
    if picture is None or not sliders:
        raise ValueError(f"{type(widget).__name__} has no slider over a picture: the book cannot show it.")
    start, strip = [slider.value for slider in sliders], []
    evenly = [(value,) for value in places(sliders[0])]
    for values in TELLING.get(tuple(slider.description for slider in sliders), evenly):
        for slider, value in zip(sliders, values, strict=False):
            slider.value = value
        words = "; ".join(caption(slider) for slider in sliders[: len(values)])
        strip.append(_picture(picture.value, picture.tooltip, words))
    for slider, value in zip(sliders, start, strict=True):
        slider.value = value
    return strip


def places(slider):
    """Return values at the parts `EVENLY` of a slider's range, without doubles.

    Parameters
    ----------
    slider : widget
        One of `SLIDERS`.

    Returns
    -------
    list

    Examples
    --------
    >>> places(ipywidgets.IntSlider(min=1, max=10))
    [1, 4, 7, 10]
    >>> places(ipywidgets.FloatLogSlider(min=-2, max=1))
    [0.01, 0.1, 1.0, 10.0]
    >>> places(ipywidgets.SelectionSlider(options=["few", "many"]))
    ['few', 'many']
    """
    if isinstance(slider, ipywidgets.SelectionSlider):
        names = [name for name, _ in slider._options_full]
        values = [names[round(part * (len(names) - 1))] for part in EVENLY]
    else:
        values = [slider.min + part * (slider.max - slider.min) for part in EVENLY]
        if isinstance(slider, ipywidgets.IntSlider):
            values = [round(value) for value in values]
        elif isinstance(slider, ipywidgets.FloatLogSlider):
            values = [float(f"{slider.base**value:.3g}") for value in values]
        else:
            values = [slider.min + slider.step * round((value - slider.min) / slider.step) for value in values]
    return list(dict.fromkeys(values))


def caption(slider):
    """Say what a slider is set to, in a few words."""
    if slider.description == "step":
        return f"step {slider.value} of {slider.max}"
    value = f"{slider.value:.3g}" if isinstance(slider.value, float) else str(slider.value)
    return f"{slider.description}: " + re.sub(r"^-|(?<=e)-", "\N{MINUS SIGN}", value)


def _watched(begin):
    """Let a training keep pictures of some of its moments."""

    @functools.wraps(begin)
    def begin_watched(self, train, n_steps, render=None, describe=None):
        self.strip, moments = [], {max(1, round(part * n_steps)) for part in MOMENTS}

        def looked_at():
            for step, state in enumerate(train(), 1):
                if render and step in moments:
                    self.strip.append(_picture(*draw(render, describe, state), f"step {step:,} of {n_steps:,}"))
                yield state

        begin(self, looked_at, n_steps, render, describe)

    return begin_watched


def _picture(png, alt, caption):
    packed = io.BytesIO()
    Image.open(io.BytesIO(png)).save(packed, "PNG")  # a live picture is packed for speed, these are packed for size
    return {"png": base64.b64encode(packed.getvalue()).decode(), "alt": alt, "caption": caption}


def _parts(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _parts(child)


def _first(parts, kind):
    return next((part for part in parts if isinstance(part, kind)), None)
