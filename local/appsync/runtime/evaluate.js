// The module @aws-appsync/utils itself, and the entry that Python calls: run one handler of a file.
"use strict";
(() => {
  const util = appsync.named("util", {
    ...appsync.util,
    error: (message, type, data, info) => {
      throw new appsync.Failure(appsync.errorOf(message, type, data, info));
    },
    appendError: (message, type, data, info) => {
      appsync.state.outErrors.push(appsync.errorOf(message, type, data, info));
    },
    unauthorized: () => {
      throw new appsync.Failure(appsync.errorOf("Unauthorized", "Unauthorized"));
    },
    authType: () => appsync.state.authType,
  });
  const { extensions, runtime } = appsync;

  appsync.modules["@aws-appsync/utils"] = appsync.named("@aws-appsync/utils", { util, extensions, runtime });
  Object.assign(globalThis, { util, extensions, runtime });

  appsync.module = (name) => {
    if (appsync.modules[name]) return appsync.modules[name];
    throw new Error(`cannot import '${name}': the local AppSync has ${Object.keys(appsync.modules).join(", ")}`);
  };

  const answer = (outcome, context) => JSON.stringify({ ...outcome, stash: context.stash, ...appsync.state });

  // A handler ends by returning, by an error of its own, by an early return, by asking for a time zone, or by a crash.
  const ended = (left) => {
    if (left instanceof appsync.Failure) return { error: left.error };
    if (left instanceof appsync.EarlyReturn) return { result: left.value ?? null, early: true, skipTo: left.skipTo };
    if (left instanceof appsync.ZoneWanted) return { zoneWanted: left.name };
    // Out of memory: QuickJS throws an InternalError, or null where it has no room even for that. Python starts afresh.
    if (left === null || left?.name === "InternalError") throw left;
    return { crash: { message: `${left?.name ?? "Error"}: ${left?.message ?? left}`, stack: left?.stack ?? "" } };
  };

  appsync.run = (id, name, text) => {
    const context = JSON.parse(text);
    context.arguments = context.args = context.arguments ?? context.args ?? {};
    context.stash = context.stash ?? {};
    appsync.begin(context);
    try {
      // The file itself runs anew for each evaluation, so that nothing in it outlives one.
      const handler = appsync.handlers[id]()[name];
      if (typeof handler !== "function") throw new TypeError(`the file exports no function '${name}'`);
      return answer({ result: handler(context) ?? null }, context);
    } catch (left) {
      return answer(ended(left), context);
    }
  };
})();
