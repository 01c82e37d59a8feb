// The module @aws-appsync/utils itself, and the two entries that Python calls: load a file, run one of its handlers.
"use strict";
(() => {
  const state = () => appsync.state;

  const util = appsync.named("util", {
    ...appsync.text,
    str: appsync.str, math: appsync.math, time: appsync.time, transform: appsync.transform,
    dynamodb: appsync.named("util.dynamodb", appsync.values),
    http: appsync.named("util.http", {
      copyHeaders: (headers) => ({ ...headers }),
      addResponseHeader: (name, value) => { state().headers[name] = value; },
      addResponseHeaders: (headers) => { Object.assign(state().headers, headers); },
    }),
    xml: appsync.named("util.xml", {}),
    rds: appsync.named("util.rds", {}),
    error: appsync.fail,
    appendError: (message, type, data, info) => {
      state().outErrors.push({ message: String(message), type: type ?? null, data: data ?? null, info: info ?? null });
    },
    unauthorized: () => appsync.fail("Unauthorized", "Unauthorized"),
    authType: () => state().authType,
  });

  const extensions = appsync.named("extensions", {
    setSubscriptionFilter: (filter) => { state().filter = filter; },
    setSubscriptionInvalidationFilter: (filter) => { state().invalidationFilter = filter; },
    invalidateSubscriptions: (what) => { state().invalidations.push(what); },
    evictFromApiCache: () => {},
  });

  const runtime = appsync.named("runtime", {
    earlyReturn: (value, options) => { throw new appsync.EarlyReturn(value, options?.skipTo ?? "END"); },
  });

  appsync.modules["@aws-appsync/utils"] = appsync.named("@aws-appsync/utils", { util, extensions, runtime });
  Object.assign(globalThis, { util, extensions, runtime });

  appsync.module = (name) => {
    if (appsync.modules[name]) return appsync.modules[name];
    throw new Error(`cannot import '${name}': the local AppSync has ${Object.keys(appsync.modules).join(" and ")}`);
  };

  const answer = (outcome, context) => JSON.stringify({ ...outcome, stash: context.stash, ...state() });

  appsync.run = (id, name, text) => {
    const context = JSON.parse(text);
    context.arguments = context.args = context.arguments ?? {};
    context.stash = context.stash ?? {};
    appsync.begin(context);
    const handler = appsync.handlers[id][name];
    if (typeof handler !== "function") throw new Error(`the file exports no function '${name}'`);
    try {
      return answer({ result: handler(context) ?? null }, context);
    } catch (left) {
      if (left instanceof appsync.Failure) return answer({ error: left.error }, context);
      if (left instanceof appsync.EarlyReturn) {
        return answer({ result: left.value ?? null, earlyReturn: left.skipTo }, context);
      }
      // Out of memory: QuickJS throws an InternalError, or null where it has no room even for that. Python starts afresh.
      if (left === null || left?.name === "InternalError") throw left;
      const error = { message: `${left?.name ?? "Error"}: ${left?.message ?? left}`, stack: left?.stack ?? "" };
      return answer({ crash: error }, context);
    }
  };
})();
