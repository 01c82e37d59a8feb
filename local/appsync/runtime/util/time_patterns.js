// util.time's patterns: the letters of Java's DateTimeFormatter, written from and read into the fields of a date.
"use strict";
(() => {
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"];
  const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
  const pad = (number, count) => (number < 0 ? "-" : "") + String(Math.abs(number)).padStart(count, "0");
  const missing = (letters) => new Error(`util.time: the pattern letters '${letters}' are not there`);

  // A pattern as a list of {letter, count}, {text}, and {optional: list}.
  const tokensOf = (pattern) => {
    const open = [[]];
    const parts = pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|\[|\]|[^A-Za-z'[\]]+|'/g);
    for (const [whole, quoted, letter] of parts) {
      const tokens = open[open.length - 1];
      if (quoted !== undefined) tokens.push({ text: quoted === "" ? "'" : quoted.replace(/''/g, "'") });
      else if (letter) tokens.push({ letter, count: whole.length });
      else if (whole === "[") open.push([]);
      else if (whole === "]" && open.length > 1) open[open.length - 2].push({ optional: open.pop() });
      else if (whole === "]" || whole === "'") throw new Error(`util.time: the pattern '${pattern}' has a ${whole} alone`);
      else tokens.push({ text: whole });
    }
    if (open.length > 1) throw new Error(`util.time: the pattern '${pattern}' has a [ without its ]`);
    return open[0];
  };

  const offsetText = (seconds, colon, always) => {
    const all = Math.abs(seconds), hours = Math.floor(all / 3600), minutes = Math.floor(all / 60) % 60;
    return (seconds < 0 ? "-" : "+") + pad(hours, 2) + (minutes || always ? colon + pad(minutes, 2) : "");
  };
  const isoOffset = (date, count) => offsetText(date.offset, count === 3 || count === 5 ? ":" : "", count > 1);
  const gmtOffset = (date, count) => {
    if (date.offset === 0) return "GMT";
    const text = offsetText(date.offset, ":", count > 1);
    return "GMT" + (count > 1 ? text : text.replace(/([+-])0/, "$1"));
  };
  const text = (words, index, count) =>
    (count === 4 ? words[index] : count === 5 ? words[index][0] : words[index].slice(0, 3));
  const year = (number, count) => (count === 2 ? pad(((number % 100) + 100) % 100, 2) : pad(number, count));
  const quarter = (date, count) => {
    const number = Math.ceil(date.month / 3);
    if (count < 3) return pad(number, count);
    return count === 3 ? `Q${number}` : `${["1st", "2nd", "3rd", "4th"][number - 1]} quarter`;
  };
  const month = (date, count) => (count < 3 ? pad(date.month, count) : text(MONTHS, date.month - 1, count));
  // The service's locale is American: weeks begin on Sunday, and the one with January 1 is the first.
  const weekYear = (date) => {
    const saturday = new Date(Date.UTC(date.year, date.month - 1, date.day + 6 - (date.weekday % 7)));
    return { year: saturday.getUTCFullYear(), saturday };
  };
  const week = (date) => {
    const { saturday } = weekYear(date);
    const day = (saturday.getTime() - Date.UTC(saturday.getUTCFullYear(), 0, 1)) / 86400000;
    return Math.floor(day / 7) + 1;
  };
  const weekday = (date, count) => (count < 3 ? pad((date.weekday % 7) + 1, count) : text(DAYS, date.weekday - 1, count));
  const secondOfDay = (date) => date.hour * 3600 + date.minute * 60 + date.second;

  const WRITERS = {
    G: (date, count) => (count === 4 ? "Anno Domini" : "AD"),
    y: (date, count) => year(date.year, count), u: (date, count) => year(date.year, count),
    Y: (date, count) => year(weekYear(date).year, count), w: (date, count) => pad(week(date), count),
    Q: quarter, q: quarter, M: month, L: month,
    W: (date, count) => pad(Math.ceil((date.day + 6 - (date.weekday % 7)) / 7), count),
    d: (date, count) => pad(date.day, count), D: (date, count) => pad(date.dayOfYear, count),
    F: (date, count) => pad(Math.ceil(date.day / 7), count),
    E: (date, count) => text(DAYS, date.weekday - 1, count), e: weekday, c: weekday,
    a: (date) => (date.hour < 12 ? "AM" : "PM"),
    H: (date, count) => pad(date.hour, count), k: (date, count) => pad(date.hour || 24, count),
    K: (date, count) => pad(date.hour % 12, count), h: (date, count) => pad(date.hour % 12 || 12, count),
    m: (date, count) => pad(date.minute, count), s: (date, count) => pad(date.second, count),
    S: (date, count) => `${pad(date.millis, 3)}000000`.slice(0, count),
    n: (date, count) => pad(date.millis * 1000000, count),
    A: (date, count) => pad(secondOfDay(date) * 1000 + date.millis, count),
    N: (date, count) => pad((secondOfDay(date) * 1000 + date.millis) * 1000000, count),
    V: (date, count) => { if (count !== 2) throw missing("V"); return date.zone; },
    z: (date, count) => { if (count > 3) throw missing("zzzz"); return date.short; },
    O: gmtOffset, x: isoOffset, X: (date, count) => (date.offset === 0 ? "Z" : isoOffset(date, count)),
    Z: (date, count) => (count === 4 ? gmtOffset(date, 4) : count === 5 ? WRITERS.X(date, 3) : offsetText(date.offset, "", true)),
  };

  const written = (tokens, date) => tokens.map((token) => {
    if (token.optional) return written(token.optional, date);
    if (token.text !== undefined) return token.text;
    if (!WRITERS[token.letter]) throw missing(token.letter.repeat(token.count));
    return WRITERS[token.letter](date, token.count);
  }).join("");

  appsync.timePatterns = { tokensOf, written, missing, MONTHS, DAYS };
})();
