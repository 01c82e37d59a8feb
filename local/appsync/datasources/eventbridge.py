"""The EventBridge data source: `PutEvents` on one bus."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.appsync.datasources import DataSourceError

EVENTS_LIMIT = 10


class EventBridgeSource:
    """Puts events through a boto3 EventBridge client."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def execute(self, bus: str, request: Mapping[str, Any]) -> Any:
        """Put the events of a resolver's request; one that fails is told in the result, not as an error."""
        events = request.get("events")
        if request.get("operation") != "PutEvents" or not isinstance(events, list):
            raise DataSourceError("Code", "an EventBridge data source takes PutEvents with a list of events")
        if not 1 <= len(events) <= EVENTS_LIMIT:
            raise DataSourceError("Code", f"PutEvents takes 1 to {EVENTS_LIMIT} events, not {len(events)}")
        entries = [_entry(bus, event) for event in events]
        try:
            answer = self._client.put_events(Entries=entries)
        except ClientError as refused:
            error = refused.response["Error"]
            raise DataSourceError(f"EventBridge:{error['Code']}", error["Message"]) from refused
        except BotoCoreError as unreachable:
            raise DataSourceError("EventBridge:ServiceUnavailable", str(unreachable)) from unreachable
        return {"Entries": answer["Entries"], "FailedEntryCount": answer["FailedEntryCount"]}


def _entry(bus: str, event: Mapping[str, Any]) -> dict[str, Any]:
    missing = [name for name in ("source", "detail", "detailType") if event.get(name) is None]
    if missing:
        raise DataSourceError("Code", f"an event wants {', '.join(missing)}")
    entry = {
        "EventBusName": bus,
        "Source": event["source"],
        "DetailType": event["detailType"],
        "Detail": json.dumps(event["detail"]),
    }
    if event.get("resources"):
        entry["Resources"] = event["resources"]
    if event.get("time"):
        entry["Time"] = event["time"]
    return entry
