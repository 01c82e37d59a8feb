"""The types of a photo: image, labels, faces."""

# A field with arguments needs a function, and resolvers/ answers it: the function has no body.
# mypy: disable-error-code="empty-body, untyped-decorator"

from typing import Annotated

import strawberry
from strawberry import ID

from api.appsync import AWSURL, SHARED, AWSDateTime
from photos.model import EmotionType, ImageStatus

strawberry.enum(EmotionType, description="The emotions that Rekognition tells apart.")
strawberry.enum(
    ImageStatus,
    description="Where a photo is: UPLOADING, PROCESSING, then INDEXED or FAILED; DELETED in the end.",
)


@strawberry.type(directives=SHARED, description="A rectangle, in fractions of the upright picture's width and height.")
class BoundingBox:
    left: float = strawberry.field(description="From the left edge to the box, 0 to 1.")
    top: float = strawberry.field(description="From the top edge to the box, 0 to 1.")
    width: float = strawberry.field(description="The box's width, 0 to 1.")
    height: float = strawberry.field(description="The box's height, 0 to 1.")


@strawberry.type(directives=SHARED, description="One place on the picture where a label was seen.")
class LabelInstance:
    bounding_box: BoundingBox = strawberry.field(description="Where it is.")
    confidence: float = strawberry.field(description="How sure Rekognition is, in per cent.")


@strawberry.type(directives=SHARED, description='Something recognised on the picture, such as "Dog".')
class Label:
    name: str = strawberry.field(description="What it is.")
    confidence: float = strawberry.field(description="How sure Rekognition is, in per cent.")
    parents: list[str] = strawberry.field(description='Wider labels, such as "Animal".')
    aliases: list[str] = strawberry.field(description="Other words for the same.")
    categories: list[str] = strawberry.field(description='The field it belongs to, such as "Animals and Pets".')
    instances: list[LabelInstance] = strawberry.field(
        description="Where it is on the picture, for things one can count."
    )


@strawberry.type(directives=SHARED, description="The age a face appears to have, in years, both ends included.")
class AgeRange:
    low: int = strawberry.field(description="At least.")
    high: int = strawberry.field(description="At most.")


@strawberry.type(directives=SHARED, description="A property of a face with a value of its own.")
class FaceAttribute:
    value: str = strawberry.field(description="The value, in Rekognition's words.")
    confidence: float = strawberry.field(description="How sure Rekognition is, in per cent.")


@strawberry.type(directives=SHARED, description="A property of a face that holds or does not.")
class FaceFlag:
    value: bool = strawberry.field(description="Whether it holds.")
    confidence: float = strawberry.field(description="How sure Rekognition is, in per cent.")


@strawberry.type(directives=SHARED, description="An emotion that a face appears to show.")
class Emotion:
    type: EmotionType = strawberry.field(description="Which one.")
    confidence: float = strawberry.field(description="How sure Rekognition is, in per cent.")


@strawberry.type(directives=SHARED, description="How a head is turned, in degrees.")
class Pose:
    roll: float = strawberry.field(description="Leaning to a shoulder.")
    yaw: float = strawberry.field(description="Looking left or right.")
    pitch: float = strawberry.field(description="Looking up or down.")


@strawberry.type(directives=SHARED, description="How well a face can be seen, 0 to 100.")
class FaceQuality:
    brightness: float = strawberry.field(description="0 is dark, 100 is bright.")
    sharpness: float = strawberry.field(description="0 is blurred, 100 is sharp.")


@strawberry.type(directives=SHARED, description="A face found on a photo.")
class Face:
    id: ID = strawberry.field(description="Rekognition's FaceId in the face collection.")
    image_id: ID = strawberry.field(description="The photo that it is on.")
    bounding_box: BoundingBox = strawberry.field(description="Where it is.")
    confidence: float = strawberry.field(description="How sure Rekognition is that it is a face, in per cent.")
    age_range: AgeRange | None = strawberry.field(description="The age it appears to have.")
    gender: FaceAttribute | None = strawberry.field(description="The gender it appears to have: Male or Female.")
    emotions: list[Emotion] = strawberry.field(description="The emotions it appears to show, the surest first.")
    smile: FaceFlag | None = strawberry.field(description="Whether it smiles.")
    eyeglasses: FaceFlag | None = strawberry.field(description="Whether it wears glasses.")
    sunglasses: FaceFlag | None = strawberry.field(description="Whether it wears sunglasses.")
    eyes_open: FaceFlag | None = strawberry.field(description="Whether its eyes are open.")
    pose: Pose | None = strawberry.field(description="How the head is turned.")
    quality: FaceQuality | None = strawberry.field(description="How well it can be seen.")


@strawberry.type(directives=SHARED, description="A photo and what is known of it.")
class Image:
    id: ID = strawberry.field(description="A function of the photo's place in the bucket.")
    owner: ID = strawberry.field(description="The user whose photo it is.")
    key: str = strawberry.field(description="Its key in the bucket.")
    filename: str = strawberry.field(description="The name it was uploaded with.")
    content_type: str | None = strawberry.field(description="What the file is, such as image/jpeg.")
    bytes: int | None = strawberry.field(description="The size of the file.")
    width: int | None = strawberry.field(description="Of the upright picture, in pixels.")
    height: int | None = strawberry.field(description="Of the upright picture, in pixels.")
    status: ImageStatus = strawberry.field(description="Where it is on its way.")
    status_reason: str | None = strawberry.field(description="Why it is FAILED, in words for its owner.")
    created_at: AWSDateTime = strawberry.field(description="When it was uploaded.")
    taken_at: AWSDateTime | None = strawberry.field(description="When it was taken, by the camera's clock.")
    updated_at: AWSDateTime = strawberry.field(description="When its record last changed.")
    indexed_at: AWSDateTime | None = strawberry.field(description="When its analysis was finished.")
    title: str | None = strawberry.field(description="A title given by its owner.")
    description: str | None = strawberry.field(description="A description given by its owner.")
    tags: list[str] = strawberry.field(description="Words given by its owner.")
    faces: list[Face] = strawberry.field(description="The faces on it.")
    url: AWSURL | None = strawberry.field(description="The photo itself: signed and short-lived.")
    thumbnail_url: AWSURL | None = strawberry.field(description="A small upright JPEG of it: signed and short-lived.")
    duplicate_of: ID | None = strawberry.field(
        description="The photo with the same file that was there before, if its labels were taken over from it; "
        "it may be deleted since."
    )
    version: int | None = strawberry.field(description="Grows by one with each change.")

    @strawberry.field(description="What is on it; only labels at least as sure as minConfidence, if given.")
    def labels(
        self,
        min_confidence: Annotated[
            float | None, strawberry.argument(description="In per cent; all labels if left out.")
        ] = strawberry.UNSET,
    ) -> list[Label]: ...
