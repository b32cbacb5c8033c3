"""Every control of every widget can be named by a screen reader, moved by keys and, where it is a number, typed."""

import functools

import ipywidgets
import numpy as np
import pytest

from helpers import widgets
from helpers.widgets.live import CHOICES, NAMES

RNG = np.random.default_rng(0)
X, D = RNG.normal(size=(20, 2)), RNG.integers(0, 2, 20)
W = [(RNG.normal(size=(2, 2)), RNG.normal(size=2)), (RNG.normal(size=(2, 1)), RNG.normal(size=1))]
DIGITS, LABELS = RNG.uniform(-1, 1, (10, 16, 16)), np.arange(10)
NEURON = ([0.8, 0.9], [1.5, -1.0], 0.2, 1.0)
PIXEL = widgets.png(np.zeros((4, 4, 3), np.uint8))
WIDGETS = {
    "bench": lambda: widgets.bench(),
    "bowl_descent": lambda: widgets.bowl_descent(2.0, 4.0, w0=5.0),
    "gradient_depth": lambda: widgets.gradient_depth(4, 8),
    "learn_cats_and_dogs": lambda: widgets.learn_cats_and_dogs(X, D[:, np.newaxis], n_sweeps=1),
    "learn_to_read": lambda: widgets.learn_to_read(DIGITS, LABELS, DIGITS, LABELS, 0.01, n_passes=1),
    "line_through_cases": lambda: widgets.line_through_cases(X[:, 0], X[:, 1]),
    "network_numbers": lambda: widgets.network_numbers(W),
    "neuron_plane": lambda: widgets.neuron_plane(X, D),
    "nudge": lambda: widgets.nudge(0.1),
    "one_neuron": lambda: widgets.one_neuron(*NEURON),
    "one_step": lambda: widgets.one_step(*NEURON),
    "one_weight_posterior": lambda: widgets.one_weight_posterior(X[:, 0], X[:, 1], 1.2),
    "posterior_band": lambda: widgets.posterior_band(X[:, 0], X[:, 1], 0.2, np.sin),
    "rejection": lambda: widgets.rejection(RNG.uniform(size=(30, 10)), RNG.integers(0, 10, 30)),
    "slide_kernel": lambda: widgets.slide_kernel(DIGITS[0]),
    "step_through": lambda: widgets.step_through(lambda step: PIXEL, ["first", "second"]),
    "two_paths": lambda: widgets.two_paths(),
    "two_weight_posterior": lambda: widgets.two_weight_posterior(X, X[:, 0], 1.0, truth=(2, -1)),
    "typed_expression": lambda: widgets.typed_expression("x*y", "x=1, y=2"),
    "up_and_down": lambda: widgets.up_and_down(W, [0.5, 0.6], [1.0]),
    "valley_descent": lambda: widgets.valley_descent(X, X[:, 0], np.zeros(2)),
    "watch": lambda: widgets.watch(lambda: ({"k": k} for k in range(3)), 3, lambda k: PIXEL, lambda k: f"step {k} now"),
}
PARTS = {"LivePicture", "Training", "choices", "explore", "gradient_through_depth", "learning", "learning_picture"} | {
    "png",
    "reading",
    "reading_picture",
    "slider",
}
SLIDERS = (ipywidgets.IntSlider, ipywidgets.FloatSlider, ipywidgets.FloatLogSlider)
NAMED = (
    *SLIDERS,
    ipywidgets.SelectionSlider,
    ipywidgets.Button,
    ipywidgets.Dropdown,
    ipywidgets.IntProgress,
    ipywidgets.Text,
    ipywidgets.ToggleButtons,
)
SILENT = (ipywidgets.Box, ipywidgets.HTML, ipywidgets.Image, ipywidgets.Label, ipywidgets.Play)


@functools.cache
def made(name):
    return WIDGETS[name]()


def inside(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def test_every_widget_is_looked_at():
    offered = {name for name in widgets.__all__ if not name.startswith("render_")}
    assert offered == WIDGETS.keys() | PARTS


@pytest.mark.parametrize("name", WIDGETS)
def test_controls_can_be_named_moved_and_typed(name):
    parts = list(inside(made(name)))
    for part in parts:
        assert isinstance(part, NAMED + SILENT), "a new kind of control: say here how it is named"
        if isinstance(part, NAMED):
            assert part.description.strip(), part
        if isinstance(part, SLIDERS):
            assert part.readout and part.continuous_update and "type a value" in part.tooltip
        if isinstance(part, ipywidgets.SelectionSlider):
            assert part.readout and CHOICES in part._dom_classes  # made by `choices`
    labels = [part.description for part in parts if isinstance(part, (*SLIDERS, ipywidgets.SelectionSlider))]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", WIDGETS)
def test_its_picture_is_told_in_words(name):
    parts = list(inside(made(name)))
    images = [part for part in parts if isinstance(part, ipywidgets.Image)]
    told = [part.value for part in parts if isinstance(part, ipywidgets.HTML)]
    assert images and len(told) == len(images)
    for image, sentence in zip(images, told):
        assert len(image.tooltip.split()) >= 3
        assert 'aria-live="polite"' in sentence
        assert "onanimationstart" in sentence  # the names that ipywidgets does not give: see NAMES


def test_order_of_the_controls_is_the_order_of_the_keys():
    """What is reached by Tab, in that order: nothing of a widget stands after its picture."""
    for name in WIDGETS:
        leaves = [part for part in inside(made(name)) if not isinstance(part, ipywidgets.Box)]
        shown = [isinstance(part, (ipywidgets.Image, ipywidgets.HTML)) for part in leaves]
        assert shown == sorted(shown), name


def test_the_names_are_written_for_the_class_that_python_gives():
    assert f"'{CHOICES}'" in NAMES and '"' not in NAMES
