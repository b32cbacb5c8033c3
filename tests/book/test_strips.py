"""Every kind of widget can be shown as a strip of pictures, and nothing else can."""

import base64

import ipywidgets
import numpy as np
import pytest

from book import strips
from helpers import widgets


def flat(value=0):
    return widgets.png(np.full((4, 6, 3), value, np.uint8))


@pytest.fixture
def watched(monkeypatch):
    monkeypatch.setattr(widgets.Training, "__init__", strips._watched(widgets.Training.__init__))


def learn():
    for step in range(100):
        yield {"step": step}


KINDS = {
    "explore": (
        lambda: widgets.explore(
            lambda w: flat(int(w)), {"w": widgets.slider("weight w", 5.0, 0.0, 9.0, 1.0)}, lambda w: f"At {w:g}."
        ),
        ["weight w: 0", "weight w: 3", "weight w: 6", "weight w: 9"],
        ["At 0.", "At 3.", "At 6.", "At 9."],
    ),
    "step_through": (
        lambda: widgets.step_through(lambda step: flat(step), ["a", "b", "c"], lambda step: f"Told {step}."),
        ["step 1 of 3", "step 2 of 3", "step 3 of 3"],
        ["Step 1 of 3: a. Told 0.", "Step 2 of 3: b. Told 1.", "Step 3 of 3: c. Told 2."],
    ),
    "watch": (
        lambda: widgets.watch(learn, 100, lambda step: flat(step), lambda step: f"Learned {step}."),
        ["step 5 of 100", "step 20 of 100", "step 40 of 100", "step 100 of 100"],
        ["Learned 4.", "Learned 19.", "Learned 39.", "Learned 99."],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_widget_becomes_a_strip(kind, watched):
    make, captions, alternatives = KINDS[kind]
    strip = strips.pictures(ipywidgets.VBox([make()]))
    assert [part["caption"] for part in strip] == captions
    assert [part["alt"] for part in strip] == alternatives
    assert all(base64.b64decode(part["png"]).startswith(b"\x89PNG") for part in strip)
    assert len({part["png"] for part in strip}) == len(strip)


def test_a_typed_expression_is_stepped_through():
    strip = strips.pictures(widgets.typed_expression("a * b", "a = 2, b = 3"))
    assert [part["caption"] for part in strip] == ["step 1 of 3", "step 2 of 3", "step 3 of 3"]


def test_a_slider_is_left_where_it_was():
    shown = widgets.explore(lambda w: flat(), {"w": widgets.slider("weight w", 5.0, 0.0, 9.0)}, lambda w: "")
    strips.pictures(shown)
    assert shown.children[0].value == 5


def test_several_sliders_can_be_set(monkeypatch):
    labels = ("weight w", "bias b")
    monkeypatch.setattr(strips, "TELLING", {labels: [(2.0, 1.0), (2.0, 3.0)]})
    controls = {label[0]: widgets.slider(label, 0.0, -9.0, 9.0, 1.0) for label in labels}
    shown = widgets.explore(lambda w, b: flat(int(w + b)), controls, lambda w, b: f"At {w:g} and {b:g}.")
    captions = ["weight w: 2; bias b: 1", "weight w: 2; bias b: 3"]
    assert [part["caption"] for part in strips.pictures(shown)] == captions
    assert [part["alt"] for part in strips.pictures(shown)] == ["At 2 and 1.", "At 2 and 3."]
    assert [control.value for control in controls.values()] == [0, 0]


@pytest.mark.parametrize(
    ("value", "words"), [(-8.0, "weight: \N{MINUS SIGN}8"), (1e-5, "weight: 1e\N{MINUS SIGN}05"), (3, "weight: 3")]
)
def test_captions_have_a_minus_sign(value, words):
    kind = ipywidgets.IntSlider if isinstance(value, int) else ipywidgets.FloatSlider
    assert strips.caption(kind(value, min=-10, max=10, description="weight")) == words


def test_what_cannot_be_shown_is_refused():
    with pytest.raises(ValueError, match="VBox has no slider over a picture"):
        strips.pictures(ipywidgets.VBox([ipywidgets.Button()]))
