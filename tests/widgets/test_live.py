import io
import time

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from helpers import figures, widgets


def picture(width=7.2, height=4.2):
    ax = widgets.LivePicture.figure(width, height).add_subplot(xlim=(0, 1), ylim=(0, 2), title="A line")
    (line,) = ax.plot([0, 1], [0, 0])

    def update(slope):
        line.set_ydata([0, slope])
        return f"The slope is {slope:.1f}."

    return widgets.LivePicture(ax.figure, [line], update)


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(data)))


def test_png_keeps_every_pixel():
    noise = np.random.default_rng(0).integers(0, 256, (7, 11, 4), dtype=np.uint8)
    assert (pixels(widgets.png(noise)) == noise[:, :, :3]).all()


def test_picture_has_its_size_and_follows_its_parameters():
    live = picture()
    one, other, again = live.render(slope=1), live.render(slope=2), live.render(slope=1)
    assert Image.open(io.BytesIO(one)).size == live.size
    assert one != other and one == again


def test_blitting_draws_what_a_full_drawing_draws():
    live = picture(4, 3)
    quick = pixels(live.render(slope=1.5))
    live.artists[0].set_animated(False)
    live._canvas.draw()
    full = np.asarray(live._canvas.buffer_rgba())[:, :, :3]
    assert np.abs(quick.astype(int) - full).mean() < 0.05


def test_an_update_is_fast():
    live, times = picture(), []
    for slope in np.linspace(0, 2, 20):
        start = time.perf_counter()
        live.render(slope=slope)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02 and np.median(times) < 0.06


def test_explore_follows_its_slider_with_picture_and_words():
    slider = widgets.slider("slope", 1.0, 0.0, 2.0)
    box = widgets.explore(picture(), {"slope": slider})
    image, sentence = box.children[-2:]
    before = image.value
    slider.value = 2.0
    assert image.value != before
    assert "The slope is 2.0." in sentence.value and image.tooltip == "The slope is 2.0."
    assert 'aria-live="polite"' in sentence.value


def test_words_cannot_become_markup():
    box = widgets.explore(lambda: widgets.png(np.zeros((9, 9, 3), np.uint8)), {}, lambda: "E < 1 & <b>")
    assert "E &lt; 1 &amp; &lt;b&gt;" in box.children[-1].value


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ((3, 0, 9), ipywidgets.IntSlider),
        ((0.5, 0, 2), ipywidgets.FloatSlider),
        ((1, 0, 2, 0.5), ipywidgets.FloatSlider),
    ],
)
def test_slider_has_label_readout_and_tip(arguments, kind):
    slider = widgets.slider("step size eta", *arguments)
    assert isinstance(slider, kind) and slider.readout and slider.continuous_update
    assert slider.description == "step size eta" and "type a value" in slider.tooltip


def test_log_slider_spans_powers():
    slider = widgets.slider("weight decay", 0.01, 0.001, 10, log=True)
    assert (slider.min, slider.max) == (-3, 1) and slider.value == pytest.approx(0.01)


def stepper(calls):
    def render(step):
        calls.append(step)
        return figures.describe(figures.new_axes(), f"Picture {step}.")

    return widgets.step_through(render, ["first", "second", "third"])


def test_stepper_goes_forth_and_back_and_stays_in_bounds():
    calls = []
    box = stepper(calls)
    (back, following, play), step, image, sentence = box.children[0].children, *box.children[1:]
    assert "Step 1 of 3: first. Picture 0." in sentence.value
    first = image.value
    for _ in range(5):
        following.click()
    assert step.value == play.value == 3 and "Step 3 of 3: third. Picture 2." in sentence.value
    for _ in range(5):
        back.click()
    assert step.value == 1 and image.value == first
    assert calls == [0, 1, 2]
