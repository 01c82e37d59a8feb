// The module @aws-appsync/utils/rds: identifiers, values and conditions of SQL, for PostgreSQL and MySQL.
"use strict";
(() => {
  const COMPARISONS = { eq: "=", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" };
  const AGGREGATES = ["max", "min", "avg", "sum", "count"];

  class TypeHint {
    constructor(type, value) { Object.assign(this, { type, value }); }
  }
  class Aggregate {
    constructor(name, column) { Object.assign(this, { name, column }); }
  }
  // Text and values in turn, as a template literal hands them over.
  class Template {
    constructor(strings, values) { Object.assign(this, { strings, values }); }
  }

  const aggregateOf = (name, subject) =>
    name.endsWith("Distinct") ? `${name.slice(0, -8).toUpperCase()}(DISTINCT ${subject})` : `${name.toUpperCase()}(${subject})`;
  const isAggregate = (name) => AGGREGATES.includes(name.replace(/Distinct$/, ""));

  // One request's parameters, `:P0` and on, over all of its statements.
  class Parameters {
    constructor(quote) {
      this.quote = quote;
      this.variableMap = {};
      this.variableTypeHintMap = {};
    }
    name(path) {
      const quoted = (part) => (part === "*" ? part : this.quote + part.split(this.quote).join(this.quote + this.quote) + this.quote);
      return String(path).split(".").map(quoted).join(".");
    }
    value(value) {
      const name = `:P${Object.keys(this.variableMap).length}`;
      if (value instanceof TypeHint) this.variableTypeHintMap[name] = value.type;
      this.variableMap[name] = value instanceof TypeHint ? value.value : value;
      return name;
    }
    template({ strings, values }) {
      return strings.reduce((text, part, index) => text + this.value(values[index - 1]) + part);
    }
  }

  const comparison = (parameters, subject, operator, operand) => {
    const missing = operand === null || operand === undefined;
    if (missing && (operator === "eq" || operator === "ne")) return `${subject} IS ${operator === "eq" ? "" : "NOT "}NULL`;
    if (COMPARISONS[operator]) return `${subject} ${COMPARISONS[operator]} ${parameters.value(operand)}`;
    switch (operator) {
      case "between": return `${subject} BETWEEN ${parameters.value(operand[0])} AND ${parameters.value(operand[1])}`;
      case "in": return `${subject} IN (${operand.map((one) => parameters.value(one)).join(", ")})`;
      case "beginsWith": return `${subject} LIKE ${parameters.value(`${operand}%`)}`;
      case "contains": return `${subject} LIKE ${parameters.value(`%${operand}%`)}`;
      case "notContains": return `${subject} NOT LIKE ${parameters.value(`%${operand}%`)}`;
      case "attributeExists": return `${subject} IS ${operand ? "NOT " : ""}NULL`;
      default: throw new Error(`rds: there is no operator '${operator}'`);
    }
  };

  const joined = (parts, word) => (parts.length > 1 ? parts.map((part) => `(${part})`).join(` ${word} `) : parts.join(""));

  const conditions = (parameters, subject, operators) => {
    if (!appsync.isMap(operators)) throw new Error(`rds: ${subject} wants operators, as {eq: 1}`);
    return Object.keys(operators).flatMap((operator) => {
      const operand = operators[operator];
      if (operator === "size") return conditions(parameters, `LENGTH(${subject})`, operand);
      if (isAggregate(operator)) return conditions(parameters, aggregateOf(operator, subject), operand);
      return [comparison(parameters, subject, operator, operand)];
    });
  };

  const member = (parameters, key, operand) => {
    const list = () => (Array.isArray(operand) ? operand : [operand]).map((one) => conditionOf(parameters, one));
    if (key === "and" || key === "or") return [joined(list(), key.toUpperCase())];
    if (key === "not") return list().map((part) => `NOT (${part})`);
    return conditions(parameters, parameters.name(key), operand);
  };

  const conditionOf = (parameters, condition) => {
    if (condition instanceof Template) return parameters.template(condition);
    if (!appsync.isMap(condition)) throw new Error("rds: a condition is a map of columns, or written by sql");
    return joined(Object.keys(condition).flatMap((key) => member(parameters, key, condition[key])), "AND");
  };

  appsync.sql = { Aggregate, Parameters, Template, TypeHint, aggregateOf, conditionOf };
})();
