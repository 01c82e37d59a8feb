"""Every role of the template may do what its function or data source does, and nothing else."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from opensearchpy import OpenSearch

from local.deploy import expanded
from photos.model import Label
from photos.search.document import document_of
from photos.search.opensearch_index import OpenSearchIndex
from photos.search.parse import parse_query
from photos.search.query import Facet
from tests.search.images import image
from tests.template.uses import ACTIONS, IDEMPOTENCY, NOT_CALLED, PORTS, USE_CASES, USES, WITHOUT_RESOURCE

ROOT = Path(__file__).parents[2]
RESOURCES: dict[str, dict[str, Any]] = expanded({"Bucket": "code", "Key": "code.zip"})["Resources"]
FUNCTIONS = {name: one["Properties"] for name, one in RESOURCES.items() if one["Type"] == "AWS::Lambda::Function"}
SOURCES = {name: one["Properties"] for name, one in RESOURCES.items() if one["Type"] == "AWS::AppSync::DataSource"}
COLLECTION = "arn:${AWS::Partition}:rekognition:${AWS::Region}:${AWS::AccountId}:collection/${FaceCollection}"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def name_of(resource: Any) -> str:
    """A statement's resource, as uses.py writes it."""
    if isinstance(resource, str):
        return resource
    if "Fn::GetAtt" in resource:
        logical_id, attribute = resource["Fn::GetAtt"]
        return f"{logical_id}/stream" if attribute == "StreamArn" else str(logical_id)
    text = resource["Fn::Sub"]
    if text == COLLECTION:
        return "FaceCollection"
    return re.sub(r"^\$\{(\w+?)(?:\.Arn|Arn)\}", r"\1", text).removesuffix("/*" if text.startswith("${Search") else "")


def statements(role: str) -> Iterator[dict[str, Any]]:
    """All that a role is allowed, by its own policies and by those that name it."""
    policies = [one["PolicyDocument"] for one in RESOURCES[role]["Properties"].get("Policies", [])]
    for one in RESOURCES.values():
        if one["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            properties = one["Properties"]
            policies += [properties["PolicyDocument"]] if {"Ref": role} in properties["Roles"] else []
    for policy in policies:
        for statement in policy["Statement"]:
            yield statement["Fn::If"][1] if "Fn::If" in statement else statement


def allowed(role: str) -> set[tuple[str, str]]:
    """Each action of a role with each of its resources."""
    return {
        (action, name_of(resource))
        for statement in statements(role)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


ROLES = [name for name, one in RESOURCES.items() if one["Type"] == "AWS::IAM::Role"]


def test_every_role_is_in_the_table() -> None:
    assert set(ROLES) == set(USES)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_exactly_what_the_table_says(role: str) -> None:
    assert "ManagedPolicyArns" not in RESOURCES[role]["Properties"]
    assert all(statement["Effect"] == "Allow" for statement in statements(role))
    # An index can only be queried: other actions on it, allowed in one statement with the table, are void.
    of_indexes = {pair for pair in allowed(role) if "/index/" in pair[1] and pair[0] != "dynamodb:Query"}
    expected = {(action, resource) for resource, actions in USES[role].items() for action in actions.split()}
    assert allowed(role) - of_indexes == expected
    for action, resource in expected:
        assert "*" not in action
        assert resource != "*" or action in WITHOUT_RESOURCE


def test_a_role_is_assumed_by_one_service_and_belongs_to_one_function_or_data_source() -> None:
    users = [one["Role"]["Fn::GetAtt"][0] for one in FUNCTIONS.values()]
    users += [one["ServiceRoleArn"]["Fn::GetAtt"][0] for one in SOURCES.values() if one["Type"] != "NONE"]
    assert sorted([*users, "GraphQLApiLogRole"]) == sorted(ROLES)
    for role in ROLES:
        (statement,) = RESOURCES[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        lambdas = {one["Role"]["Fn::GetAtt"][0] for one in FUNCTIONS.values()}
        service = "lambda.amazonaws.com" if role in lambdas else "appsync.amazonaws.com"
        assert statement["Principal"] == {"Service": service}


def called(handler: str) -> set[str]:
    """The AWS actions of all client calls in the modules that a function may come to import."""
    actions: set[str] = set()
    waiting, seen = [handler], set()
    while waiting:
        module = waiting.pop()
        path = ROOT / "functions" / f"{module.replace('.', '/')}.py"
        if module in seen or not path.exists():
            continue
        seen.add(module)
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.module:
                waiting += [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
        if "DynamoDBPersistenceLayer(" in source:
            actions |= set(IDEMPOTENCY)
        if module.startswith("photos.adapters"):
            actions |= {ACTIONS[call] for call in re.findall(r"self\._client\.(\w+)", source) if call in ACTIONS}
            actions |= {"appsync:GraphQL"} if "publishImageStatus" in source else set()
    return actions


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_nothing_that_its_code_does_not(function: str) -> None:
    role = FUNCTIONS[function]["Role"]["Fn::GetAtt"][0]
    may = {action for action, _ in allowed(role) if not action.startswith("es:")} - NOT_CALLED
    # A dead-letter queue is written to by the service, in the function's name.
    may -= {"sqs:SendMessage"} if ("sqs:SendMessage", "UploadQueue") not in allowed(role) else set()
    assert may <= called(FUNCTIONS[function]["Handler"].partition(".")[0])


def port_calls(module: str) -> set[tuple[str, str]]:
    """The methods of ports that a use case mentions, such as ("records", "get")."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / "functions" / f"{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute | ast.Name):
            port = node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id
            found |= {(port, node.attr)} if port in PORTS else set()
    return found


def operations(adapter: str, method: str) -> set[str]:
    """The operations of boto3 that a method of an adapter calls, itself or by its own helpers."""
    tree = ast.parse((ROOT / "functions" / "photos" / "adapters" / f"{adapter}.py").read_text(encoding="utf-8"))
    known = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    waiting, seen, found = [method], set(), set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        text = ast.unparse(known[name])
        found |= set(re.findall(r"self\._client\.(\w+)", text)) - {"get_paginator"}
        found |= set(re.findall(r"get_paginator\('(\w+)'\)", text))
        waiting += re.findall(r"self\.(_\w+)", text)
    return found


@pytest.mark.parametrize("function", USE_CASES)
def test_a_function_may_do_all_that_its_use_cases_do(function: str) -> None:
    ports = PORTS | ({"records": "image_items"} if function == "SearchImagesFunction" else {})
    calls = set().union(*(port_calls(module) for module in USE_CASES[function]))
    needed = {ACTIONS[one] for port, method in calls for one in operations(ports[port], method)}
    assert needed
    assert needed <= {action for action, _ in allowed(FUNCTIONS[function]["Role"]["Fn::GetAtt"][0])}


def test_every_function_that_calls_a_service_has_its_use_cases_listed() -> None:
    through_the_api = {"RestApiFunction"}
    assert set(USE_CASES) == set(FUNCTIONS) - through_the_api


@pytest.mark.parametrize("source", [name for name, one in SOURCES.items() if one["Type"] == "AMAZON_DYNAMODB"])
def test_a_table_source_may_do_exactly_what_its_resolvers_do(source: str) -> None:
    name = {"Fn::GetAtt": [source, "Name"]}
    using = [one["Properties"] for one in RESOURCES.values() if one.get("Properties", {}).get("DataSourceName") == name]
    code = "\n".join((ROOT / one["CodeS3Location"]).read_text(encoding="utf-8") for one in using)
    role = SOURCES[source]["ServiceRoleArn"]["Fn::GetAtt"][0]
    does = {f"dynamodb:{operation}" for operation in re.findall(r"operation: '(\w+)'", code)}
    assert {action for action, _ in allowed(role)} == does
    indexes = {f"ImageTable/index/{index}" for index in re.findall(r"index: '(\w+)'", code)}
    assert {resource for _, resource in allowed(role)} - {"ImageTable"} == indexes


class Recorder:
    """A connection to OpenSearch that writes requests down; nothing is ever found."""

    host = "https://search"
    made: ClassVar[set[tuple[str, str]]] = set()

    def __init__(self, **_: Any) -> None:
        """Connects to nothing."""

    def perform_request(self, method: str, url: str, *_: Any, **__: Any) -> Any:
        self.made.add((method, url))
        buckets: dict[str, Any] = {"buckets": []}
        answer = {
            "hits": {"total": {"value": 0}, "hits": []},
            "aggregations": dict.fromkeys(Facet, buckets),
            "_shards": {"failed": 0},
        }
        return 200, {}, json.dumps(answer | {"responses": [answer, answer]})

    def close(self) -> None:
        """There is nothing to close."""


def test_searching_asks_only_where_its_role_may() -> None:
    index = OpenSearchIndex(OpenSearch(hosts=["https://search"], connection_class=Recorder), seconds=4)
    index.search(parse_query("ann", {"filter": {"text": "cat"}}, frozenset()))
    index.search(parse_query("ann", {"filter": {"tags": {"any": ["pet"]}}}, frozenset({Facet.TAGS})))
    index.suggest_labels("ann", "c", 5)
    index.similar_images(document_of(image("ann", 1, labels=(Label(name="Cat", confidence=90.0),))), 5)
    paths = {one.removeprefix("SearchDomain") for one in USES["SearchImagesRole"] if one.startswith("SearchDomain/")}
    assert Recorder.made == {("POST", path) for path in paths}
