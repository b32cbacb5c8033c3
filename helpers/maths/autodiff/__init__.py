"""Unit 07: derivatives of any program made of elementary operations, in reverse and in forward mode.

`Value` is the engine for single numbers, `Tensor` the one for arrays, `Dual` the numbers of forward mode.
"""

from helpers.maths.autodiff.arrays import Tensor, matmul_vjp, unbroadcast
from helpers.maths.autodiff.expressions import assignments, expression, graph_lists
from helpers.maths.autodiff.forward import Dual, count_sweeps, dual_multiply, jacobian_forward, jvp
from helpers.maths.autodiff.functions import exp, log, relu, tanh
from helpers.maths.autodiff.scalar import (
    Value,
    backward,
    jacobian_reverse,
    payments,
    topological_order,
    value_add,
    value_multiply,
    value_tanh,
    zero_gradients,
)

__all__ = [
    "Dual",
    "Tensor",
    "Value",
    "assignments",
    "backward",
    "count_sweeps",
    "dual_multiply",
    "exp",
    "expression",
    "graph_lists",
    "jacobian_forward",
    "jacobian_reverse",
    "jvp",
    "log",
    "matmul_vjp",
    "payments",
    "relu",
    "tanh",
    "topological_order",
    "unbroadcast",
    "value_add",
    "value_multiply",
    "value_tanh",
    "zero_gradients",
]
