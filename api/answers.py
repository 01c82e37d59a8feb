"""What queries, mutations and subscriptions answer, apart from a photo itself."""

import enum

import strawberry
from strawberry import ID

from api.appsync import AWSURL, SHARED, AWSDateTime
from api.image import Image
from photos.model import ImageStatus


@strawberry.enum(description="The order of what was found.")
class ImageSort(enum.Enum):
    RELEVANCE = "RELEVANCE"
    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    TAKEN_NEWEST = "TAKEN_NEWEST"
    TAKEN_OLDEST = "TAKEN_OLDEST"


@strawberry.type(description="A field of a form.")
class FormField:
    name: str = strawberry.field(description="Its name.")
    value: str = strawberry.field(description="Its value.")


@strawberry.type(description="Where to upload to: post the fields, then the file, as multipart/form-data to the url.")
class Upload:
    id: ID = strawberry.field(description="The photo's id to be.")
    key: str = strawberry.field(description="Its key in the bucket.")
    url: AWSURL = strawberry.field(description="Where to post to.")
    fields: list[FormField] = strawberry.field(description="What to post before the file.")
    expires_at: AWSDateTime = strawberry.field(description="Until when the form is good.")
    image: Image = strawberry.field(description="The photo's record, UPLOADING.")


@strawberry.type(directives=SHARED, description="A change of a photo's status.")
class ImageStatusChange:
    id: ID = strawberry.field(description="Which photo.")
    owner: ID = strawberry.field(description="Whose it is.")
    status: ImageStatus = strawberry.field(description="The new status.")
    status_reason: str | None = strawberry.field(description="Why it is FAILED, in words for its owner.")
    progress: float | None = strawberry.field(description="How far it is, 0 to 1.")
    at: AWSDateTime = strawberry.field(description="When it changed.")


@strawberry.type(description="A page of photos.")
class ImageConnection:
    items: list[Image] = strawberry.field(description="The photos.")
    next_token: str | None = strawberry.field(description="Asks for the next page; null on the last.")


@strawberry.type(description="Matched words stand between <em> and </em>; everything else is escaped.")
class Highlight:
    field: str = strawberry.field(description="Where it matched, such as title or labels.")
    text: str = strawberry.field(description="The text, as HTML.")


@strawberry.type(description="A photo that was found, and why.")
class ImageHit:
    image: Image = strawberry.field(description="The photo.")
    score: float | None = strawberry.field(
        description="How well it matches the text, or how alike it is, 0 to 1; else null."
    )
    highlights: list[Highlight] = strawberry.field(description="What of it matched the text.")


@strawberry.type(description="A label and on how many photos it is.")
class LabelCount:
    name: str = strawberry.field(description="The label.")
    count: int = strawberry.field(description="On how many photos.")


@strawberry.type(description="A value and on how many photos it is.")
class FacetCount:
    value: str = strawberry.field(description="The value.")
    count: int = strawberry.field(description="On how many photos.")


@strawberry.type(
    description="What there is to choose from; each facet leaves its own filter aside, so it can be widened."
)
class Facets:
    labels: list[LabelCount] = strawberry.field(description="By label.")
    categories: list[FacetCount] = strawberry.field(description="By the labels' categories.")
    tags: list[FacetCount] = strawberry.field(description="By their owner's tags.")
    emotions: list[FacetCount] = strawberry.field(description="By the emotions on their faces.")
    months: list[FacetCount] = strawberry.field(description="By the month they were taken in, such as 2026-07.")


@strawberry.type(description="A page of what was found.")
class ImageSearchResult:
    items: list[ImageHit] = strawberry.field(description="The photos that match.")
    next_token: str | None = strawberry.field(
        description="Asks for the next page of the same search; null on the last."
    )
    total: int = strawberry.field(description="How many photos match, exactly.")
    facets: Facets = strawberry.field(description="Counts over all that match; computed only when asked for.")
