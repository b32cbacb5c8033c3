"""Live pictures: sliders, steppers and training that can be watched and stopped.

Every widget is a pure ``render(**parameters) -> bytes`` with controls around it, so that tests, the reading edition
and a reader without a browser get the same pictures.
"""

from helpers.widgets.autodiff import render_expression, typed_expression
from helpers.widgets.backpropagation import learn_cats_and_dogs, learning, learning_picture, render_pass, up_and_down
from helpers.widgets.bayes import (
    one_weight_posterior,
    render_one_weight_posterior,
    render_two_weight_posterior,
    two_weight_posterior,
)
from helpers.widgets.chain import one_neuron, one_step, render_neuron, render_paths, render_step, two_paths
from helpers.widgets.checking import bench, nudge, render_bench, render_nudge
from helpers.widgets.depth import gradient_depth, gradient_through_depth, render_gradient_depth
from helpers.widgets.descent import bowl_descent, render_bowl_descent, render_valley_descent, valley_descent
from helpers.widgets.first import line_through_cases, render_line
from helpers.widgets.forward import network_numbers, neuron_plane, render_network_numbers, render_neuron_plane
from helpers.widgets.live import LivePicture, choices, explore, png, slider, step_through
from helpers.widgets.posterior import posterior_band, render_posterior_band
from helpers.widgets.training import Training, watch
from helpers.widgets.zip_codes import (
    learn_to_read,
    reading,
    reading_picture,
    rejection,
    render_kernel,
    render_rejection,
    slide_kernel,
)

__all__ = [
    "LivePicture",
    "Training",
    "bench",
    "bowl_descent",
    "choices",
    "explore",
    "gradient_depth",
    "gradient_through_depth",
    "learn_cats_and_dogs",
    "learn_to_read",
    "learning",
    "learning_picture",
    "line_through_cases",
    "network_numbers",
    "neuron_plane",
    "nudge",
    "one_neuron",
    "one_step",
    "one_weight_posterior",
    "png",
    "posterior_band",
    "reading",
    "reading_picture",
    "rejection",
    "render_bench",
    "render_bowl_descent",
    "render_expression",
    "render_gradient_depth",
    "render_kernel",
    "render_line",
    "render_network_numbers",
    "render_neuron",
    "render_neuron_plane",
    "render_nudge",
    "render_one_weight_posterior",
    "render_pass",
    "render_paths",
    "render_posterior_band",
    "render_rejection",
    "render_step",
    "render_two_weight_posterior",
    "render_valley_descent",
    "slide_kernel",
    "slider",
    "step_through",
    "two_paths",
    "two_weight_posterior",
    "typed_expression",
    "up_and_down",
    "valley_descent",
    "watch",
]
