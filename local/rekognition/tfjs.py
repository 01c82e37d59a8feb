"""TensorFlow.js graph models as ONNX: reads model.json with its weights, and writes the same graph."""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from local.rekognition.tfjs_operators import OPERATORS, UnknownOperator

Array = NDArray[Any]
Shapes = Mapping[str, Sequence[int]]
OPSET, IR_VERSION = 17, 8
_STORED = {"float32": np.float32, "int32": np.int32, "bool": np.bool_, "uint8": np.uint8}


class Graph:
    """An ONNX graph that grows from its outputs back to its inputs."""

    def __init__(self, model: Path, inputs: Shapes) -> None:
        described = json.loads(model.read_text(encoding="utf-8"))
        self.described = {node["name"]: node for node in described["modelTopology"]["node"]}
        self.constants: dict[str, Array] = {}
        self.nodes: list[Any] = []
        self.inputs: list[Any] = []
        self._weights = _weights(described["weightsManifest"], model.parent)
        self._shapes = inputs
        self._tensors: dict[str, list[str]] = {}
        self._names = 0

    @property
    def loose_ends(self) -> list[str]:
        """The nodes whose values no other node takes: the outputs of the model."""
        taken = {name.lstrip("^").split(":")[0] for node in self.described.values() for name in node.get("input", ())}
        return [
            name
            for name, node in self.described.items()
            if name not in taken and node["op"] not in ("Const", "Placeholder")
        ]

    def tensor(self, reference: str) -> str:
        """The ONNX name of a node's value (`name` or `name:index`), with all that it is computed from."""
        name, _, index = reference.partition(":")
        if name not in self._tensors:
            self._tensors[name] = self._translated(name)
        return self._tensors[name][int(index or 0)]

    def constant(self, value: Any) -> str:
        """The name of a constant; whole numbers become int64, fractions float32."""
        array = np.asarray(value)
        kinds = {"i": np.int64, "u": np.int64, "f": np.float32}
        array = array.astype(kinds.get(array.dtype.kind, array.dtype))
        name = self._new_name("constant")
        self.constants[name] = array
        return name

    def add(self, operator: str, inputs: Sequence[str], outputs: int = 1, **attributes: Any) -> list[str]:
        """Add a node; the names of what it computes."""
        names = [self._new_name(operator.lower()) for _ in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names

    def _translated(self, name: str) -> list[str]:
        if name in self._shapes:
            return self._input(name, self._shapes[name])
        node = self.described[name]
        if node["op"] == "Const":
            return [self.constant(self._weights[name])]
        attributes = {key: _attribute(value) for key, value in node.get("attr", {}).items()}
        if node["op"] == "Placeholder":
            # A dimension of any size is the batch, always one picture here.
            return self._input(name, [max(1, size) for size in attributes["shape"]])
        values = [self.tensor(one) for one in node.get("input", ()) if not one.startswith("^")]
        if node["op"] not in OPERATORS:
            raise UnknownOperator(node["op"])
        return OPERATORS[node["op"]](self, values, attributes)

    def _input(self, name: str, shape: Sequence[int]) -> list[str]:
        self.inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)))
        return [name]

    def _new_name(self, kind: str) -> str:
        self._names += 1
        return f"{kind}_{self._names}"


def convert(model: Path, target: Path, *, inputs: Shapes | None = None, outputs: Sequence[str] = ()) -> None:
    """Write a model.json as ONNX, cut at the inputs and outputs given; raises UnknownOperator."""
    graph = Graph(model, inputs or {})
    named = []
    for reference in outputs or graph.loose_ends:
        graph.nodes.append(helper.make_node("Identity", [graph.tensor(reference)], [reference]))
        named.append(helper.make_empty_tensor_value_info(reference))
    used = {name for node in graph.nodes for name in node.input}
    weights = [numpy_helper.from_array(value, name) for name, value in graph.constants.items() if name in used]
    whole = helper.make_graph(graph.nodes, "model", graph.inputs, named, weights)
    made = helper.make_model(whole, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.save(onnx.shape_inference.infer_shapes(made), str(target))


def _weights(manifest: list[dict[str, Any]], folder: Path) -> dict[str, Array]:
    """Every weight by its name; each group lies in files that belong one behind the other."""
    found: dict[str, Array] = {}
    for group in manifest:
        data = b"".join((folder / path).read_bytes() for path in group["paths"])
        start = 0
        for weight in group["weights"]:
            kept = weight.get("quantization", {})
            stored = np.dtype(kept.get("dtype", _STORED[weight["dtype"]]))
            count = int(np.prod(weight["shape"], dtype=np.int64))
            array = np.frombuffer(data, stored, count, start).reshape(weight["shape"])
            start += count * stored.itemsize
            if "scale" in kept:
                array = array.astype(np.float32) * kept["scale"] + kept["min"]
            found[weight["name"]] = array.astype(_STORED[weight["dtype"]])
    return found


def _attribute(value: Mapping[str, Any]) -> Any:
    """An attribute's value, whichever of TensorFlow's kinds it has."""
    if "s" in value:
        return _text(value["s"])
    if "i" in value:
        return int(value["i"])
    if "shape" in value:
        return [int(one["size"]) for one in value["shape"].get("dim", ())]
    if "list" in value:
        several = value["list"]
        return [int(one) for one in several.get("i", ())] or [_text(one) for one in several.get("s", ())]
    return next((value[kind] for kind in ("b", "f", "type") if kind in value), None)


def _text(value: str | list[int]) -> str:
    return (base64.b64decode(value) if isinstance(value, str) else bytes(value)).decode()
