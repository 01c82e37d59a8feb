"""Which faces are too poor to be indexed, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.rekognition.errors import invalid_member
from local.rekognition.pictures import Picture

# A face has at least 40 x 40 pixels in a picture of 1920 x 1080, and in proportion more in a larger one.
SMALLEST_SIDE, REFERENCE_SIDE = 40, 1920


@dataclass(frozen=True, slots=True)
class Bar:
    """What a face needs to pass a quality filter."""

    confidence: float
    brightness: float
    sharpness: float
    side: float

    @staticmethod
    def named(name: object) -> "Bar":
        """The bar of a QualityFilter; raises RekognitionError for an unknown one."""
        if not isinstance(name, str) or name not in BARS:
            raise invalid_member("QualityFilter", name, f"satisfy enum value set: [{', '.join(BARS)}]")
        return BARS[name]


BARS = {
    "NONE": Bar(confidence=0, brightness=0, sharpness=0, side=0),
    "AUTO": Bar(confidence=60, brightness=8, sharpness=4, side=SMALLEST_SIDE),
    "LOW": Bar(confidence=60, brightness=8, sharpness=4, side=SMALLEST_SIDE),
    "MEDIUM": Bar(confidence=70, brightness=15, sharpness=15, side=SMALLEST_SIDE),
    "HIGH": Bar(confidence=80, brightness=25, sharpness=40, side=SMALLEST_SIDE),
}


def unfit(detail: Mapping[str, Any], picture: Picture, bar: Bar) -> list[str]:
    """The reasons for which a face does not pass, as the wire names them."""
    quality, box = detail["Quality"], detail["BoundingBox"]
    side = max(box["Width"] * picture.width, box["Height"] * picture.height)
    scale = max(1, max(picture.width, picture.height) / REFERENCE_SIDE)
    checks = {
        "LOW_CONFIDENCE": detail["Confidence"] < bar.confidence,
        "LOW_BRIGHTNESS": quality["Brightness"] < bar.brightness,
        "LOW_SHARPNESS": quality["Sharpness"] < bar.sharpness,
        "SMALL_BOUNDING_BOX": side < bar.side * scale,
    }
    return [reason for reason, fails in checks.items() if fails]
