"""Faces: CenterFace finds them, further models tell their mesh, age, gender, emotion, and an embedding."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dlib
import numpy as np
from PIL import Image

from local.rekognition.onnx_session import best_boxes, bounding_box, session

DETECTION_SIDE = 960
DETECTION_SCORE = 0.5
OVERLAP = 0.3
EMOTIONS = ("ANGRY", "DISGUSTED", "FEAR", "HAPPY", "SAD", "SURPRISED", "CALM")
LANDMARKS = ("eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight")
# The middles of the age model's classes, in years.
AGES = (15, 23, 28, 35.5, 45.5, 55.5, 65)
AGE_SPREAD = 0.18
LUMINANCE = (0.299, 0.587, 0.114)
EYES_OPEN = 0.18
MOUTH_OPEN = 0.2
SHARP_VARIANCE = 500.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a face is: box (top, left, bottom, right) and five landmarks (x, y), in pixels."""

    box: Any
    score: float
    landmarks: Any

    @property
    def middle(self) -> tuple[float, float]:
        """The box's middle (x, y)."""
        return (self.box[1] + self.box[3]) / 2, (self.box[0] + self.box[2]) / 2

    @property
    def size(self) -> float:
        """The longer side of the box."""
        return float(max(self.box[2] - self.box[0], self.box[3] - self.box[1]))

    @property
    def roll(self) -> float:
        """How far the eyes' line leans, in degrees."""
        across = self.landmarks[1] - self.landmarks[0]
        return float(np.degrees(np.arctan2(across[1], across[0])))


class FaceAnalyser:
    """Finds faces, describes them as Rekognition's FaceDetail, and embeds them in 128 dimensions."""

    def __init__(self, models: Path) -> None:
        names = ("centerface", "facemesh", "faceres", "emotion", "gear")
        self._detector, self._mesh, self._gender, self._emotion, self._age = (
            session(models / f"{name}.onnx") for name in names
        )
        # dlib's objects keep state during a call.
        self._lock = threading.Lock()
        self._landmarks = dlib.shape_predictor(str(models / "landmarks.dat"))
        self._embedding = dlib.face_recognition_model_v1(str(models / "embedding.dat"))

    def find(self, image: Image.Image) -> list[Place]:
        """The faces of a picture, the largest first."""
        width, height = image.size
        scale = min(1, DETECTION_SIDE / max(width, height))
        # The detector halves its input five times.
        size = tuple(max(32, int(np.ceil(side * scale / 32) * 32)) for side in (width, height))
        resized = image.resize((size[0], size[1]), Image.Resampling.BILINEAR)
        pixels = np.asarray(resized, np.float32).transpose(2, 0, 1)[None]
        heat, sizes, offsets, points = self._detector.run(["537", "538", "539", "540"], {"input.1": pixels})
        rows, columns = np.where(heat[0, 0] > DETECTION_SCORE)
        if not len(rows):
            return []
        scores = heat[0, 0, rows, columns]
        tall, wide = (np.exp(sizes[0, axis, rows, columns]) * 4 for axis in (0, 1))
        top = (rows + offsets[0, 0, rows, columns] + 0.5) * 4 - tall / 2
        left = (columns + offsets[0, 1, rows, columns] + 0.5) * 4 - wide / 2
        boxes = np.stack([top, left, top + tall, left + wide], 1)
        marks = [
            np.stack(
                [points[0, 2 * n + 1, rows, columns] * wide + left, points[0, 2 * n, rows, columns] * tall + top], 1
            )
            for n in range(len(LANDMARKS))
        ]
        back = np.array([width / size[0], height / size[1]])
        places = [
            Place(
                boxes[kept] * back[[1, 0, 1, 0]], float(scores[kept]), np.stack([mark[kept] for mark in marks]) * back
            )
            for kept in best_boxes(boxes, scores, OVERLAP)
        ]
        return sorted(places, key=lambda place: -place.size)

    def describe(self, image: Image.Image, place: Place) -> dict[str, Any]:
        """A face as Rekognition's FaceDetail with all attributes that the models tell."""
        width, height = image.size
        mesh = self._mesh_of(image, place)
        emotions = self._emotions(image, place)
        happy = dict(emotions)["HAPPY"]
        age, male = self._age_and_gender(image, place)
        open_eyes = (_ratio(mesh, 159, 145, 33, 133) + _ratio(mesh, 386, 374, 362, 263)) / 2
        open_mouth = _ratio(mesh, 13, 14, 78, 308)
        return {
            "BoundingBox": bounding_box((place.box / [height, width, height, width]).clip(0, 1)),
            "Confidence": 100 * place.score,
            "Landmarks": [
                {"Type": name, "X": float(x / width), "Y": float(y / height)}
                for name, (x, y) in zip(LANDMARKS, place.landmarks, strict=True)
            ],
            "Pose": {"Roll": place.roll, **_turn(mesh)},
            "Quality": _quality(image, place),
            "AgeRange": {"Low": max(0, int(age * (1 - AGE_SPREAD))), "High": int(age * (1 + AGE_SPREAD)) + 1},
            "Gender": {"Value": "Male" if male > 0.5 else "Female", "Confidence": 100 * max(male, 1 - male)},
            "Smile": {"Value": happy > 0.5, "Confidence": 100 * max(happy, 1 - happy)},
            "EyesOpen": _beyond(open_eyes, EYES_OPEN),
            "MouthOpen": _beyond(open_mouth, MOUTH_OPEN),
            "Emotions": [{"Type": name, "Confidence": 100 * share} for name, share in emotions],
        }

    def embed(self, image: Image.Image, place: Place) -> Any:
        """A face as 128 numbers; the same person's are close to each other."""
        middle_x, middle_y = place.middle
        # The landmark model was trained on boxes that are tighter and lower than the detector's.
        half, lower = place.size / 2 * 0.95, 0.03 * place.size
        corners = (middle_x - half, middle_y + lower - half, middle_x + half, middle_y + lower + half)
        pixels = np.asarray(image)
        with self._lock:
            shape = self._landmarks(pixels, dlib.rectangle(*(int(value) for value in corners)))
            return np.array(self._embedding.compute_face_descriptor(pixels, shape, 0, 0.25), np.float32)

    def _mesh_of(self, image: Image.Image, place: Place) -> Any:
        crop = np.asarray(_crop(image, place, 1.5, 192), np.float32)[None] / 255
        return self._mesh.run(None, {"input_1": crop})[2].reshape(468, 3)

    def _age_and_gender(self, image: Image.Image, place: Place) -> tuple[float, float]:
        crop = np.asarray(_crop(image, place, 1.4, 224), np.float32)[None]
        gender = self._gender.run(None, {"input_1": crop})[0]
        crop = np.asarray(_crop(image, place, 1.12, 198), np.float32)[None] / 255
        ages = self._age.run(None, {"input_1": crop})[0]
        return float((ages[0] * AGES).sum()), float(gender[0, 0])

    def _emotions(self, image: Image.Image, place: Place) -> list[tuple[str, float]]:
        grey = np.asarray(_crop(image, place, 1.1, 64), np.float32) / 255 @ np.array(LUMINANCE)
        shares = self._emotion.run(None, {"input_1": ((grey - 0.5) * 2).astype(np.float32)[None, :, :, None]})[0][0]
        return sorted(((name, float(share)) for name, share in zip(EMOTIONS, shares, strict=True)), key=lambda e: -e[1])


def _crop(image: Image.Image, place: Place, factor: float, side: int) -> Image.Image:
    """A square around a face, turned so that the eyes are level."""
    angle, scale = np.deg2rad(place.roll), place.size * factor / side
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    x, y = place.middle
    half = side / 2
    matrix = (cos, -sin, x - cos * half + sin * half, sin, cos, y - sin * half - cos * half)
    return image.transform((side, side), Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def _ratio(mesh: Any, top: int, bottom: int, left: int, right: int) -> float:
    """How open an eye or a mouth is: its height by its width."""
    tall = np.linalg.norm(mesh[top, :2] - mesh[bottom, :2])
    return float(tall / np.linalg.norm(mesh[left, :2] - mesh[right, :2]))


def _beyond(value: float, threshold: float) -> dict[str, Any]:
    """A flag that is surer the farther a measure is from its threshold."""
    distance = min(1.0, abs(value - threshold) / threshold)
    return {"Value": value > threshold, "Confidence": 50 + 50 * distance}


def _turn(mesh: Any) -> dict[str, float]:
    """Yaw by the nose against the cheeks, pitch by forehead against chin, in degrees."""
    nose = mesh[1] - (mesh[234] + mesh[454]) / 2
    down = mesh[10] - mesh[152]
    return {
        "Yaw": float(np.degrees(np.arctan2(nose[0], -nose[2]))),
        "Pitch": float(np.degrees(np.arctan2(down[2], -down[1]))),
    }


def _quality(image: Image.Image, place: Place) -> dict[str, float]:
    """Brightness is the mean of the face, sharpness the variance of its Laplacian; both 0 to 100."""
    grey = np.asarray(_crop(image, place, 1.0, 128).convert("L"), np.float32)
    edges = 4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    sharpness = 100 * min(1.0, float(edges.var()) / SHARP_VARIANCE)
    return {"Brightness": float(grey.mean()) / 2.55, "Sharpness": sharpness}
