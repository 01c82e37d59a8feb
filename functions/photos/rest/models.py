"""What the REST API takes and answers; field names and meanings are those of schema.graphql."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from photos.model import EmotionType, ImageStatus

Confidence = Annotated[float, Field(ge=0, le=100, description="In per cent.")]
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Fraction = Annotated[float, Field(description="A fraction of the upright picture's width or height.")]


def _iso(text: str) -> str:
    # Left to itself, pydantic takes a number for seconds since 1970.
    if "T" not in text.upper():
        raise ValueError("write a time like 2026-05-31T12:00:00Z")
    return text


Moment = Annotated[AwareDatetime, BeforeValidator(_iso)]


class Resource(BaseModel):
    """Anything that the API answers."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Request(BaseModel):
    """Anything that the API takes; a name that it does not know is a mistake that its sender wants to hear of."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class BoundingBox(Resource):
    """A rectangle, in fractions of the upright picture's width and height."""

    left: Fraction
    top: Fraction
    width: Fraction
    height: Fraction


class LabelInstance(Resource):
    """One place on the picture where a label was seen."""

    bounding_box: BoundingBox
    confidence: Confidence


class Label(Resource):
    """Something recognised on the picture."""

    name: str
    confidence: Confidence
    parents: list[str]
    aliases: list[str]
    categories: list[str]
    instances: list[LabelInstance]


class AgeRange(Resource):
    """The age that a face appears to have, in years."""

    low: int
    high: int


class FaceAttribute(Resource):
    """A property of a face with a value of its own."""

    value: str
    confidence: Confidence


class FaceFlag(Resource):
    """A property of a face that holds or does not."""

    value: bool
    confidence: Confidence


class Emotion(Resource):
    """An emotion that a face appears to show."""

    type: EmotionType
    confidence: Confidence


class Pose(Resource):
    """How a head is turned, in degrees."""

    roll: float
    yaw: float
    pitch: float


class FaceQuality(Resource):
    """How bright and sharp a face is, 0 to 100."""

    brightness: float
    sharpness: float


class Face(Resource):
    """A face found on a photo."""

    id: str
    image_id: str
    bounding_box: BoundingBox
    confidence: Confidence
    age_range: AgeRange | None = None
    gender: FaceAttribute | None = None
    emotions: list[Emotion]
    smile: FaceFlag | None = None
    eyeglasses: FaceFlag | None = None
    sunglasses: FaceFlag | None = None
    eyes_open: FaceFlag | None = None
    pose: Pose | None = None
    quality: FaceQuality | None = None


class Image(Resource):
    """A photo; url and thumbnailUrl are signed and good for 15 minutes."""

    id: str
    filename: str
    content_type: str | None = None
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    status: ImageStatus
    status_reason: str | None = None
    created_at: Time
    taken_at: Time | None = None
    updated_at: Time
    indexed_at: Time | None = None
    title: str | None = None
    description: str | None = None
    tags: list[str]
    labels: list[Label]
    url: str | None = None
    thumbnail_url: str | None = None
    version: int | None = None
    duplicate_of: str | None = None


class ImagePage(Resource):
    """A page of photos; nextToken asks for the next one."""

    items: list[Image]
    next_token: str | None = None


class Faces(Resource):
    """The faces on a photo."""

    items: list[Face]


class Highlight(Resource):
    """A text that matched: the words stand between <em> and </em>, everything else is HTML-escaped."""

    field: str
    text: str


class ImageHit(Resource):
    """A photo that was found, and why."""

    image: Image
    score: float | None = None
    highlights: list[Highlight]


class SearchPage(Resource):
    """A page of hits and their exact number."""

    items: list[ImageHit]
    total: int
    next_token: str | None = None


class SimilarImages(Resource):
    """Photos that are like one, the most similar first."""

    items: list[ImageHit]


class LabelCount(Resource):
    """A label and on how many of the caller's photos it is."""

    name: str
    count: int


class LabelCounts(Resource):
    """Labels, most frequent first."""

    items: list[LabelCount]


class FormField(Resource):
    """A field of the upload's form."""

    name: str
    value: str


class Upload(Resource):
    """Post the fields, then the file, as multipart/form-data to the url, before expiresAt."""

    id: str
    url: str
    fields: list[FormField]
    expires_at: Time
    image: Image


class Accepted(Resource):
    """The photo that was stored; its status tells when it is recognised."""

    id: str


class CreateUpload(Request):
    """A file that is about to be uploaded."""

    filename: str
    content_type: str
    bytes: Annotated[int, Field(ge=1, le=2**31 - 1)]
    title: str | None = None
    tags: list[str] = []


class UpdateImage(Request):
    """New words for a photo; what is left out stays, null removes."""

    title: str | None = None
    description: str | None = None
    tags: list[str] | None = None


class Problem(BaseModel):
    """What went wrong. Source: https://www.rfc-editor.org/rfc/rfc9457"""

    title: str
    status: int
    detail: str | None = None
    errors: list[dict[str, Any]] | None = None
