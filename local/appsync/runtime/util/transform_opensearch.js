// util.transform: a query object to OpenSearch's query DSL.
"use strict";
(() => {
  class Unreadable extends Error {}
  const QUERIES = { eq: "term", match: "match", matchPhrase: "match_phrase", matchPhrasePrefix: "match_phrase_prefix",
    wildcard: "wildcard", regexp: "regexp" };
  const BOUNDS = ["gt", "gte", "lt", "lte"];
  const without = (query) => ({ bool: { must_not: query } });
  const all = (queries) => (queries.length === 1 ? queries[0] : { bool: { must: queries } });

  const queryOf = (field, operator, operand) => {
    if (QUERIES[operator]) return { [QUERIES[operator]]: { [field]: operand } };
    if (BOUNDS.includes(operator)) return { range: { [field]: { [operator]: operand } } };
    switch (operator) {
      case "ne": return without({ term: { [field]: operand } });
      case "range":
        if (!Array.isArray(operand) || operand.length < 2) throw new Unreadable("range wants two values");
        return { range: { [field]: { gte: operand[0], lte: operand[1] } } };
      case "multiMatch": return { multi_match: { query: operand, fields: [field] } };
      case "exists": return operand ? { exists: { field } } : without({ exists: { field } });
      default: throw new Unreadable(`there is no operator '${operator}'`);
    }
  };

  const member = (key, operand) => {
    if (key === "and" || key === "or") {
      if (!Array.isArray(operand)) throw new Unreadable(`${key} wants a list`);
      return { bool: { [key === "and" ? "must" : "should"]: operand.map(group) } };
    }
    if (key === "not") return without(group(operand));
    if (!appsync.isMap(operand)) throw new Unreadable(`${key} wants operators`);
    return all(Object.keys(operand).map((operator) => queryOf(key, operator, operand[operator])));
  };

  const group = (query) => {
    if (!appsync.isMap(query)) throw new Unreadable("a query is a map");
    return all(Object.keys(query).map((key) => member(key, query[key])));
  };

  // As for DynamoDB, the service answers null for what it cannot read.
  appsync.toElasticsearchQueryDSL = (query) => {
    try {
      return JSON.stringify(group(query));
    } catch (error) {
      if (error instanceof Unreadable) return null;
      throw error;
    }
  };
})();
