"""Loading models: each once, when first needed, by whichever thread comes first."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

import onnxruntime

Model = TypeVar("Model")
THREADS = 2


class Lazy(Generic[Model]):
    """A model that is loaded at the first use; threads that need it meanwhile wait."""

    def __init__(self, load: Callable[[], Model]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._model: Model | None = None

    def __call__(self) -> Model:
        """The model, loaded."""
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model


def onnx_session(path: Path) -> Any:
    """A session on an ONNX graph; it may be run from several threads at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3
    # Waiting threads would otherwise spin, and take the cores from the other functions of the laptop.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Without the arena, memory goes back after a large picture.
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
