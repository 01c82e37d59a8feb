// util.http: headers to hand on to an endpoint, and headers to answer to the client.
"use strict";
(() => {
  const RESTRICTED = ["transfer-encoding", "connection", "host", "expect", "keep-alive", "upgrade", "proxy-authenticate",
    "proxy-authorization", "te", "content-length"];
  const PREFIXES = ["x-amzn-", "x-amz-"];
  const LIMIT = 4096;

  const addResponseHeader = (name, value) => {
    const lower = String(name).toLowerCase();
    if (RESTRICTED.includes(lower) || PREFIXES.some((prefix) => lower.startsWith(prefix))) {
      throw new Error(`util.http.addResponseHeader: '${name}' is a header that resolvers may not set`);
    }
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const headers = { ...appsync.state.headers, [name]: text };
    const size = Object.keys(headers).reduce((sum, key) => sum + key.length + headers[key].length, 0);
    if (size > LIMIT) throw new Error(`util.http.addResponseHeader: the headers exceed ${LIMIT} bytes`);
    appsync.state.headers = headers;
  };

  appsync.util.http = appsync.named("util.http", {
    copyHeaders: (headers) =>
      Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !RESTRICTED.includes(name.toLowerCase()))),
    addResponseHeader,
    addResponseHeaders: (headers) => {
      Object.keys(headers).forEach((name) => addResponseHeader(name, headers[name]));
    },
  });
})();
