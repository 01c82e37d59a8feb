// util.time: now, ISO 8601, epochs, and the letters of Java's date patterns.
"use strict";
(() => {
  const two = (number) => String(number).padStart(2, "0");
  const PATTERN = /'([^']*)'|y{4}|yy|MM|dd|HH|mm|ss|SSS|X{3}|Z|[A-Za-z]/g;

  // QuickJS has no time zone database: UTC and fixed offsets are what we can answer truthfully.
  const offsetMinutes = (timezone) => {
    if (timezone === undefined || timezone === "UTC" || timezone === "GMT" || timezone === "Z") return 0;
    const match = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?$/.exec(timezone);
    if (!match) throw new Error(`util.time: the time zone '${timezone}' is not there; use UTC or an offset as +02:00`);
    return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
  };
  const offsetText = (minutes, colon) =>
    (minutes < 0 ? "-" : "+") + two(Math.floor(Math.abs(minutes) / 60)) + colon + two(Math.abs(minutes) % 60);

  const formatted = (millis, pattern, timezone) => {
    const offset = offsetMinutes(timezone);
    const at = new Date(millis + offset * 60000);
    const parts = {
      yyyy: String(at.getUTCFullYear()).padStart(4, "0"), yy: two(at.getUTCFullYear() % 100),
      MM: two(at.getUTCMonth() + 1), dd: two(at.getUTCDate()), HH: two(at.getUTCHours()),
      mm: two(at.getUTCMinutes()), ss: two(at.getUTCSeconds()), SSS: String(at.getUTCMilliseconds()).padStart(3, "0"),
      XXX: offset === 0 ? "Z" : offsetText(offset, ":"), Z: offsetText(offset, ""),
    };
    return pattern.replace(PATTERN, (letters, quoted) => {
      if (quoted !== undefined) return quoted || "'";
      if (parts[letters] === undefined) throw new Error(`util.time: the pattern letter '${letters}' is not there`);
      return parts[letters];
    });
  };

  const parseFormatted = (text, pattern, timezone) => {
    const fields = [];
    const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(PATTERN, (letters, quoted) => {
      if (quoted !== undefined) return quoted;
      fields.push(letters);
      return letters === "XXX" || letters === "Z" ? "(Z|[+-]\\d{2}:?\\d{2})" : `(\\d{${letters.length}})`;
    });
    const match = new RegExp(`^${source}$`).exec(text);
    if (!match) throw new Error(`util.time: '${text}' does not have the form '${pattern}'`);
    const found = {};
    fields.forEach((field, index) => { found[field] = match[index + 1]; });
    const number = (field, otherwise) => Number(found[field] ?? otherwise);
    const year = found.yy === undefined ? number("yyyy", 1970) : 2000 + number("yy");
    const local = Date.UTC(year, number("MM", 1) - 1, number("dd", 1), number("HH", 0), number("mm", 0),
      number("ss", 0), number("SSS", 0));
    return local - offsetMinutes(found.XXX ?? found.Z ?? timezone) * 60000;
  };

  const parseIso = (text) => {
    const millis = Date.parse(text);
    if (Number.isNaN(millis)) throw new Error(`util.time: '${text}' is not an ISO 8601 time`);
    return millis;
  };

  appsync.time = appsync.named("util.time", {
    nowISO8601: () => new Date().toISOString(),
    nowEpochSeconds: () => Math.floor(Date.now() / 1000),
    nowEpochMilliSeconds: () => Date.now(),
    nowFormatted: (pattern, timezone) => formatted(Date.now(), pattern, timezone),
    parseFormattedToEpochMilliSeconds: parseFormatted,
    parseISO8601ToEpochMilliSeconds: parseIso,
    epochMilliSecondsToSeconds: (millis) => Math.floor(millis / 1000),
    epochMilliSecondsToISO8601: (millis) => new Date(millis).toISOString(),
    epochMilliSecondsToFormatted: formatted,
  });
})();
