// util.transform: a filter object to the groups of a subscription filter.
"use strict";
(() => {
  // Groups are alternatives: every operator of a field and every member of an `or` multiplies them.
  const product = (left, right) => left.flatMap((one) => right.map((other) => one.concat(other)));

  const alternatives = (fieldName, operators) =>
    Object.keys(operators).map((operator) => [{ fieldName, operator, value: operators[operator] }]);

  const groupsOf = (filter, ignored) => {
    let groups = [[]];
    const fields = Object.keys(filter).filter((key) => key !== "and" && key !== "or" && !ignored.includes(key));
    for (const field of fields) groups = product(groups, alternatives(field, filter[field]));
    for (const one of filter.and ?? []) groups = product(groups, groupsOf(one, ignored));
    if (filter.or?.length) groups = product(groups, filter.or.flatMap((one) => groupsOf(one, ignored)));
    return groups;
  };

  const toSubscriptionFilter = (filter, ignored = [], rules = {}) => {
    if (!appsync.isMap(filter)) return null;
    let groups = groupsOf(filter, ignored ?? []);
    const ruled = Object.keys(rules ?? {}).flatMap((field) => alternatives(field, rules[field]));
    if (ruled.length) groups = product(groups, ruled);
    return { filterGroup: groups.filter((filters) => filters.length).map((filters) => ({ filters })) };
  };

  appsync.toSubscriptionFilter = toSubscriptionFilter;
})();
