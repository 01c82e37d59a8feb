"""Lambda that an operator calls until it answers DONE: builds the search index anew from the records."""

from typing import Any

from aws_lambda_powertools import Logger

from photos.adapters.boto import client
from photos.adapters.dynamodb import DynamoDBRecords
from photos.adapters.image_items import ImageItems
from photos.errors import RetryLater
from photos.first_use import AtFirstUse
from photos.reindex import Reindexer, shown
from photos.search.engines import open_index_rebuild
from photos.settings import setting

# A step takes a second or two; what is left of the time bounds the last one.
RESERVE_MILLISECONDS = 25_000

logger = Logger(service="reindex")
search_url, table_name = setting("SEARCH_URL"), setting("TABLE_NAME")
index: Any = AtFirstUse(lambda: open_index_rebuild(search_url))
reader: Any = AtFirstUse(lambda: ImageItems(client("dynamodb"), table_name))
reindexer = Reindexer(scanner=DynamoDBRecords(client("dynamodb"), table_name), reader=reader, index=index)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Go on with the rebuild for half a minute and answer how far it is; {"abandon": true} gives it up."""
    if event.get("abandon"):
        index.abandon()
        return {"phase": "ABANDONED"}
    try:
        progress = reindexer.run(lambda: context.get_remaining_time_in_millis() > RESERVE_MILLISECONDS)
    except RetryLater as error:
        # What was done is noted; the next call goes on from there.
        logger.warning("rebuild waits", reason=str(error))
        return {"phase": "WAITING", "reason": str(error)}
    logger.info("rebuild goes on", extra=shown(progress))
    return shown(progress)
