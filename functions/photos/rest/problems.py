"""Errors as problem+json. Source: https://www.rfc-editor.org/rfc/rfc9457"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyValidationError,
)

from photos.errors import InvalidInput, NotSignedIn, RetryLater
from photos.rest.models import Problem

CONTENT_TYPE = "application/problem+json"
EVERYWHERE = (401, 403, 422, 429, 500, 503)
BUSY = "The service is busy just now; try again shortly."


def problem(
    status: int, detail: str | None = None, *, errors: Any = None, headers: dict[str, str] | None = None
) -> Any:
    """The response of a problem."""
    about = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)
    body = about.model_dump_json(exclude_none=True)
    return Response(status_code=status, content_type=CONTENT_TYPE, body=body, headers=headers or {})


def described(status: int, model: Any, *problems: int) -> dict[int, Any]:
    """For OpenAPI: what a route answers, and the problems that every route has or that are its own."""
    good: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if model is not None:
        good["content"] = {"application/json": {"model": model}}
    bad = {
        problem: {"description": HTTPStatus(problem).phrase, "content": {CONTENT_TYPE: {"model": Problem}}}
        for problem in sorted({*EVERYWHERE, *problems})
    }
    return {status: good, **bad}


def answer_problems(app: APIGatewayRestResolver, logger: Logger) -> None:
    """Let an app answer every error as a problem."""

    def busy(error: RetryLater) -> Any:
        logger.warning("busy", reason=str(error))
        return problem(503, BUSY, headers={"Retry-After": "1"})

    def fault(error: Exception) -> Any:
        logger.exception("request failed")
        return problem(500, "The request failed because of a fault on our side.")

    for kind, answer in {**_ANSWERS, RetryLater: busy, Exception: fault}.items():
        app.exception_handler(kind)(answer)
    app.not_found(lambda _: problem(404, "There is nothing at this address."))


def _invalid_request(error: RequestValidationError) -> Any:
    wrong = [{"field": _field(one), "message": one["msg"]} for one in error.errors()]
    return problem(422, "The request is not what this route takes.", errors=wrong)


def _field(error: dict[str, Any]) -> str:
    # Where JSON is broken, its place says how many characters were read.
    return "body" if error["type"] == "json_invalid" else ".".join(str(part) for part in error["loc"])


def _invalid_input(error: InvalidInput) -> Any:
    message = str(error).removeprefix(f"{error.field}: ")
    return problem(422, str(error), errors=[{"field": error.field, "message": message}])


_USED_KEY = "This Idempotency-Key was used for another request; take a new one."
_ANSWERS: dict[type[Exception], Callable[[Any], Any]] = {
    RequestValidationError: _invalid_request,
    RequestUnsupportedContentType: lambda _: problem(415, "Send application/json, or a photo as its image type."),
    InvalidInput: _invalid_input,
    NotSignedIn: lambda error: problem(401, str(error)),
    IdempotencyAlreadyInProgressError: lambda _: problem(409, "A request with this Idempotency-Key is under way."),
    IdempotencyValidationError: lambda _: problem(422, _USED_KEY),
    ServiceError: lambda error: problem(error.status_code, str(error.msg)),
}
