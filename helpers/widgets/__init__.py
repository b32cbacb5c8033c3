"""Live pictures: sliders, steppers and training that can be watched and stopped.

Every widget is a pure ``render(**parameters) -> bytes`` with controls around it, so that tests, the reading edition
and a reader without a browser get the same pictures.
"""

from helpers.widgets.first import line_through_cases, render_line
from helpers.widgets.live import LivePicture, explore, png, slider, step_through
from helpers.widgets.training import Training, watch

__all__ = [
    "LivePicture",
    "Training",
    "explore",
    "line_through_cases",
    "png",
    "render_line",
    "slider",
    "step_through",
    "watch",
]
