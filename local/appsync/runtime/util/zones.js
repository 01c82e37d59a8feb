// util.time's zones: UTC, fixed offsets, and zones by name, whose changes Python hands over when they are asked for.
"use strict";
(() => {
  const OFFSET = /^(?:UTC|GMT|UT)?([+-])(\d{1,2}):?(\d{2})?(?::?(\d{2}))?$/;

  const fixed = (seconds, name) => ({ name, at: () => ({ seconds, short: name }) });

  // A zone as Python hands it over: from each of `starts` on, the offset and its short name.
  const moving = (name, { starts, offsets, names }) => ({
    name,
    at: (millis) => {
      let low = 0, high = starts.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (starts[middle] * 1000 <= millis) low = middle;
        else high = middle - 1;
      }
      return { seconds: offsets[low], short: names[low] };
    },
  });

  appsync.zoneOf = (name) => {
    if (name === undefined || name === null || name === "UTC") return fixed(0, "UTC");
    if (name === "GMT" || name === "Z") return fixed(0, name);
    const match = OFFSET.exec(name);
    if (match) {
      const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
      return fixed(match[1] === "-" ? -seconds : seconds, name);
    }
    const zone = appsync.zones[name];
    if (zone === undefined) throw new appsync.ZoneWanted(name);
    if (zone === null) throw new Error(`util.time: Unknown time-zone ID: ${name}`);
    return moving(name, zone);
  };

  // A local time that comes twice is the earlier one; one that is left out moves on by what was left out, as in Java.
  const DAY = 86400000;
  appsync.instantOf = (local, zone) => {
    const before = zone.at(local - DAY).seconds, after = zone.at(local + DAY).seconds;
    const early = local - before * 1000, late = local - after * 1000;
    return zone.at(early).seconds === before || zone.at(late).seconds !== after ? early : late;
  };

  appsync.addZone = (name, text) => { appsync.zones[name] = JSON.parse(text); };
})();
