"""The conversion of TensorFlow.js models, on a model made here."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from local.rekognition.tfjs import convert
from local.rekognition.tfjs_operators import UnknownOperator

WEIGHTS = np.arange(6, dtype=np.float32).reshape(2, 3) - 2
BIAS = np.array([0.5, -1, 0], np.float32)


def _text(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def _model(folder: Path, last: str = "Relu") -> Path:
    """(x @ WEIGHTS + BIAS) as one fused node, then another operator; the bias is kept in bytes with a scale."""
    fused: dict[str, Any] = {"fused_ops": {"list": {"s": [_text("BiasAdd")]}}, "transpose_b": {"b": False}}
    nodes = [
        {"name": "x", "op": "Placeholder", "attr": {"shape": {"shape": {"dim": [{"size": "-1"}, {"size": "2"}]}}}},
        {"name": "weights", "op": "Const"},
        {"name": "bias", "op": "Const"},
        {"name": "product", "op": "_FusedMatMul", "input": ["x", "weights", "bias"], "attr": fused},
        {"name": "answer", "op": last, "input": ["product", "^x"]},
    ]
    scaled = {"quantization": {"dtype": "uint8", "scale": 0.5, "min": -1.0}}
    weights = [
        {"name": "weights", "shape": [2, 3], "dtype": "float32"},
        {"name": "bias", "shape": [3], "dtype": "float32", **scaled},
    ]
    data = WEIGHTS.tobytes() + ((BIAS + 1) / 0.5).astype(np.uint8).tobytes()
    (folder / "shard1").write_bytes(data[:10])
    (folder / "shard2").write_bytes(data[10:])
    manifest = [{"paths": ["shard1", "shard2"], "weights": weights}]
    model = folder / "model.json"
    model.write_text(json.dumps({"modelTopology": {"node": nodes}, "weightsManifest": manifest}))
    return model


def test_a_converted_model_computes_the_same(tmp_path: Path) -> None:
    target = tmp_path / "model.onnx"
    convert(_model(tmp_path), target)
    session = onnxruntime.InferenceSession(str(target))
    given = np.array([[1, -2]], np.float32)
    [answer] = session.run(["answer"], {"x": given})
    assert answer == pytest.approx(np.maximum(given @ WEIGHTS + BIAS, 0))


def test_a_model_can_be_cut(tmp_path: Path) -> None:
    target = tmp_path / "model.onnx"
    convert(_model(tmp_path), target, inputs={"product": [1, 3]}, outputs=["answer"])
    session = onnxruntime.InferenceSession(str(target))
    assert [one.name for one in session.get_inputs()] == ["product"]
    [answer] = session.run(None, {"product": np.array([[-1, 0, 2]], np.float32)})
    assert answer.tolist() == [[0, 0, 2]]


def test_an_operator_that_is_not_known_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownOperator, match="Conjure"):
        convert(_model(tmp_path, "Conjure"), tmp_path / "model.onnx")
