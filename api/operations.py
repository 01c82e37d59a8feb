"""Queries, mutations and subscriptions; resolvers/ answers them, so none has a body here."""

# mypy: disable-error-code="empty-body, untyped-decorator"

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry
from strawberry import ID, UNSET

from api.answers import (
    ImageConnection,
    ImageHit,
    ImageSearchResult,
    ImageSort,
    ImageStatusChange,
    LabelCount,
    Upload,
)
from api.appsync import SERVICE_ONLY, Subscribe
from api.image import Face, Image
from api.inputs import CreateUploadInput, ImageFilter, ImageStatusInput, UpdateImageInput
from photos.model import ImageStatus


def about(text: str) -> Any:
    """An argument's description."""
    return strawberry.argument(description=text)


Limit = Annotated[int | None, about("How many at most: 1 to 100, 20 by default.")]
Token = Annotated[str | None, about("The nextToken of the page before.")]


@strawberry.type(description="Reading the caller's photos; somebody else's answer as if they did not exist.")
class Query:
    @strawberry.field(description="One photo, or null.")
    def get_image(self, id: Annotated[ID, about("Which photo.")]) -> Image | None: ...

    @strawberry.field(description="Newest first. Every status unless one is given.")
    def list_images(
        self,
        status: Annotated[ImageStatus | None, about("Only photos of this status.")] = UNSET,
        limit: Limit = UNSET,
        next_token: Token = UNSET,
    ) -> ImageConnection: ...

    @strawberry.field(description="Indexed photos with a label, newest first.")
    def list_images_by_label(
        self,
        label: Annotated[str, about("The label's name, in any case.")],
        limit: Limit = UNSET,
        next_token: Token = UNSET,
    ) -> ImageConnection: ...

    @strawberry.field(description="One face, or null.")
    def get_face(self, id: Annotated[ID, about("Which face.")]) -> Face | None: ...

    @strawberry.field(description="Indexed photos of the caller that match the whole filter.")
    def search_images(
        self,
        filter: Annotated[ImageFilter | None, about("What to find; all photos if left out.")] = UNSET,
        sort: Annotated[ImageSort | None, about("RELEVANCE where text is asked for, else NEWEST.")] = UNSET,
        limit: Limit = UNSET,
        next_token: Token = UNSET,
    ) -> ImageSearchResult: ...

    @strawberry.field(
        description="The caller's photos that share most with one of them, rare and sure labels first; "
        "null if there is no such photo."
    )
    def similar_images(
        self, id: Annotated[ID, about("Which photo.")], limit: Limit = UNSET
    ) -> list[ImageHit] | None: ...

    @strawberry.field(description="Labels of the caller's photos that complete the prefix, most frequent first.")
    def suggest_labels(
        self,
        prefix: Annotated[str, about("What was typed so far.")],
        limit: Limit = UNSET,
    ) -> list[LabelCount]: ...


@strawberry.type(description="Changing the caller's photos.")
class Mutation:
    @strawberry.field(description="Prepare the upload of a photo.")
    def create_upload(self, input: Annotated[CreateUploadInput, about("The file.")]) -> Upload: ...

    @strawberry.field(description="Change a photo's title, description or tags; null if there is no such photo.")
    def update_image(self, input: Annotated[UpdateImageInput, about("The changes.")]) -> Image | None: ...

    @strawberry.field(description="Delete a photo with all that was made of it; null if there is no such photo.")
    def delete_image(self, id: Annotated[ID, about("Which photo.")]) -> Image | None: ...

    @strawberry.field(description="Analyse a FAILED photo again.")
    def retry_image(self, id: Annotated[ID, about("Which photo.")]) -> Image | None: ...

    @strawberry.field(description="For the service: say that an analysis is finished.", directives=SERVICE_ONLY)
    def publish_image_indexed(self, id: Annotated[ID, about("Which photo.")]) -> Image | None: ...

    @strawberry.field(description="For the service: say where a photo is.", directives=SERVICE_ONLY)
    def publish_image_status(
        self, input: Annotated[ImageStatusInput, about("The change.")]
    ) -> ImageStatusChange | None: ...


@strawberry.type(description="Hearing of the caller's photos.")
class Subscription:
    @strawberry.subscription(
        description="Once for each analysis that finished; only the caller's own photos.",
        directives=[Subscribe(mutations=["publishImageIndexed"])],
    )
    async def on_image_indexed(
        self, id: Annotated[ID | None, about("Only this photo.")] = UNSET
    ) -> AsyncGenerator[Image | None, None]: ...

    @strawberry.subscription(
        description="Every change of a photo's status; only the caller's own photos.",
        directives=[Subscribe(mutations=["publishImageStatus"])],
    )
    async def on_image_status(
        self, id: Annotated[ID | None, about("Only this photo.")] = UNSET
    ) -> AsyncGenerator[ImageStatusChange | None, None]: ...
