"""Lambda behind API Gateway: the REST API. Each route asks the GraphQL API as the caller, so no rule stands twice."""

from http import HTTPStatus
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.exceptions import ServiceError, UnauthorizedError
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path, Query
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)

from photos.adapters.boto import ANSWERING
from photos.adapters.graphql import AppSyncApi
from photos.model import ImageStatus
from photos.rest import documents, models
from photos.rest.caching import with_etag
from photos.rest.picture import picture_event, picture_of
from photos.rest.problems import answer_problems, described
from photos.search.query import ImageSort
from photos.settings import setting

# For this long a POST with the same Idempotency-Key is answered with the first one's answer.
IDEMPOTENCY_SECONDS = 15 * 60

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most.")]
NextToken = Annotated[str | None, Query(alias="nextToken", max_length=8192, description="The page before's.")]
ImageId = Annotated[str, Path(max_length=128, description="Which photo.")]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", min_length=1, max_length=255, description="The same key uploads once."),
]

Page = TypeVar("Page", models.ImagePage, models.SearchPage)

logger = Logger(service="rest_api")
api = AppSyncApi(setting("GRAPHQL_URL"))
app = APIGatewayRestResolver(
    enable_validation=True,
    cors=CORSConfig(
        allow_origin=setting("ALLOWED_ORIGIN"),
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match"],
        expose_headers=["ETag", "Link", "Location", "Retry-After"],
        max_age=3600,
    ),
)
app.use(middlewares=[with_etag])
answer_problems(app, logger)
once = IdempotencyConfig(
    event_key_jmespath="[owner, key]",
    payload_validation_jmespath="upload",
    expires_after_seconds=IDEMPOTENCY_SECONDS,
    raise_on_no_idempotency_key=True,
)
answers = DynamoDBPersistenceLayer(
    table_name=setting("IDEMPOTENCY_TABLE_NAME"), key_attr="pk", expiry_attr="ttl", boto_config=ANSWERING
)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request."""
    once.register_lambda_context(context)
    return app.resolve(picture_event(event), context)


@app.post("/images", summary="Upload a photo", responses=described(201, models.Upload, 409, 413, 415), tags=["images"])
def create_upload(upload: Annotated[models.CreateUpload, Body()], key: Key = None) -> Response[models.Upload]:
    """Create an upload: post the file to its form. Or send the photo itself, and its address is answered."""
    created = models.Upload.model_validate(_created(upload.model_dump(by_alias=True, exclude_none=True), key))
    return Response(HTTPStatus.CREATED, "application/json", created, {"Location": f"images/{created.id}"})


@app.post("/images/bytes", include_in_schema=False)
def upload_picture(key: Key = None) -> Response[models.Accepted]:
    """Store the photo in the body of POST /images; picture_event leads it here."""
    name, content_type, body = picture_of(app.current_event)
    created = _created({"filename": name, "contentType": content_type, "bytes": len(body)}, key)
    api.post_file(created["url"], {one["name"]: one["value"] for one in created["fields"]}, name, body)
    address = f"images/{created['id']}"
    return Response(HTTPStatus.ACCEPTED, "application/json", models.Accepted(id=created["id"]), {"Location": address})


@app.get("/images", summary="List photos", responses=described(200, models.ImagePage), tags=["images"])
def list_images(
    status: Annotated[ImageStatus | None, Query(description="Only photos of this status.")] = None,
    limit: Limit = 20,
    next_token: NextToken = None,
) -> Response[models.ImagePage]:
    """The caller's photos, newest first."""
    found = _ask(documents.LIST_IMAGES, status=status, limit=limit, nextToken=next_token)
    return _page(models.ImagePage.model_validate(found))


@app.get("/images/<image_id>", summary="One photo", responses=described(200, models.Image, 404), tags=["images"])
def get_image(image_id: ImageId) -> models.Image:
    """One photo."""
    return _image(documents.GET_IMAGE, id=image_id)


@app.patch(
    "/images/<image_id>", summary="Edit a photo", responses=described(200, models.Image, 404, 415), tags=["images"]
)
def update_image(image_id: ImageId, changes: Annotated[models.UpdateImage, Body()]) -> models.Image:
    """Change a photo's words; what is left out stays, null removes."""
    given = changes.model_dump(by_alias=True, exclude_unset=True)
    return _image(documents.UPDATE_IMAGE, input={"id": image_id, **given})


@app.delete("/images/<image_id>", summary="Delete a photo", responses=described(204, None, 404), tags=["images"])
def delete_image(image_id: ImageId) -> Response[str]:
    """Delete a photo with all that was made of it."""
    _existing(documents.DELETE_IMAGE, id=image_id)
    return Response(HTTPStatus.NO_CONTENT, body="")


@app.post("/images/<image_id>/retry", summary="Try again", responses=described(202, models.Image, 404), tags=["images"])
def retry_image(image_id: ImageId) -> Response[models.Image]:
    """Analyse a FAILED photo again."""
    return Response(HTTPStatus.ACCEPTED, "application/json", _image(documents.RETRY_IMAGE, id=image_id))


@app.get(
    "/images/<image_id>/faces", summary="Faces of a photo", responses=described(200, models.Faces, 404), tags=["images"]
)
def get_faces(image_id: ImageId) -> models.Faces:
    """The faces on a photo."""
    return models.Faces(items=_existing(documents.GET_FACES, id=image_id)["faces"])


@app.get(
    "/images/<image_id>/similar",
    summary="Similar photos",
    responses=described(200, models.SimilarImages, 404),
    tags=["images"],
)
def get_similar(image_id: ImageId, limit: Limit = 20) -> models.SimilarImages:
    """Photos most like one, the most similar first."""
    return models.SimilarImages(items=_existing(documents.SIMILAR_IMAGES, id=image_id, limit=limit))


@app.get("/search", summary="Search photos", responses=described(200, models.SearchPage), tags=["search"])
def search(
    q: Annotated[str | None, Query(max_length=1000, description="Words that must all match.")] = None,
    label: Annotated[list[str] | None, Query(description="A label that must be on the photo; repeatable.")] = None,
    min_confidence: Annotated[
        float | None, Query(alias="minConfidence", ge=0, le=100, description="Of every label, in per cent.")
    ] = None,
    created_from: Annotated[models.Moment | None, Query(alias="from", description="Not created before.")] = None,
    created_to: Annotated[models.Moment | None, Query(alias="to", description="Created before.")] = None,
    sort: Annotated[ImageSort | None, Query(description="RELEVANCE if q is given, else NEWEST.")] = None,
    limit: Limit = 20,
    next_token: NextToken = None,
) -> Response[models.SearchPage]:
    """The caller's indexed photos that match everything that is asked."""
    term = {} if min_confidence is None else {"minConfidence": min_confidence}
    times = {"from": created_from and created_from.isoformat(), "to": created_to and created_to.isoformat()}
    asked = {
        "text": q,
        "labels": {"all": [{"name": name, **term} for name in label]} if label else None,
        "createdAt": {name: time for name, time in times.items() if time} or None,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    found = _ask(documents.SEARCH_IMAGES, filter=given, sort=sort, limit=limit, nextToken=next_token)
    return _page(models.SearchPage.model_validate(found))


@app.get("/labels", summary="Complete a label", responses=described(200, models.LabelCounts), tags=["search"])
def suggest_labels(
    prefix: Annotated[str, Query(max_length=1000, description="The beginning of a label's name.")], limit: Limit = 10
) -> models.LabelCounts:
    """Labels of the caller's photos that complete a prefix, most frequent first."""
    return models.LabelCounts(items=_ask(documents.SUGGEST_LABELS, prefix=prefix, limit=limit))


def _created(upload: dict[str, Any], key: str | None) -> Any:
    if key is None:
        return _ask(documents.CREATE_UPLOAD, input=upload)
    # Verified by the authorizer: keys of two owners never meet.
    owner = app.current_event.request_context.authorizer["claims"]["sub"]
    create: Any = idempotent_function(
        lambda *, request: _ask(documents.CREATE_UPLOAD, input=request["upload"]),
        data_keyword_argument="request",
        persistence_store=answers,
        config=once,
    )
    return create(request={"owner": owner, "key": key, "upload": upload})


def _ask(document: str, **variables: Any) -> Any:
    token = (app.current_event.headers.get("authorization") or "").removeprefix("Bearer ")
    if not token:
        raise UnauthorizedError("Send a user's id token as Authorization.")
    given = {name: value for name, value in variables.items() if value is not None}
    return api.ask(token, document, given)["answer"]


def _existing(document: str, **variables: Any) -> Any:
    answer = _ask(document, **variables)
    if answer is None:
        raise ServiceError(HTTPStatus.NOT_FOUND, "You have no such photo.")
    return answer


def _image(document: str, **variables: Any) -> models.Image:
    return models.Image.model_validate(_existing(document, **variables))


def _page(answer: Page) -> Response[Page]:
    headers = {}
    if answer.next_token:
        asked = app.current_event.resolved_query_string_parameters
        following = {**asked, "nextToken": [answer.next_token]}
        headers["Link"] = f'<?{urlencode(following, doseq=True)}>; rel="next"'
    return Response(HTTPStatus.OK, "application/json", answer, headers)
