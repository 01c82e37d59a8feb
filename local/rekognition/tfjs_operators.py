"""TensorFlow's operators in ONNX: those of the models that we convert, and no others.

Pictures lie as height, width, channels in TensorFlow and as channels, height, width in ONNX.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Attributes = Mapping[str, Any]
TO_CHANNELS_FIRST, TO_CHANNELS_LAST = [0, 3, 1, 2], [0, 2, 3, 1]
LAST = int(np.iinfo(np.int64).max)


class UnknownOperator(Exception):
    """A model uses an operator that no other model needed so far."""


class Growing(Protocol):
    """The graph that operators are added to."""

    constants: dict[str, NDArray[Any]]

    def constant(self, value: Any) -> str:
        """The name of a constant."""

    def add(self, operator: str, inputs: Sequence[str], outputs: int = 1, **attributes: Any) -> list[str]:
        """Add a node; the names of what it computes."""


Operator = Callable[[Growing, list[str], Attributes], list[str]]


def _same(name: str) -> Operator:
    """An operator that ONNX has as it is."""
    return lambda graph, values, attributes: graph.add(name, values)


def _padding(attributes: Attributes) -> dict[str, Any]:
    if attributes["padding"] == "EXPLICIT":
        _, _, top, bottom, left, right, _, _ = attributes["explicit_paddings"]
        return {"pads": [top, left, bottom, right]}
    return {"auto_pad": "SAME_UPPER" if attributes["padding"] == "SAME" else "VALID"}


def _channels_first(graph: Growing, name: str, values: list[str], **attributes: Any) -> list[str]:
    """Run an operator on pictures, turned to ONNX's order and back."""
    [turned] = graph.add("Transpose", values[:1], perm=TO_CHANNELS_FIRST)
    [result] = graph.add(name, [turned, *values[1:]], **attributes)
    return graph.add("Transpose", [result], perm=TO_CHANNELS_LAST)


def _convolve(
    graph: Growing, values: list[str], attributes: Attributes, kernel: NDArray[Any], groups: int
) -> list[str]:
    fused = attributes.get("fused_ops") or []
    weights = [graph.constant(kernel)]
    if "BiasAdd" in fused:
        weights.append(graph.constant(graph.constants[values[2]].reshape(-1)))
    result = _channels_first(
        graph,
        "Conv",
        [values[0], *weights],
        strides=attributes["strides"][1:3],
        dilations=(attributes.get("dilations") or [1] * 4)[1:3],
        kernel_shape=list(kernel.shape[2:]),
        group=groups,
        **_padding(attributes),
    )
    return _activated(graph, result, values, fused)


def _activated(graph: Growing, result: list[str], values: list[str], fused: Sequence[str]) -> list[str]:
    for name in fused:
        if name == "Prelu":
            result = graph.add("PRelu", [*result, values[3]])
        elif name != "BiasAdd":
            result = OPERATORS[name](graph, result, {})
    return result


def _conv(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    kernel = np.transpose(graph.constants[values[1]], (3, 2, 0, 1))
    return _convolve(graph, values, attributes, kernel, groups=1)


def _depthwise_conv(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    weights = graph.constants[values[1]]
    height, width, channels, each = weights.shape
    kernel = np.transpose(weights, (2, 3, 0, 1)).reshape(channels * each, 1, height, width)
    return _convolve(graph, values, attributes, kernel, groups=channels)


def _max_pool(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    window = {"kernel_shape": attributes["ksize"][1:3], "strides": attributes["strides"][1:3]}
    return _channels_first(graph, "MaxPool", values, **window, **_padding(attributes))


def _matmul(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    left, right = values[:2]
    if attributes.get("transpose_a"):
        [left] = graph.add("Transpose", [left], perm=[1, 0])
    if attributes.get("transpose_b"):
        [right] = graph.add("Transpose", [right], perm=[1, 0])
    result = graph.add("MatMul", [left, right])
    fused = attributes.get("fused_ops") or []
    if "BiasAdd" in fused:
        result = graph.add("Add", [*result, values[2]])
    return _activated(graph, result, values, fused)


def _batch_norm(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    """Normalising by fixed numbers is one multiplication and one addition."""
    scale, offset, mean, variance = (graph.constants[name] for name in values[1:5])
    factor = scale / np.sqrt(variance + attributes.get("epsilon", 1e-3))
    scaled = graph.add("Mul", [values[0], graph.constant(factor)])
    return graph.add("Add", [*scaled, graph.constant(offset - mean * factor)])


def _pad(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    widths = graph.constants[values[1]]
    around = graph.constant(np.concatenate([widths[:, 0], widths[:, 1]]))
    return graph.add("Pad", [values[0], around], mode="constant")


def _slice(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    start, length = (graph.constants[name] for name in values[1:3])
    end = np.where(length < 0, LAST, start + length)
    return graph.add("Slice", [values[0], *(graph.constant(part) for part in (start, end, np.arange(len(start))))])


def _strided_slice(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    start, end, step = (graph.constants[name].reshape(-1).astype(np.int64) for name in values[1:4])
    from_first, to_last, single = (attributes.get(f"{mask}_mask") or 0 for mask in ("begin", "end", "shrink_axis"))
    dropped = [axis for axis in range(len(start)) if single >> axis & 1]
    for axis in range(len(start)):
        if axis in dropped:
            end[axis], step[axis] = (LAST if start[axis] == -1 else start[axis] + 1), 1
        else:
            start[axis] = 0 if from_first >> axis & 1 else start[axis]
            end[axis] = LAST if to_last >> axis & 1 else end[axis]
    bounds = (start, end, np.arange(len(start)), step)
    result = graph.add("Slice", [values[0], *(graph.constant(part) for part in bounds)])
    return graph.add("Squeeze", [*result, graph.constant(dropped)]) if dropped else result


def _squeeze(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    axes = attributes.get("squeeze_dims") or []
    return graph.add("Squeeze", [values[0], *([graph.constant(axes)] if axes else [])])


def _expand_dims(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    return graph.add("Unsqueeze", [values[0], graph.constant(graph.constants[values[1]].reshape(-1))])


def _transpose(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    order = [int(axis) for axis in graph.constants[values[1]]]
    if values[0] in graph.constants:
        return [graph.constant(np.transpose(graph.constants[values[0]], order))]
    return graph.add("Transpose", values[:1], perm=order)


def _concat(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    return graph.add("Concat", values[:-1], axis=int(graph.constants[values[-1]]))


def _pack(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    axis = attributes.get("axis") or 0
    if all(name in graph.constants for name in values):
        return [graph.constant(np.stack([graph.constants[name] for name in values], axis))]
    deeper = [graph.add("Unsqueeze", [name, graph.constant([axis])])[0] for name in values]
    return graph.add("Concat", deeper, axis=axis)


def _unpack(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    axis = attributes.get("axis") or 0
    at = (graph.constant(np.int64(index)) for index in range(attributes["num"]))
    return [graph.add("Gather", [values[0], index], axis=axis)[0] for index in at]


def _reduce(name: str) -> Operator:
    def reduce(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
        axes = [int(axis) for axis in graph.constants[values[1]].reshape(-1)]
        return graph.add(name, values[:1], axes=axes, keepdims=int(bool(attributes.get("keep_dims"))))

    return reduce


def _relu6(graph: Growing, values: list[str], attributes: Attributes) -> list[str]:
    return graph.add("Clip", [values[0], graph.constant(np.float32(0)), graph.constant(np.float32(6))])


OPERATORS: dict[str, Operator] = {
    "Conv2D": _conv,
    "_FusedConv2D": _conv,
    "DepthwiseConv2dNative": _depthwise_conv,
    "MaxPool": _max_pool,
    "_FusedMatMul": _matmul,
    "FusedBatchNorm": _batch_norm,
    "Pad": _pad,
    "Slice": _slice,
    "StridedSlice": _strided_slice,
    "Squeeze": _squeeze,
    "ExpandDims": _expand_dims,
    "Transpose": _transpose,
    "ConcatV2": _concat,
    "Pack": _pack,
    "Unpack": _unpack,
    "Mean": _reduce("ReduceMean"),
    "Max": _reduce("ReduceMax"),
    "Relu6": _relu6,
    "Softmax": lambda graph, values, attributes: graph.add("Softmax", values, axis=-1),
    "AddN": _same("Sum"),
    "Maximum": _same("Max"),
    "Minimum": _same("Min"),
    "BiasAdd": _same("Add"),
    "AddV2": _same("Add"),
    "Prelu": _same("PRelu"),
    **{name: _same(name) for name in ("Add", "Sub", "Mul", "Exp", "Relu", "Sigmoid", "Identity")},
    **{name: _same(name) for name in ("Reshape", "Shape", "Tile")},
}
