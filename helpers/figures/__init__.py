"""Figures of the course: functions that draw the arrays they are given and return Axes.

Nothing here trains, computes a gradient or calls ``plt.show``.
A notebook calls `use_style` once; afterwards every figure is shown with its text alternative.
"""

from helpers.figures.animals import draw_cat, draw_dog
from helpers.figures.network import network_backward, network_forward, network_stages
from helpers.figures.neuron import neuron_backward, neuron_forward, neuron_stages
from helpers.figures.style import (
    BACKWARD,
    CASES,
    DESIRED,
    ERROR,
    FAINT,
    FORWARD,
    INK,
    MUTED,
    PAPER,
    alternative_text,
    blank_axes,
    describe,
    ink_on,
    label_line,
    label_lines,
    layer_colours,
    new_axes,
    use_style,
)

__all__ = [
    "BACKWARD",
    "CASES",
    "DESIRED",
    "ERROR",
    "FAINT",
    "FORWARD",
    "INK",
    "MUTED",
    "PAPER",
    "alternative_text",
    "blank_axes",
    "describe",
    "draw_cat",
    "draw_dog",
    "ink_on",
    "label_line",
    "label_lines",
    "layer_colours",
    "network_backward",
    "network_forward",
    "network_stages",
    "neuron_backward",
    "neuron_forward",
    "neuron_stages",
    "new_axes",
    "use_style",
]
