"""Figures of the course: functions that draw the arrays they are given and return Axes.

Nothing here trains, computes a gradient or calls ``plt.show``.
A notebook calls `use_style` once; afterwards every figure is shown with its text alternative.
"""

from helpers.figures.activations import activation_gallery, slope_wedges
from helpers.figures.animals import draw_cat, draw_dog
from helpers.figures.backpropagation import cost_of_the_way_down, shape_proof
from helpers.figures.bayes import (
    LIKELIHOOD,
    LIKELIHOOD_LINE,
    POSTERIOR,
    PRIOR,
    PRIOR_LINE,
    bernoulli_errors,
    dropped_terms,
    highest_density_outline,
    noise_bells,
    posteriors_by_cases,
)
from helpers.figures.chain import (
    delta_curve,
    parameters_before_after,
    promise,
    slope_chain,
    told_and_measured,
    two_paths,
)
from helpers.figures.decision import decision_plane, plane, redraw_decision_plane
from helpers.figures.descent import bowl, bowl_walk, loss_curve, steps_against_eta, valley
from helpers.figures.generalisation import (
    bands,
    fits,
    mirror_weights,
    rows_of_runs,
    sweeps_needed,
)
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
    "LIKELIHOOD",
    "LIKELIHOOD_LINE",
    "MUTED",
    "PAPER",
    "POSTERIOR",
    "PRIOR",
    "PRIOR_LINE",
    "activation_gallery",
    "alternative_text",
    "bands",
    "bernoulli_errors",
    "blank_axes",
    "bowl",
    "bowl_walk",
    "cost_of_the_way_down",
    "decision_plane",
    "delta_curve",
    "describe",
    "draw_cat",
    "draw_dog",
    "dropped_terms",
    "fits",
    "highest_density_outline",
    "ink_on",
    "label_line",
    "label_lines",
    "layer_colours",
    "loss_curve",
    "mirror_weights",
    "network_backward",
    "network_forward",
    "network_stages",
    "neuron_backward",
    "neuron_forward",
    "neuron_stages",
    "new_axes",
    "noise_bells",
    "parameters_before_after",
    "plane",
    "posteriors_by_cases",
    "promise",
    "redraw_decision_plane",
    "rows_of_runs",
    "shape_proof",
    "slope_chain",
    "slope_wedges",
    "steps_against_eta",
    "sweeps_needed",
    "told_and_measured",
    "two_paths",
    "use_style",
    "valley",
]
