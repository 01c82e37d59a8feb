"""The requests that @aws-appsync/utils/dynamodb and /rds write, as the service was seen to write them."""

from typing import Any

import pytest

from tests.appsync.conftest import value_of

OR = "{ or: [{ name: { eq: 'Stephane' } }, { id: { gt: 10 } }] }"


def update(changes: str) -> tuple[str, dict[str, Any]]:
    written = value_of(f"ddb.update({{ key: {{ id: 1 }}, update: {changes} }})")["update"]
    return written["expression"], written["expressionValues"]


@pytest.mark.parametrize(
    ("changes", "expression", "values"),
    [
        ("{ age: ddb.operations.add(10) }", "SET #expName_1 = :expValue_1", [{"N": 10}]),
        ("{ a: ddb.operations.remove(), b: 2 }", "SET #expName_2 = :expValue_1 REMOVE #expName_1", [{"N": 2}]),
        ("{ a: ddb.operations.increment() }", "SET #expName_1 = #expName_1 + :expValue_1", [{"N": 1}]),
        ("{ a: ddb.operations.append([1]) }", "SET #expName_1 = list_append(#expName_1, :expValue_1)",
         [{"L": [{"N": 1}]}]),
        ("{ a: [ddb.operations.updateListItem('x', 1)] }", "SET #expName_1[1] = :expValue_1", [{"S": "x"}]),
        ("{ a: { b: ddb.operations.decrement(2) } }", "SET #expName_1.#expName_2 = #expName_1.#expName_2 - :expValue_1",
         [{"N": 2}]),
        ("{ a: ddb.toStringSet(['x']) }", "SET #expName_1 = :expValue_1", [{"SS": ["x"]}]),
    ],
)  # fmt: skip
def test_updates(changes: str, expression: str, values: list[Any]) -> None:
    written = update(changes)
    assert (written[0], list(written[1].values())) == (expression, values)


def test_an_operation_shows_what_it_is() -> None:
    assert value_of("ddb.operations.append([1])") == {"type": "OPERATION_APPEND", "items": [1]}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("get({ key: { id: 'id' } })", {"operation": "GetItem", "key": {"id": {"S": "id"}}}),
        ("put({ key: { id: 'abc' }, item: { value: 10 } })",
         {"operation": "PutItem", "key": {"id": {"S": "abc"}}, "attributeValues": {"value": {"N": 10}}}),
        ("scan({ limit: 10, nextToken: 'abc' })", {"operation": "Scan", "limit": 10, "nextToken": "abc"}),
        ("sync({ limit: 10, lastSync: 1 })", {"operation": "Sync", "limit": 10, "lastSync": 1}),
        ("batchPut({ tables: { t: [{ a: 1 }] } })", {"operation": "BatchPutItem", "tables": {"t": [{"a": {"N": 1}}]}}),
        ("batchDelete({ tables: { t: [{ a: 1 }] } })",
         {"operation": "BatchDeleteItem", "tables": {"t": [{"a": {"N": 1}}]}}),
        ("transactGet({ items: [{ table: 't', key: { a: 1 } }] })",
         {"operation": "TransactGetItems", "transactItems": [{"table": "t", "key": {"a": {"N": 1}}}]}),
        ("transactWrite({ items: [{ deleteItem: { table: 't', key: { a: 1 } } }] })",
         {"operation": "TransactWriteItems",
          "transactItems": [{"table": "t", "operation": "DeleteItem", "key": {"a": {"N": 1}}}]}),
    ],
)  # fmt: skip
def test_requests_of_dynamodb(call: str, expected: Any) -> None:
    assert value_of(f"ddb.{call}") == expected


@pytest.mark.parametrize(
    ("statement", "expected", "values"),
    [
        (f"select({{ table: 'UserGroup', where: {OR}, limit: 10, offset: 1, columns: ['id', 'name'], "
         "orderBy: [{ column: 'name' }, { column: 'id', dir: 'DESC' }] })",
         'SELECT "id", "name" FROM "UserGroup" WHERE ("name" = :P0) OR ("id" > :P1) '
         'ORDER BY "name" ASC, "id" DESC LIMIT :P2 OFFSET :P3', ["Stephane", 10, 10, 1]),
        ("insert({ table: 'persons', values: { name: 'test' }, returning: '*' })",
         'INSERT INTO "persons" ("name") VALUES (:P0) RETURNING *', ["test"]),
        ("update({ table: 'persons', values: { name: 'n', country: 'c' }, where: { id: { eq: 1 } } })",
         'UPDATE "persons" SET "name" = :P0, "country" = :P1 WHERE "id" = :P2', ["n", "c", 1]),
        ("remove({ table: 'persons', where: { id: { eq: 1 } }, returning: ['id', 'name'] })",
         'DELETE FROM "persons" WHERE "id" = :P0 RETURNING "id", "name"', [1]),
        ("sql`insert into Post(id) values(${rds.typeHint.UUID('a')})`", "insert into Post(id) values(:P0)", ["a"]),
        ("select({ table: 'private.a', where: { b: { contains: 'c', ne: null } } })",
         'SELECT * FROM "private"."a" WHERE ("b" LIKE :P0) AND ("b" IS NOT NULL)', ["%c%"]),
        ("select({ from: { p: 'persons' }, columns: [{ n: 'p.name' }, rds.agg.countDistinct('p.id')], "
         "leftJoin: [{ from: 'roles', using: ['id'] }], groupBy: ['p.name'], "
         "having: { 'p.id': { count: { gt: 1 } } } })",
         'SELECT "p"."name" AS "n", COUNT(DISTINCT "p"."id") FROM "persons" AS "p" LEFT JOIN "roles" USING ("id") '
         'GROUP BY "p"."name" HAVING COUNT("p"."id") > :P0', [1]),
        ("select({ table: 'a\"; drop', where: { not: [{ b: { between: [1, 2] } }] } })",
         'SELECT * FROM "a""; drop" WHERE NOT ("b" BETWEEN :P0 AND :P1)', [1, 2]),
    ],
)  # fmt: skip
def test_statements_of_postgresql(statement: str, expected: str, values: list[Any]) -> None:
    written = value_of(f"rds.createPgStatement({statement if statement.startswith('`') else 'rds.' + statement})")
    assert written["statements"] == [expected]
    assert list(written["variableMap"].values()) == values


def test_statements_of_mysql_share_their_parameters() -> None:
    hint = "rds.typeHint.TIMESTAMP('2022-03-02T00:00:00.000Z')"
    assert value_of(
        f"rds.createMySQLStatement(rds.select({{ table: 't', where: {OR} }}), rds.sql`select ${{{hint}}}`)"
    ) == {
        "statements": ["SELECT * FROM `t` WHERE (`name` = :P0) OR (`id` > :P1)", "select :P2"],
        "variableMap": {":P0": "Stephane", ":P1": 10, ":P2": "2022-03-02T00:00:00.000Z"},
        "variableTypeHintMap": {":P2": "TIMESTAMP"},
    }


@pytest.mark.parametrize("place", ["rds", "util.rds"])
def test_records_of_the_data_api(place: str) -> None:
    columns = [{"label": "author"}, {"label": "year"}]
    record = [{"stringValue": "Mark Twain"}, {"isNull": True}]
    results = [{"numberOfRecordsUpdated": 1}, {"records": [record], "columnMetadata": columns}]
    assert value_of(f"{place}.toJsonObject(ctx.args.result)", result={"sqlStatementResults": results}) == [
        [{}],
        [{"author": "Mark Twain", "year": None}],
    ]
