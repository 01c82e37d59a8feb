// util.dynamodb: JavaScript values to DynamoDB's typed values, as the service writes them ({N: 10}, {NULL: null}).
"use strict";
(() => {
  // Sets made by the module @aws-appsync/utils/dynamodb stay what they are inside an item.
  class TypedSet {
    constructor(type, values) { this[type] = values; }
  }

  const toDynamoDB = (value) => {
    if (value === null || value === undefined) return { NULL: null };
    switch (typeof value) {
      case "string": return { S: value };
      case "number": return { N: value };
      case "boolean": return { BOOL: value };
      case "object": break;
      default: throw new Error(`util.dynamodb.toDynamoDB: a ${typeof value} has no DynamoDB type`);
    }
    if (value instanceof TypedSet) return { ...value };
    return Array.isArray(value) ? toList(value) : toMap(value);
  };
  const toMapValues = (map) => {
    const out = {};
    for (const key of Object.keys(map)) if (map[key] !== undefined) out[key] = toDynamoDB(map[key]);
    return out;
  };
  const optional = (type) => (value) => (value === null || value === undefined ? null : { [type]: value });
  const toList = (list) => (Array.isArray(list) ? { L: list.map(toDynamoDB) } : null);
  const toMap = (map) => (appsync.isMap(map) ? { M: toMapValues(map) } : null);

  appsync.toDynamoDB = toDynamoDB;
  appsync.toMapValues = toMapValues;
  appsync.typedSet = (type) => (values) => (values ? new TypedSet(type, values) : null);
  appsync.util.dynamodb = appsync.named("util.dynamodb", {
    toDynamoDB, toList, toMap,
    toMapValues: (map) => (appsync.isMap(map) ? toMapValues(map) : null),
    toString: optional("S"), toStringSet: optional("SS"), toNumber: optional("N"), toNumberSet: optional("NS"),
    toBinary: optional("B"), toBinarySet: optional("BS"), toBoolean: optional("BOOL"), toNull: () => ({ NULL: null }),
    toS3Object: (key, bucket, region, version) => ({ S: JSON.stringify({ s3: { key, bucket, region, version } }) }),
    fromS3ObjectJson: (json) => JSON.parse(json).s3,
  });
})();
