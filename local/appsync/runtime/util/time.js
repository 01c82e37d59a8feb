// util.time: now, ISO 8601, epochs, and Java's date patterns in any time zone.
"use strict";
(() => {
  const ISO = /^[+-]?\d{4,}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
  const { tokensOf, written } = appsync.timePatterns;

  const dateOf = (millis, timezone) => {
    const zone = appsync.zoneOf(timezone);
    const { seconds, short } = zone.at(millis);
    const at = new Date(millis + seconds * 1000);
    if (Number.isNaN(at.getTime())) throw new Error(`util.time: ${millis} is not a time in milliseconds`);
    const start = Date.UTC(at.getUTCFullYear(), 0, 1);
    return {
      year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), weekday: at.getUTCDay() || 7,
      dayOfYear: Math.floor((at.getTime() - start) / 86400000) + 1, hour: at.getUTCHours(), minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(), millis: at.getUTCMilliseconds(), offset: seconds, short, zone: zone.name,
    };
  };
  const formatted = (millis, pattern, timezone) => written(tokensOf(pattern), dateOf(millis, timezone));

  const parseIso = (text) => {
    const millis = ISO.test(text) ? Date.parse(text) : NaN;
    if (Number.isNaN(millis)) throw new Error(`util.time: '${text}' is not an ISO 8601 time`);
    return millis;
  };

  appsync.util.time = appsync.named("util.time", {
    nowISO8601: () => new Date().toISOString(),
    nowEpochSeconds: () => Math.floor(Date.now() / 1000),
    nowEpochMilliSeconds: () => Date.now(),
    nowFormatted: (pattern, timezone) => formatted(Date.now(), pattern, timezone),
    parseFormattedToEpochMilliSeconds: appsync.parseFormatted,
    parseISO8601ToEpochMilliSeconds: parseIso,
    epochMilliSecondsToSeconds: (millis) => Math.floor(millis / 1000),
    epochMilliSecondsToISO8601: (millis) => new Date(millis).toISOString(),
    epochMilliSecondsToFormatted: formatted,
  });
})();
