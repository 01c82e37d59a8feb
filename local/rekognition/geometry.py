"""Boxes and crops: corners in pixels inside, fractions of the picture on the wire."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float64]


def bounding_box(corners: Floats, width: float, height: float) -> dict[str, float]:
    """A box as the wire has it, from (top, left, bottom, right) in pixels of a picture of that size."""
    scale = np.array([height, width, height, width])
    top, left, bottom, right = (float(edge) for edge in np.clip(corners / scale, 0, 1))
    return {"Left": left, "Top": top, "Width": right - left, "Height": bottom - top}


def without_overlaps(corners: Floats, scores: Floats, most: float) -> list[int]:
    """Which boxes stay, best first, when of those that overlap by more than `most` only the best does."""
    order, kept = np.argsort(-scores, kind="stable"), []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(int(best))
        order = rest[_overlap(corners[best], corners[rest]) <= most]
    return kept


def _overlap(one: Floats, others: Floats) -> Floats:
    """Shared area over joint area."""
    top_left, bottom_right = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    shared = np.prod(np.clip(bottom_right - top_left, 0, None), axis=1)
    joint: Floats = np.prod(one[2:] - one[:2]) + np.prod(others[:, 2:] - others[:, :2], axis=1) - shared
    overlap: Floats = shared / (joint + 1e-9)
    return overlap


def square_crop(
    image: Image.Image, center: tuple[float, float], side: float, degrees: float, pixels: int
) -> tuple[NDArray[np.uint8], Floats]:
    """A turned square of a picture in `pixels` by `pixels`, and the 2 x 3 map from it to the picture."""
    angle, half = np.deg2rad(degrees), pixels / 2
    cos, sin = np.cos(angle) * side / pixels, np.sin(angle) * side / pixels
    x, y = center
    to_picture = np.array([[cos, -sin, x - cos * half + sin * half], [sin, cos, y - sin * half - cos * half]])
    data: Any = tuple(to_picture.ravel())
    crop = image.transform((pixels, pixels), Image.Transform.AFFINE, data, Image.Resampling.BILINEAR)
    return np.asarray(crop), to_picture
