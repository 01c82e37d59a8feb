"""What a face shows, as Rekognition's FaceDetail: pose, quality, age, gender, smile, eyes, mouth, emotions.

No package that we may use carries a model of glasses or beards: those attributes are absent, never made up.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from local.rekognition.faces import Face
from local.rekognition.geometry import Floats, bounding_box, square_crop
from local.rekognition.sessions import onnx_session

EMOTIONS = ("ANGRY", "DISGUSTED", "FEAR", "HAPPY", "SAD", "SURPRISED", "CALM")
POINTS = ("eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight")
# The middle of each age group that the age model tells apart.
AGE_GROUPS = np.array([15, 23, 28, 35.5, 45.5, 55.5, 65])
AGE_SPREAD = 0.18
LUMINANCE = np.array([0.2989, 0.587, 0.114])
# Opening over length, of an eye and of the mouth: half open, and how sharply the confidence turns there.
EYE_OPEN, EYE_SOFTNESS = 0.18, 0.03
MOUTH_OPEN, MOUTH_SOFTNESS = 0.2, 0.04
# The variance of the Laplacian at which a face counts as 63 % sharp.
SHARP = 150.0
# Points of the mesh of 468: corners and lids of both eyes, of the mouth, and what gives the pose.
LEFT_EYE, RIGHT_EYE, MOUTH = (159, 145, 33, 133), (386, 374, 362, 263), (13, 14, 78, 308)
NOSE_TIP, LEFT_CHEEK, RIGHT_CHEEK, FOREHEAD, CHIN = 1, 234, 454, 10, 152
MESH_POINTS = {
    "leftEyeLeft": 33, "leftEyeRight": 133, "leftEyeUp": 159, "leftEyeDown": 145,
    "rightEyeLeft": 362, "rightEyeRight": 263, "rightEyeUp": 386, "rightEyeDown": 374,
    "leftEyeBrowLeft": 70, "leftEyeBrowUp": 105, "leftEyeBrowRight": 107,
    "rightEyeBrowLeft": 336, "rightEyeBrowUp": 334, "rightEyeBrowRight": 300,
    "noseLeft": 98, "noseRight": 327, "mouthUp": 0, "mouthDown": 17, "chinBottom": CHIN,
    "upperJawlineLeft": 127, "midJawlineLeft": 172, "upperJawlineRight": 356, "midJawlineRight": 397,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mesh:
    """The 468 points of a face: in its own crop with depth, and where they lie on the picture."""

    points: Floats
    on_picture: Floats

    def opening(self, corners: tuple[int, int, int, int]) -> float:
        """How far an eye or the mouth is open, against its length."""
        upper, lower, left, right = self.points[list(corners), :2]
        return float(np.linalg.norm(upper - lower) / np.linalg.norm(left - right))


class FaceDetails:
    """Reads faces."""

    def __init__(self, models: Path) -> None:
        self._mesh = onnx_session(models / "facemesh.onnx")
        self._gender = onnx_session(models / "faceres.onnx")
        self._age = onnx_session(models / "gear.onnx")
        self._emotion = onnx_session(models / "emotion.onnx")

    def describe(self, image: Image.Image, face: Face, attributes: Collection[str]) -> dict[str, Any]:
        """The FaceDetail of a face, with the attributes asked for (as the wire names them, or ALL)."""
        mesh = self._meshed(image, face)
        landmarks = dict(zip(POINTS, face.points, strict=True))
        detail: dict[str, Any] = {
            "BoundingBox": bounding_box(face.corners, *image.size),
            "Confidence": face.confidence,
            "Pose": _pose(mesh, face.roll),
            "Quality": _quality(image, face),
        }
        wanted = set(attributes)
        every = "ALL" in wanted
        if every:
            landmarks |= {name: mesh.on_picture[index] for name, index in MESH_POINTS.items()}
        if every or "AGE_RANGE" in wanted:
            detail["AgeRange"] = self._age_range(image, face)
        if every or "GENDER" in wanted:
            detail["Gender"] = self._gender_of(image, face)
        if every or wanted & {"EMOTIONS", "SMILE"}:
            emotions = self._emotions(image, face)
            if every or "EMOTIONS" in wanted:
                detail["Emotions"] = [{"Type": name, "Confidence": sure} for name, sure in emotions.items()]
            if every or "SMILE" in wanted:
                detail["Smile"] = _flag(emotions["HAPPY"] / 100)
        if every or "EYES_OPEN" in wanted:
            opening = (mesh.opening(LEFT_EYE) + mesh.opening(RIGHT_EYE)) / 2
            detail["EyesOpen"] = _flag(_logistic((opening - EYE_OPEN) / EYE_SOFTNESS))
        if every or "MOUTH_OPEN" in wanted:
            detail["MouthOpen"] = _flag(_logistic((mesh.opening(MOUTH) - MOUTH_OPEN) / MOUTH_SOFTNESS))
        return detail | {"Landmarks": _landmarks(landmarks, image.size)}

    def _meshed(self, image: Image.Image, face: Face) -> Mesh:
        crop, to_picture = square_crop(image, face.center, face.side * 1.5, face.roll, 192)
        _, _, flat = self._mesh.run(None, {"input_1": (crop / 255).astype(np.float32)[None]})
        points = flat.reshape(468, 3).astype(np.float64)
        return Mesh(points, points[:, :2] @ to_picture[:, :2].T + to_picture[:, 2])

    def _age_range(self, image: Image.Image, face: Face) -> dict[str, int]:
        crop, _ = square_crop(image, face.center, face.side * 1.12, face.roll, 198)
        groups, _, _ = self._age.run(None, {"input_1": (crop / 255).astype(np.float32)[None]})
        age = float(groups[0] @ AGE_GROUPS)
        return {"Low": int(age * (1 - AGE_SPREAD)), "High": int(age * (1 + AGE_SPREAD)) + 1}

    def _gender_of(self, image: Image.Image, face: Face) -> dict[str, Any]:
        crop, _ = square_crop(image, face.center, face.side * 1.4, face.roll, 224)
        answer, _, _ = self._gender.run(None, {"input_1": crop.astype(np.float32)[None]})
        male = float(answer[0, 0])
        return {"Value": "Male" if male > 0.5 else "Female", "Confidence": 100 * max(male, 1 - male)}

    def _emotions(self, image: Image.Image, face: Face) -> dict[str, float]:
        """Each emotion's confidence in per cent, the surest first."""
        crop, _ = square_crop(image, face.center, face.side * 1.1, face.roll, 64)
        grey = ((crop / 255 @ LUMINANCE - 0.5) * 2).astype(np.float32)
        scores = self._emotion.run(None, {"input_1": grey[None, :, :, None]})[0][0]
        named = zip(EMOTIONS, (100 * float(score) for score in scores), strict=True)
        return dict(sorted(named, key=lambda pair: -pair[1]))


def _pose(mesh: Mesh, roll: float) -> dict[str, float]:
    nose = mesh.points[NOSE_TIP] - (mesh.points[LEFT_CHEEK] + mesh.points[RIGHT_CHEEK]) / 2
    upward = mesh.points[FOREHEAD] - mesh.points[CHIN]
    yaw, pitch = np.degrees(np.arctan2(nose[0], -nose[2])), np.degrees(np.arctan2(upward[2], -upward[1]))
    return {"Roll": roll, "Yaw": float(yaw), "Pitch": float(pitch)}


def _quality(image: Image.Image, face: Face) -> dict[str, float]:
    """Brightness is the mean luminance; sharpness grows with the variance of the second derivative."""
    crop, _ = square_crop(image, face.center, face.side, face.roll, 128)
    grey = crop @ LUMINANCE
    inner = grey[1:-1, 1:-1]
    curvature = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:] - 4 * inner
    sharpness = 100 * (1 - np.exp(-curvature.var() / SHARP))
    return {"Brightness": float(grey.mean() / 2.55), "Sharpness": float(sharpness)}


def _landmarks(points: Mapping[str, Floats], size: tuple[int, int]) -> list[dict[str, Any]]:
    return [{"Type": name, "X": float(x / size[0]), "Y": float(y / size[1])} for name, (x, y) in points.items()]


def _flag(probability: float) -> dict[str, Any]:
    return {"Value": probability > 0.5, "Confidence": 100 * max(probability, 1 - probability)}


def _logistic(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
