// util.time's parsing: a text, read by the tokens of a pattern, to milliseconds since the epoch.
"use strict";
(() => {
  const { tokensOf, missing, MONTHS, DAYS } = appsync.timePatterns;
  const OFFSET = "Z|[+-]\\d{2}(?::?\\d{2})?(?::?\\d{2})?";
  const words = (list, count) => list.map((word) => (count === 4 ? word : word.slice(0, 3)));
  const number = (name) => ({ source: (count) => `\\d{${count === 1 ? "1,2" : count}}`,
    read: (found, value) => { found[name] = Number(value); } });
  const named = (name, list) => ({ source: (count) => words(list, count).join("|"),
    read: (found, value) => { found[name] = list.findIndex((word) => word.startsWith(value.slice(0, 3))) + 1; } });
  const offset = { source: () => OFFSET, read: (found, value) => { found.zone = value; } };
  const month = (count) => (count < 3 ? number("month") : named("month", MONTHS));
  const year = (count) => ({ source: () => (count === 2 ? "\\d{2}" : count === 1 ? "\\d{1,9}" : `\\d{${count}}`),
    read: (found, value) => { found.year = count === 2 ? 2000 + Number(value) : Number(value); } });

  const READERS = {
    y: year, u: year, M: month, L: month, d: () => number("day"), D: () => number("dayOfYear"),
    E: () => named("weekday", DAYS), H: () => number("hour"), k: () => number("hour"), h: () => number("half"),
    K: () => number("half"), m: () => number("minute"), s: () => number("second"),
    a: () => ({ source: () => "AM|PM|am|pm", read: (found, value) => { found.afternoon = value.toUpperCase() === "PM"; } }),
    S: () => ({ source: (count) => `\\d{${count}}`,
      read: (found, value) => { found.millis = Number(value.padEnd(3, "0").slice(0, 3)); } }),
    n: () => ({ source: () => "\\d{1,9}", read: (found, value) => { found.millis = Math.floor(Number(value) / 1000000); } }),
    V: () => ({ source: () => "[A-Za-z][A-Za-z0-9_/+:-]*|[+-]\\d{2}:?\\d{2}", read: offset.read }),
    X: () => offset, x: () => offset, Z: () => offset,
    O: () => ({ source: () => "GMT(?:[+-]\\d{1,2}(?::\\d{2})?)?", read: offset.read }),
    z: () => ({ source: () => "[A-Za-z]+(?:/[A-Za-z_]+)*", read: offset.read }),
  };

  const sourceOf = (tokens, readers) => tokens.map((token) => {
    if (token.optional) return `(?:${sourceOf(token.optional, readers)})?`;
    if (token.text !== undefined) return token.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    if (!READERS[token.letter]) throw missing(token.letter.repeat(token.count));
    const reader = READERS[token.letter](token.count);
    readers.push(reader);
    return `(${reader.source(token.count)})`;
  }).join("");

  const within = (text, name, value, low, high) => {
    if (value < low || value > high) throw new Error(`util.time: '${text}' has the ${name} ${value}, not ${low} to ${high}`);
    return value;
  };

  appsync.parseFormatted = (text, pattern, timezone) => {
    const readers = [];
    const match = new RegExp(`^${sourceOf(tokensOf(pattern), readers)}$`).exec(text);
    if (!match) throw new Error(`util.time: '${text}' does not have the form '${pattern}'`);
    const found = {};
    readers.forEach((reader, index) => {
      if (match[index + 1] !== undefined) reader.read(found, match[index + 1]);
    });
    const year = found.year ?? 1970;
    const month = within(text, "month", found.month ?? 1, 1, 12);
    // Java's resolver takes the last day for one that the month does not have.
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const day = found.dayOfYear === undefined
      ? Math.min(within(text, "day", found.day ?? 1, 1, 31), last)
      : within(text, "day of the year", found.dayOfYear, 1, 366);
    const half = found.half === undefined ? 0 : (found.half % 12) + (found.afternoon ? 12 : 0);
    const hour = within(text, "hour", found.hour ?? half, 0, 24) % 24;
    const minute = within(text, "minute", found.minute ?? 0, 0, 59);
    const second = within(text, "second", found.second ?? 0, 0, 59);
    const local = Date.UTC(year, found.dayOfYear === undefined ? month - 1 : 0, day, hour, minute, second, found.millis ?? 0);
    return appsync.instantOf(local, appsync.zoneOf(found.zone ?? timezone));
  };
})();
