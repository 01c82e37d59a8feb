"""The inputs of queries and mutations."""

from typing import Any

import strawberry
from strawberry import ID, UNSET

from api.appsync import AWSDateTime
from photos.model import EmotionType, ImageStatus, Orientation

strawberry.enum(
    Orientation, description="Whether the upright picture is taller than wide, wider than tall, or neither."
)


def optional(description: str) -> Any:
    """An input field that may be left out."""
    return strawberry.field(description=description, default=UNSET)


@strawberry.input(description="A file that is about to be uploaded.")
class CreateUploadInput:
    filename: str = strawberry.field(description="Its name, such as beach.jpg.")
    content_type: str = strawberry.field(description="What it is, such as image/jpeg.")
    bytes: int = strawberry.field(description="Its size; the upload may not be larger. At most 100 MB.")
    title: str | None = optional("A title, at most 200 characters.")
    tags: list[str] | None = optional("At most 50 words of at most 100 characters.")


@strawberry.input(description="Changes to a photo's words; what is left out stays, null removes.")
class UpdateImageInput:
    id: ID = strawberry.field(description="Which photo.")
    title: str | None = optional("At most 200 characters.")
    description: str | None = optional("At most 5,000 characters.")
    tags: list[str] | None = optional("At most 50 words of at most 100 characters.")


@strawberry.input(description="A change of a photo's status, for the service to publish.")
class ImageStatusInput:
    id: ID = strawberry.field(description="Which photo.")
    owner: ID = strawberry.field(description="Whose it is.")
    status: ImageStatus = strawberry.field(description="The new status.")
    status_reason: str | None = optional("Why it is FAILED.")
    progress: float | None = optional("How far it is, 0 to 1.")


@strawberry.input(description="A label that is asked for, and how sure it has to be.")
class LabelTerm:
    name: str = strawberry.field(description="The label; a wider one, such as Animal, finds its children.")
    min_confidence: float | None = optional("In per cent, for this label.")


@strawberry.input(description="Which labels a photo must have.")
class LabelFilter:
    all: list[LabelTerm] | None = optional("Each of these.")
    any: list[LabelTerm] | None = optional("At least one of these.")
    none: list[LabelTerm] | None = optional("None of these.")


@strawberry.input(description="Which tags a photo must have.")
class TagFilter:
    all: list[str] | None = optional("Each of these.")
    any: list[str] | None = optional("At least one of these.")
    none: list[str] | None = optional("None of these.")


@strawberry.input(description="A range of whole numbers, both ends included.")
class IntRange:
    min: int | None = optional("At least.")
    max: int | None = optional("At most.")


@strawberry.input(description="A range of time: from is included, to is not.")
class DateRange:
    from_: AWSDateTime | None = strawberry.field(name="from", description="Not before.", default=UNSET)
    to: AWSDateTime | None = optional("Before.")


@strawberry.input(
    description="Which faces a photo must show. count alone counts; the rest must hold for one same face."
)
class FaceFilter:
    count: IntRange | None = optional("How many faces are on it.")
    emotion: EmotionType | None = optional("The emotion that the face shows most.")
    smile: bool | None = optional("Whether the face smiles.")
    gender: str | None = optional("The gender that the face appears to have.")
    age_overlaps: IntRange | None = optional("Years that the face's age range meets.")
    min_confidence: float | None = optional("In per cent, for the face and for each of these.")


@strawberry.input(description="What photos to find: all of these must hold. Empty finds all of the caller's photos.")
class ImageFilter:
    text: str | None = optional(
        'Search words: dog -cat "red car" label:Beach>=90 tag:summer after:2024-01-01. All must match.'
    )
    labels: LabelFilter | None = optional("By what is on them.")
    categories: list[str] | None = optional("By the labels' categories: each of these.")
    tags: TagFilter | None = optional("By their owner's tags.")
    faces: FaceFilter | None = optional("By the faces on them.")
    has_faces: bool | None = optional("Whether there are faces on them.")
    filename: str | None = optional("By the name they were uploaded with.")
    created_at: DateRange | None = optional("By when they were uploaded.")
    taken_at: DateRange | None = optional("By when they were taken.")
    orientation: Orientation | None = optional("By their shape.")
