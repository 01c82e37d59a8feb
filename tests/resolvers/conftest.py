"""The resolvers as local AppSync runs them, over the template's own table in moto and a function that is a fake."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.appsync.api import DataSource, Resolver, Step
from local.appsync.cloudformation import load_template
from local.appsync.datasources.dynamodb import DynamoDBSource
from local.appsync.datasources.lambda_ import LambdaSource
from local.appsync.javascript import Module
from local.appsync.resolution import Run, run
from local.appsync.sources import DataSources
from photos.adapters.dynamodb import DynamoDBRecords
from photos.model import BoundingBox, Face, Image, ImageStatus, Label
from photos.record import Record

ROOT = Path(__file__).parents[2]
TABLE = "photos"
KINDS = {"AMAZON_DYNAMODB": TABLE, "AWS_LAMBDA": "function", "NONE": None}
STEPS = {
    "Query.listImagesByLabel": ("queryLabelPointers", "getImagesOfPointers"),
    "Query.getFace": ("getFacePointer", "getImageOfFace"),
}
OTHERS = {
    "NONE": {
        "Image.labels",
        "Mutation.publishImageStatus",
        "Subscription.onImageIndexed",
        "Subscription.onImageStatus",
    },
    "AWS_LAMBDA": {
        *("Image.url", "Image.thumbnailUrl", "Query.searchImages", "Query.suggestLabels"),
        "Query.similarImages",
        *("Mutation.createUpload", "Mutation.retryImage"),
    },
}


@dataclass(slots=True)
class FakeFunction:
    """Stands for a Lambda client: keeps what it is asked, and answers as it is told."""

    answer: Callable[[Any], Any] = lambda payload: payload
    calls: list[Any] = field(default_factory=list)

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        payload = json.loads(Payload)
        self.calls.append(payload)
        return {"Payload": io.BytesIO(json.dumps(self.answer(payload)).encode())}


@dataclass(slots=True)
class Api:
    """Resolves one field after another for a caller."""

    table: Any
    function: FakeFunction
    requests: int = 0

    def __post_init__(self) -> None:
        self.table.meta.events.register("before-call.dynamodb", self._count)

    def ask(self, name: str, /, caller: str = "ann", source: Any = None, **arguments: Any) -> Any:
        """The value of one field; raises FieldError."""
        return self.runs(name, [source], caller, **arguments)[0].value

    def runs(self, name: str, sources: list[Any], caller: str = "ann", **arguments: Any) -> list[Run]:
        """One field of several parents; raises FieldError if one fails."""
        resolver = _resolver(name)
        type_name, field_name = name.split(".")
        info = {"fieldName": field_name, "parentTypeName": type_name, "selectionSetList": ["id"], "variables": {}}
        runs = [
            Run(
                resolver,
                {
                    "arguments": arguments,
                    "source": source,
                    "info": info,
                    "stash": {},
                    "prev": None,
                    "identity": {"sub": caller},
                    "request": {"headers": {"x-test": "1"}},
                },
            )
            for source in sources
        ]
        run(runs, DataSources(DynamoDBSource(self.table), LambdaSource(self.function)))
        for one in runs:
            if one.error:
                raise one.error
        return runs

    def store(self, *records: Record) -> None:
        """Write records, and the pointers of those that are INDEXED."""
        adapter = DynamoDBRecords(self.table, TABLE)
        for record in records:
            assert adapter.put(record, replacing=None)
            if record.image.status is ImageStatus.INDEXED:
                adapter.put_pointers(record)

    def record(self, image_id: str) -> Record:
        """A record as the service reads it."""
        found = DynamoDBRecords(self.table, TABLE).get(image_id)
        assert found
        return found

    def _count(self, **_: Any) -> None:
        self.requests += 1


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client: Any = boto3.client("dynamodb", region_name="us-east-1")
        properties = load_template(ROOT / "template.yaml")["Resources"]["ImageTable"]["Properties"]
        wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        client.create_table(TableName=TABLE, **{name: properties[name] for name in wanted})
        yield Api(client, FakeFunction())


def photo(number: int, owner: str = "ann", status: ImageStatus = ImageStatus.INDEXED, **changes: Any) -> Record:
    """A photo's record; a higher number is a newer photo."""
    time = f"2026-01-01T00:00:{number:02}.000Z"
    box = BoundingBox(left=0.1, top=0.1, width=0.5, height=0.5)
    values: dict[str, Any] = {
        "id": f"i{number}",
        "owner": owner,
        "key": f"uploads/{owner}/{number}/cat.jpg",
        "filename": "cat.jpg",
        "status": status,
        "created_at": time,
        "updated_at": time,
        "version": 3,
        "title": "A cat",
        "tags": ("pet",),
        "labels": (Label(name="Cat", confidence=98.5), Label(name="Animal", confidence=60.0)),
        "faces": (Face(id=f"f{number}", image_id=f"i{number}", bounding_box=box, confidence=99.0),),
    }
    return Record(image=Image(**(values | changes)))


def _resolver(name: str) -> Resolver:
    kind = next((kind for kind, names in OTHERS.items() if name in names), "AMAZON_DYNAMODB")
    source = DataSource(kind, kind, KINDS[kind])
    code = _module(f"{name}.js")
    steps = tuple(Step(one, _module(f"functions/{one}.js"), source) for one in STEPS.get(name, ()))
    batch = 100 if name in ("Image.url", "Image.thumbnailUrl") else 0
    type_name, field_name = name.split(".")
    if steps:
        return Resolver(type_name, field_name, steps, around=code)
    return Resolver(type_name, field_name, (Step(name, code, source, batch),))


def _module(path: str) -> Module:
    text = (ROOT / "resolvers" / path).read_text(encoding="utf-8")
    return Module(text, env={"TABLE_NAME": TABLE}, name=path)
