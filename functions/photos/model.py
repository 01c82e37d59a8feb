"""What a photo is: its record, the labels and the faces found on it.

Field names are those of the GraphQL API in snake case. Boxes are fractions of the upright picture,
confidences are per cent (0 to 100), times are ISO 8601 in UTC with milliseconds and a `Z`.
"""

from dataclasses import dataclass
from enum import StrEnum


class ImageStatus(StrEnum):
    """Where a photo is on its way from upload to search."""

    UPLOADING = "UPLOADING"
    PROCESSING = "PROCESSING"
    INDEXED = "INDEXED"
    FAILED = "FAILED"
    DELETED = "DELETED"


class EmotionType(StrEnum):
    """The emotions that Rekognition tells apart."""

    HAPPY = "HAPPY"
    SAD = "SAD"
    ANGRY = "ANGRY"
    CONFUSED = "CONFUSED"
    DISGUSTED = "DISGUSTED"
    SURPRISED = "SURPRISED"
    CALM = "CALM"
    FEAR = "FEAR"
    UNKNOWN = "UNKNOWN"


class Orientation(StrEnum):
    """Whether the upright picture is taller than wide, wider than tall, or neither."""

    PORTRAIT = "PORTRAIT"
    LANDSCAPE = "LANDSCAPE"
    SQUARE = "SQUARE"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundingBox:
    """A rectangle, in fractions of the upright picture's width and height."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelInstance:
    """One place on the picture where a label was seen."""

    bounding_box: BoundingBox
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Something recognised on the picture, such as "Dog"."""

    name: str
    confidence: float
    parents: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    instances: tuple[LabelInstance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRange:
    """The age a face appears to have, in years, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceAttribute:
    """A property of a face with a value of its own, such as the gender it appears to have."""

    value: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceFlag:
    """A property of a face that holds or does not, such as a smile."""

    value: bool
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Emotion:
    """An emotion that a face appears to show."""

    type: EmotionType
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """How a head is turned, in degrees."""

    roll: float
    yaw: float
    pitch: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceQuality:
    """How bright and sharp a face is, 0 to 100."""

    brightness: float
    sharpness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A face found on a photo; its id is Rekognition's FaceId in the face collection."""

    id: str
    image_id: str
    bounding_box: BoundingBox
    confidence: float
    age_range: AgeRange | None = None
    gender: FaceAttribute | None = None
    emotions: tuple[Emotion, ...] = ()
    smile: FaceFlag | None = None
    eyeglasses: FaceFlag | None = None
    sunglasses: FaceFlag | None = None
    eyes_open: FaceFlag | None = None
    pose: Pose | None = None
    quality: FaceQuality | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The record of one photo; DynamoDB holds the truth of it."""

    id: str
    owner: str
    key: str
    filename: str
    status: ImageStatus
    created_at: str
    updated_at: str
    version: int = 1
    content_type: str | None = None
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    status_reason: str | None = None
    taken_at: str | None = None
    indexed_at: str | None = None
    title: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    faces: tuple[Face, ...] = ()
    duplicate_of: str | None = None

    @property
    def orientation(self) -> Orientation | None:
        """The orientation of the upright picture, or None before it was analysed."""
        if self.width is None or self.height is None:
            return None
        if self.width == self.height:
            return Orientation.SQUARE
        return Orientation.LANDSCAPE if self.width > self.height else Orientation.PORTRAIT
