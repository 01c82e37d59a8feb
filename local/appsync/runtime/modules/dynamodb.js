// The module @aws-appsync/utils/dynamodb: functions that write the requests of a DynamoDB data source.
"use strict";
(() => {
  const { toDynamoDB, toMapValues, typedSet } = appsync;

  // An operation shows itself as the service's does: {type: "OPERATION_ADD", value: 10}.
  class Operation {
    constructor(name, members) { Object.assign(this, { type: `OPERATION_${name}` }, members); }
  }
  const operations = appsync.named("operations", {
    add: (value) => new Operation("ADD", { value }),
    remove: () => new Operation("REMOVE", {}),
    replace: (value) => new Operation("REPLACE", { value }),
    increment: (by = 1) => new Operation("INCREMENT", { by }),
    decrement: (by = 1) => new Operation("DECREMENT", { by }),
    append: (items) => new Operation("APPEND", { items }),
    prepend: (items) => new Operation("PREPEND", { items }),
    updateListItem: (value, index) => new Operation("UPDATE_LIST_ITEM", { value, index }),
  });

  const condition = (filter) => (filter === undefined || filter === null ? undefined : appsync.expressionOf(filter));

  const projection = (fields) => {
    if (!fields) return undefined;
    const expressionNames = {};
    const names = new Map();
    const nameOf = (part) => {
      if (!names.has(part)) {
        names.set(part, `#expName_${names.size + 1}`);
        expressionNames[names.get(part)] = part;
      }
      return names.get(part);
    };
    const paths = fields.map((path) => path.split(".").map(nameOf).join("."));
    return { expression: paths.join(", "), expressionNames };
  };

  const updateOf = (changes) => {
    const names = {}, values = {}, set = [], removed = [];
    const name = (key) => {
      const alias = `#expName_${Object.keys(names).length + 1}`;
      names[alias] = key;
      return alias;
    };
    const value = (plain) => {
      const alias = `:expValue_${Object.keys(values).length + 1}`;
      values[alias] = toDynamoDB(plain);
      return alias;
    };
    const apply = (path, operation) => {
      switch (operation.type) {
        case "OPERATION_REMOVE": removed.push(path); break;
        case "OPERATION_INCREMENT": set.push(`${path} = ${path} + ${value(operation.by)}`); break;
        case "OPERATION_DECREMENT": set.push(`${path} = ${path} - ${value(operation.by)}`); break;
        case "OPERATION_APPEND": set.push(`${path} = list_append(${path}, ${value(operation.items)})`); break;
        case "OPERATION_PREPEND": set.push(`${path} = list_append(${value(operation.items)}, ${path})`); break;
        case "OPERATION_UPDATE_LIST_ITEM": set.push(`${path}[${operation.index}] = ${value(operation.value)}`); break;
        default: set.push(`${path} = ${value(operation.value)}`);
      }
    };
    const isOperation = (one) => one instanceof Operation;
    const holdsOperation = (one) =>
      isOperation(one) || (appsync.isMap(one) && Object.values(one).some(holdsOperation));
    const walk = (prefix, map) => {
      for (const key of Object.keys(map)) {
        const change = map[key];
        if (change === undefined) continue;
        const path = prefix + name(key);
        if (isOperation(change)) apply(path, change);
        else if (Array.isArray(change) && change.length && change.every(isOperation)) change.forEach((one) => apply(path, one));
        else if (holdsOperation(change)) walk(`${path}.`, change);
        else set.push(`${path} = ${value(change)}`);
      }
    };
    walk("", changes);
    const clauses = [];
    if (set.length) clauses.push(`SET ${set.join(", ")}`);
    if (removed.length) clauses.push(`REMOVE ${removed.join(", ")}`);
    return { expression: clauses.join(" "), expressionNames: names, expressionValues: values };
  };

  // Members that are undefined vanish when the request is written as JSON, so they may stay here.
  const listing = ({ index, limit, filter, nextToken, consistentRead, select, projection: fields, scanIndexForward }) => ({
    index, limit, filter: condition(filter), nextToken, consistentRead, select, projection: projection(fields), scanIndexForward,
  });
  const versioned = ({ customPartitionKey, populateIndexFields, _version }) =>
    ({ customPartitionKey, populateIndexFields, _version });
  const perTable = (tables, each) =>
    Object.fromEntries(Object.keys(tables).map((table) => [table, each(tables[table])]));

  const WRITES = {
    putItem: (one) => ({ operation: "PutItem", key: toMapValues(one.key), attributeValues: toMapValues(one.item) }),
    updateItem: (one) => ({ operation: "UpdateItem", key: toMapValues(one.key), update: updateOf(one.update) }),
    deleteItem: (one) => ({ operation: "DeleteItem", key: toMapValues(one.key) }),
    conditionCheck: (one) => ({ operation: "ConditionCheck", key: toMapValues(one.key) }),
  };
  const write = (item) => {
    const kind = Object.keys(item)[0];
    if (!WRITES[kind]) throw new Error(`transactWrite: '${kind}' is none of ${Object.keys(WRITES).join(", ")}`);
    return { table: item[kind].table, ...WRITES[kind](item[kind]), condition: condition(item[kind].condition) };
  };

  appsync.modules["@aws-appsync/utils/dynamodb"] = appsync.named("@aws-appsync/utils/dynamodb", {
    operations,
    toStringSet: typedSet("SS"), toNumberSet: typedSet("NS"), toBinarySet: typedSet("BS"),
    get: ({ key, consistentRead, projection: fields }) =>
      ({ operation: "GetItem", key: toMapValues(key), consistentRead, projection: projection(fields) }),
    put: ({ key, item, condition: filter, ...rest }) => ({ operation: "PutItem", key: toMapValues(key),
      attributeValues: toMapValues(item), condition: condition(filter), ...versioned(rest) }),
    update: ({ key, update, condition: filter, ...rest }) => ({ operation: "UpdateItem", key: toMapValues(key),
      update: updateOf(update), condition: condition(filter), ...versioned(rest) }),
    remove: ({ key, condition: filter, ...rest }) =>
      ({ operation: "DeleteItem", key: toMapValues(key), condition: condition(filter), ...versioned(rest) }),
    query: ({ query, ...rest }) => ({ operation: "Query", query: appsync.expressionOf(query), ...listing(rest) }),
    scan: ({ totalSegments, segment, ...rest }) => ({ operation: "Scan", totalSegments, segment, ...listing(rest) }),
    sync: ({ filter, ...rest }) => ({ operation: "Sync", filter: condition(filter), ...rest }),
    batchGet: ({ tables }) => ({ operation: "BatchGetItem", tables: perTable(tables, (one) => ({
      keys: one.keys.map(toMapValues), consistentRead: one.consistentRead, projection: projection(one.projection) })) }),
    batchPut: ({ tables }) => ({ operation: "BatchPutItem", tables: perTable(tables, (items) => items.map(toMapValues)) }),
    batchDelete: ({ tables }) =>
      ({ operation: "BatchDeleteItem", tables: perTable(tables, (keys) => keys.map(toMapValues)) }),
    transactGet: ({ items }) => ({ operation: "TransactGetItems", transactItems: items.map((one) =>
      ({ table: one.table, key: toMapValues(one.key), projection: projection(one.projection) })) }),
    transactWrite: ({ items }) => ({ operation: "TransactWriteItems", transactItems: items.map(write) }),
  });
})();
