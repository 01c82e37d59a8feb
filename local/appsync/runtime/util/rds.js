// util.rds: answers of the RDS Data API to lists of records, one list a statement.
"use strict";
(() => {
  const valueOf = (column) => {
    if (column.isNull) return null;
    const kind = Object.keys(column).find((key) => key !== "isNull" && column[key] !== null);
    if (kind === undefined) return null;
    if (kind === "arrayValues") return column.arrayValues.map(valueOf);
    return kind === "structValue" ? column.structValue.attributes.map(valueOf) : column[kind];
  };

  const recordsOf = ({ records, columnMetadata }) => {
    if (!records) return [{}];
    return records.map((record) => Object.fromEntries(record.map((column, index) =>
      [columnMetadata[index].label ?? columnMetadata[index].name, valueOf(column)])));
  };

  appsync.recordsOfResult = (result) => {
    const answer = typeof result === "string" ? JSON.parse(result) : result;
    return answer?.sqlStatementResults ? answer.sqlStatementResults.map(recordsOf) : null;
  };
  appsync.util.rds = appsync.named("util.rds", { toJsonObject: appsync.recordsOfResult });
})();
