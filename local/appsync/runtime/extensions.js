// extensions and runtime: what a handler asks of AppSync itself.
"use strict";
(() => {
  const checked = (name, condition, message) => {
    if (!condition) throw new Error(`extensions.${name}: ${message}`);
  };

  appsync.extensions = appsync.named("extensions", {
    setSubscriptionFilter: (filter) => {
      checked("setSubscriptionFilter", Array.isArray(filter?.filterGroup), "the filter must have a filterGroup");
      appsync.state.filter = filter;
    },
    setSubscriptionInvalidationFilter: (filter) => {
      checked("setSubscriptionInvalidationFilter", Array.isArray(filter?.filterGroup),
        "the filter must have a filterGroup");
      appsync.state.invalidationFilter = filter;
    },
    invalidateSubscriptions: (what) => {
      checked("invalidateSubscriptions", typeof what?.subscriptionField === "string",
        "name the subscriptionField whose subscribers it concerns");
      appsync.state.invalidations.push(what);
    },
    // There is no cache, so nothing is in it.
    evictFromApiCache: (type, field) => {
      checked("evictFromApiCache", typeof type === "string" && typeof field === "string", "name the type and the field");
    },
  });

  appsync.runtime = appsync.named("runtime", {
    earlyReturn: (value, options) => {
      const skipTo = options?.skipTo ?? null;
      if (skipTo !== null && skipTo !== "END" && skipTo !== "NEXT") {
        throw new Error(`runtime.earlyReturn: skipTo is END or NEXT, not '${skipTo}'`);
      }
      throw new appsync.EarlyReturn(value, skipTo);
    },
  });
})();
