// util.dynamodb: JavaScript values to DynamoDB's typed values, as the service writes them ({N: 10}, {NULL: null}).
"use strict";
(() => {
  const toDynamoDB = (value) => {
    if (value === null || value === undefined) return { NULL: null };
    switch (typeof value) {
      case "string": return { S: value };
      case "number": return { N: value };
      case "boolean": return { BOOL: value };
      case "object": break;
      default: throw new Error(`util.dynamodb.toDynamoDB: a ${typeof value} has no DynamoDB type`);
    }
    if (Array.isArray(value)) return toList(value);
    return toMap(value);
  };
  const toList = (list) => ({ L: list.map(toDynamoDB) });
  const toMapValues = (map) => {
    const out = {};
    for (const key of Object.keys(map)) if (map[key] !== undefined) out[key] = toDynamoDB(map[key]);
    return out;
  };
  const toMap = (map) => ({ M: toMapValues(map) });
  const toS3Object = (key, bucket, region, version) => ({ S: JSON.stringify({ s3: { key, bucket, region, version } }) });

  appsync.values = {
    toDynamoDB, toList, toMap, toMapValues, toS3Object,
    toString: (text) => ({ S: text }), toStringSet: (list) => ({ SS: list }),
    toNumber: (number) => ({ N: number }), toNumberSet: (list) => ({ NS: list }),
    toBinary: (text) => ({ B: text }), toBinarySet: (list) => ({ BS: list }),
    toBoolean: (flag) => ({ BOOL: flag }), toNull: () => ({ NULL: null }),
    fromS3ObjectJson: (json) => JSON.parse(json).s3,
  };
})();
