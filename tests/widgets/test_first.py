"""The first slider: pure pictures that differ with the slope, in time."""

import numpy as np

from helpers import widgets

X, D = np.arange(1.0, 7), np.array([1.0, 1, 3, 3, 4, 6])


def test_the_picture_follows_the_slope():
    pictures = {w: widgets.render_line(X, D, w) for w in (-0.5, 0.88, 2.25)}
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())
    assert len(set(pictures.values())) == 3


def test_the_sentence_says_the_error():
    box = widgets.line_through_cases(X, D)
    slider, _, sentence = box.children
    slider.value = 1.0
    assert "w = 1.00 the error is E = 1.50" in sentence.value  # misses 0, 1, 0, 1, 1, 0


def test_the_sentence_leaves_the_smallest_error_to_be_found():
    box = widgets.line_through_cases(X, D)
    assert "smallest" not in box.children[-1].value
