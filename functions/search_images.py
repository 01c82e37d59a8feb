"""Lambda resolver of Query.searchImages, Query.similarImages and Query.suggestLabels."""

from functools import lru_cache
from typing import Any

from aws_lambda_powertools.event_handler import AppSyncResolver

from photos.adapters.boto import ANSWERING, client
from photos.adapters.image_items import ImageItems
from photos.errors import InvalidInput, RetryLater
from photos.search.engines import open_search_index
from photos.search_images import ImageSearch
from photos.settings import setting

app = AppSyncResolver()  # type: ignore[no-untyped-call]  # its __init__ lacks annotations


@lru_cache(maxsize=1)
def image_search() -> ImageSearch:
    """The search of this process, opened at its first use."""
    return ImageSearch(
        index=open_search_index(setting("SEARCH_URL")),
        records=ImageItems(client("dynamodb", ANSWERING), setting("TABLE_NAME")),
        token_key=setting("PAGE_TOKEN_KEY"),
    )


@app.resolver(type_name="Query", field_name="searchImages")
def search_images(**arguments: Any) -> dict[str, Any]:
    """One page of the caller's photos that match."""
    return image_search().search(_owner(), arguments, _selected())


@app.resolver(type_name="Query", field_name="similarImages")
def similar_images(**arguments: Any) -> list[dict[str, Any]] | None:
    """The caller's photos most like one of them."""
    return image_search().similar(_owner(), arguments, _selected())


@app.resolver(type_name="Query", field_name="suggestLabels")
def suggest_labels(**arguments: Any) -> list[dict[str, Any]]:
    """The caller's labels that complete a prefix."""
    return image_search().suggest(_owner(), arguments)


def handler(event: dict[str, Any], context: Any) -> Any:
    """Answer one field; an error for the caller is returned, since a raised one would hide its text."""
    try:
        return app.resolve(event, context)
    except InvalidInput as error:
        return {"error": {"type": "InvalidInput", "message": str(error)}}
    except RetryLater as error:
        return {"error": {"type": "SearchBusy", "message": str(error)}}


def _owner() -> str:
    # Only ever the verified identity: no argument can name another owner.
    return str(_event()["identity"]["sub"])


def _selected() -> Any:
    return _event()["info"]["selectionSetList"] or []


def _event() -> Any:
    return app.current_event
