"""ONNX models on onnxruntime, and what their outputs have in common."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

Floats = npt.NDArray[np.float32]
THREADS = 2


def session(path: Path) -> Any:
    """A model that is ready to run; safe to call from several threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3
    # Spinning threads would keep the cores busy between calls.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def best_boxes(boxes: Floats, scores: Floats, overlap: float) -> list[int]:
    """Which boxes (top, left, bottom, right) to keep of those that overlap more than that, the surest first."""
    order = np.argsort(-scores)
    kept: list[int] = []
    while len(order):
        first, rest = int(order[0]), order[1:]
        kept.append(first)
        top_left = np.maximum(boxes[first, :2], boxes[rest, :2])
        bottom_right = np.minimum(boxes[first, 2:], boxes[rest, 2:])
        shared = np.prod(np.clip(bottom_right - top_left, 0, None), axis=1)
        areas = np.prod(boxes[rest, 2:] - boxes[rest, :2], axis=1)
        whole = np.prod(boxes[first, 2:] - boxes[first, :2]) + areas - shared
        order = rest[shared / (whole + 1e-9) <= overlap]
    return kept


def bounding_box(box: Any) -> dict[str, float]:
    """A box (top, left, bottom, right), in fractions, as Rekognition writes it."""
    top, left, bottom, right = (float(value) for value in box)
    return {"Top": top, "Left": left, "Height": bottom - top, "Width": right - left}
