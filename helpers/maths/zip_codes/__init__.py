"""Unit 10: the network that read handwritten zip codes in 1989, and what its training needs."""

from helpers.maths.zip_codes.convolution import (
    BACKGROUND,
    LAYERS,
    Layer,
    convolve,
    convolve_backward,
    count,
    h2_wiring,
    h2_wiring_in_blocks,
)
from helpers.maths.zip_codes.network import FullyConnected, Network
from helpers.maths.zip_codes.training import (
    PASSES,
    Pass,
    init_1989,
    measure,
    newton_steps,
    place_code,
    reject_curve,
    share_rejected,
    train,
    train_pass,
)

__all__ = [
    "BACKGROUND",
    "LAYERS",
    "PASSES",
    "FullyConnected",
    "Layer",
    "Network",
    "Pass",
    "convolve",
    "convolve_backward",
    "count",
    "h2_wiring",
    "h2_wiring_in_blocks",
    "init_1989",
    "measure",
    "newton_steps",
    "place_code",
    "reject_curve",
    "share_rejected",
    "train",
    "train_pass",
]
