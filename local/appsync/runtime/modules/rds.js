// The module @aws-appsync/utils/rds: functions that write the statements of a relational database data source.
"use strict";
(() => {
  const { Aggregate, Parameters, Template, TypeHint, aggregateOf, conditionOf } = appsync.sql;
  const JOINS = { join: "JOIN", innerJoin: "INNER JOIN", leftJoin: "LEFT JOIN", leftOuterJoin: "LEFT OUTER JOIN",
    rightJoin: "RIGHT JOIN", rightOuterJoin: "RIGHT OUTER JOIN", fullOuterJoin: "FULL OUTER JOIN",
    crossJoin: "CROSS JOIN", joinNatural: "NATURAL JOIN", innerJoinNatural: "NATURAL INNER JOIN",
    leftJoinNatural: "NATURAL LEFT JOIN", leftOuterJoinNatural: "NATURAL LEFT OUTER JOIN",
    rightJoinNatural: "NATURAL RIGHT JOIN", rightOuterJoinNatural: "NATURAL RIGHT OUTER JOIN",
    fullOuterJoinNatural: "NATURAL FULL OUTER JOIN" };

  class Statement {
    constructor(kind, payload) { Object.assign(this, { kind, payload }); }
  }
  const stated = (kind) => (payload) => {
    if (!payload?.table && !payload?.from) throw new Error(`rds.${kind}: name the table`);
    return new Statement(kind, payload);
  };

  // A column or table: its name, {alias: name}, an aggregate, or a statement in parentheses.
  const termOf = (parameters, term) => {
    if (term instanceof Aggregate) return aggregateOf(term.name, parameters.name(term.column));
    if (term instanceof Template) return `(${parameters.template(term)})`;
    if (term instanceof Statement) return `(${WRITERS[term.kind](parameters, term.payload)})`;
    if (!appsync.isMap(term)) return parameters.name(term);
    return Object.keys(term).map((alias) => `${termOf(parameters, term[alias])} AS ${parameters.name(alias)}`).join(", ");
  };
  const termsOf = (parameters, terms) =>
    (terms === "*" || !terms ? "*" : terms.map((term) => termOf(parameters, term)).join(", "));
  const tableOf = (parameters, { table, from }) => termOf(parameters, table ?? from);
  const clause = (word, text) => (text ? ` ${word} ${text}` : "");
  const where = (parameters, condition) => clause("WHERE", condition ? conditionOf(parameters, condition) : "");
  const returning = (parameters, columns) => clause("RETURNING", columns ? termsOf(parameters, columns) : "");

  const joinsOf = (parameters, payload) =>
    Object.keys(JOINS).flatMap((kind) => (payload[kind] ?? []).map((join) => {
      const on = clause("ON", join.on ? conditionOf(parameters, join.on) : "");
      const using = join.using ? ` USING (${termsOf(parameters, join.using)})` : "";
      return ` ${JOINS[kind]} ${tableOf(parameters, join)}${on}${using}`;
    })).join("");

  const orderOf = (parameters, order) =>
    (order ?? []).map(({ column, dir }) => `${parameters.name(column)} ${(dir ?? "ASC").toUpperCase()}`).join(", ");
  const groupOf = (parameters, groups) =>
    (groups ?? []).map((one) => (typeof one === "number" ? one : parameters.name(one))).join(", ");

  const WRITERS = {
    select: (parameters, payload) =>
      `SELECT ${termsOf(parameters, payload.columns)} FROM ${tableOf(parameters, payload)}` +
      joinsOf(parameters, payload) + where(parameters, payload.where) +
      clause("GROUP BY", groupOf(parameters, payload.groupBy)) +
      clause("HAVING", payload.having ? conditionOf(parameters, payload.having) : "") +
      clause("ORDER BY", orderOf(parameters, payload.orderBy)) +
      (payload.limit === undefined ? "" : ` LIMIT ${parameters.value(payload.limit)}`) +
      (payload.offset === undefined ? "" : ` OFFSET ${parameters.value(payload.offset)}`),
    insert: (parameters, { values, ...payload }) => {
      const columns = Object.keys(values);
      return `INSERT INTO ${tableOf(parameters, payload)} (${columns.map((one) => parameters.name(one)).join(", ")})` +
        ` VALUES (${columns.map((one) => parameters.value(values[one])).join(", ")})` +
        returning(parameters, payload.returning);
    },
    update: (parameters, { values, ...payload }) => {
      const table = tableOf(parameters, payload);
      const set = Object.keys(values).map((one) => `${parameters.name(one)} = ${parameters.value(values[one])}`);
      return `UPDATE ${table} SET ${set.join(", ")}${where(parameters, payload.where)}` +
        returning(parameters, payload.returning);
    },
    remove: (parameters, payload) =>
      `DELETE FROM ${tableOf(parameters, payload)}${where(parameters, payload.where)}` +
      returning(parameters, payload.returning),
  };

  const request = (name, quote) => (...statements) => {
    const given = statements.filter((one) => one !== null && one !== undefined);
    if (given.length < 1 || given.length > 2) throw new Error(`rds.${name}: takes one statement or two`);
    const parameters = new Parameters(quote);
    const written = given.map((one) => {
      if (typeof one === "string") return one;
      if (one instanceof Template) return parameters.template(one);
      if (one instanceof Statement) return WRITERS[one.kind](parameters, one.payload);
      throw new Error(`rds.${name}: ${JSON.stringify(one)} is no statement; use select, insert, update, remove or sql`);
    });
    const { variableMap, variableTypeHintMap } = parameters;
    return { statements: written, variableMap, variableTypeHintMap };
  };

  const hint = (type, write = (value) => value) => (value) => new TypeHint(type, write(value));
  const aggregate = (name) => (column) => new Aggregate(name, column);
  const AGGREGATES = ["max", "min", "count", "avg", "sum"].flatMap((name) => [name, `${name}Distinct`]);

  appsync.modules["@aws-appsync/utils/rds"] = appsync.named("@aws-appsync/utils/rds", {
    select: stated("select"), insert: stated("insert"), update: stated("update"), remove: stated("remove"),
    createPgStatement: request("createPgStatement", '"'), createMySQLStatement: request("createMySQLStatement", "`"),
    sql: (strings, ...values) => new Template(strings, values),
    toJsonObject: appsync.recordsOfResult,
    agg: appsync.named("agg", Object.fromEntries(AGGREGATES.map((name) => [name, aggregate(name)]))),
    typeHint: appsync.named("typeHint", {
      DECIMAL: hint("DECIMAL"), TIMESTAMP: hint("TIMESTAMP"), TIME: hint("TIME"), UUID: hint("UUID"), DATE: hint("DATE"),
      JSON: hint("JSON", (value) => (typeof value === "string" ? value : JSON.stringify(value))),
    }),
  });
})();
