// The ground of the APPSYNC_JS runtime: what one evaluation has gathered, how it ends early, and what is not there.
"use strict";
const appsync = (globalThis.appsync = { util: {}, modules: {}, handlers: {}, zones: {}, libraries: {}, state: null });

// util.error and runtime.earlyReturn leave a handler by throwing one of these; resolvers cannot catch (no `try`).
appsync.Failure = class Failure {
  constructor(error) { this.error = error; }
};
appsync.EarlyReturn = class EarlyReturn {
  constructor(value, skipTo) { this.value = value; this.skipTo = skipTo; }
};
// QuickJS has no time zones: Python hands the one that is asked for, and runs the handler again.
appsync.ZoneWanted = class ZoneWanted {
  constructor(name) { this.name = name; }
};

appsync.isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// A name that the service has and we have not must fail by name, not as "undefined is not a function".
appsync.named = (path, members) =>
  new Proxy(Object.freeze(members), {
    get(target, key) {
      if (key in target || typeof key === "symbol") return target[key];
      throw new TypeError(`${path}.${key} is not there: the local AppSync does not have it`);
    },
  });

appsync.errorOf = (message, type, data, info) =>
  ({ message: String(message), type: type ?? null, data: data ?? null, info: info ?? null });

// A library is compiled when it is first needed, as few resolvers need one.
appsync.library = (name) => {
  const library = appsync.libraries[name];
  if (typeof library.source === "string") {
    (0, eval)(library.source);
    library.source = null;
  }
  return globalThis[library.global];
};

appsync.begin = (context) => {
  appsync.state = {
    outErrors: [], log: [], filter: null, invalidationFilter: null, invalidations: [], headers: {},
    authType: context.authType ?? null,
  };
};

const written = (value) => (typeof value === "string" ? value : JSON.stringify(value) ?? "undefined");
const record = (level) => (...values) => {
  appsync.state?.log.push([level, values.map(written).join(" "), new Error().stack]);
};
globalThis.console = Object.freeze({ log: record("info"), info: record("info"), debug: record("debug"),
  warn: record("warning"), error: record("error") });
