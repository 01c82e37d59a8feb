// util.transform: a filter object to a DynamoDB expression.
"use strict";
(() => {
  const COMPARISONS = { eq: "=", ne: "<>", lt: "<", le: "<=", gt: ">", ge: ">=" };
  const FUNCTIONS = { contains: "contains", notContains: "NOT contains", beginsWith: "begins_with" };
  const TYPES = { _null: "NULL", string: "S", stringSet: "SS", number: "N", numberSet: "NS", binary: "B",
    binarySet: "BS", boolean: "BOOL", list: "L", map: "M" };

  class Unreadable extends Error {}
  const need = (condition, message) => { if (!condition) throw new Unreadable(message); };

  const expressionOf = (filter) => {
    const names = {}, values = {};
    const value = (name, operand) => {
      values[`:${name}`] = appsync.toDynamoDB(operand);
      return `:${name}`;
    };

    const condition = (subject, path, operator, operand) => {
      const name = `${path}_${operator}`;
      if (COMPARISONS[operator]) return `(${subject} ${COMPARISONS[operator]} ${value(name, operand)})`;
      if (FUNCTIONS[operator]) return `(${FUNCTIONS[operator]}(${subject},${value(name, operand)}))`;
      switch (operator) {
        case "between":
          need(Array.isArray(operand) && operand.length >= 2, "between wants two values");
          return `(${subject} BETWEEN ${value(`${name}_start`, operand[0])} AND ${value(`${name}_end`, operand[1])})`;
        case "in":
          need(Array.isArray(operand), "in wants a list");
          if (operand.length === 0) return "(null)";
          return `(${subject} IN (${operand.map((one, index) => value(`${name}_${index}`, one)).join(", ")}))`;
        case "attributeExists":
          need(typeof operand === "boolean", "attributeExists wants a Boolean");
          return `(${operand ? "attribute_exists" : "attribute_not_exists"}(${subject}))`;
        case "attributeType":
          need(TYPES[operand], `attributeType knows no '${operand}'`);
          return `(attribute_type(${subject},${value(name, TYPES[operand])}))`;
        case "size":
          need(appsync.isMap(operand), "size wants operators");
          return conditions(subject.startsWith("size(") ? subject : `size(${subject})`, name, operand);
        default:
          throw new Unreadable(`there is no operator '${operator}'`);
      }
    };

    const conditions = (subject, path, operators) => {
      const parts = Object.keys(operators).map((operator) => condition(subject, path, operator, operators[operator]));
      return parts.length > 1 ? `(${parts.join(" AND ")})` : parts.join("");
    };

    const member = (prefix, key, operand) => {
      if (key === "and" || key === "or") {
        need(Array.isArray(operand), `${key} wants a list`);
        const parts = operand.map((one, index) => group(`${prefix}${key}_${index}_`, one));
        return parts.length > 1 ? `(${parts.join(key === "and" ? " AND " : " OR ")})` : parts.join("");
      }
      if (key === "not") return `(NOT ${group(`${prefix}not_`, operand)})`;
      need(appsync.isMap(operand), `${key} wants operators`);
      names[`#${key}`] = key;
      return conditions(`#${key}`, `${prefix}${key}`, operand);
    };

    const group = (prefix, filters) => {
      need(appsync.isMap(filters), "a filter is a map");
      return Object.keys(filters).map((key) => member(prefix, key, filters[key])).join(" AND ");
    };

    return { expression: group("", filter), expressionNames: names, expressionValues: values };
  };

  // The service answers null for a filter that it cannot read, not an error.
  const expressionText = (filter) => {
    try {
      return JSON.stringify(expressionOf(filter));
    } catch (error) {
      if (error instanceof Unreadable) return null;
      throw error;
    }
  };

  appsync.expressionOf = expressionOf;
  appsync.expressionText = expressionText;
})();
