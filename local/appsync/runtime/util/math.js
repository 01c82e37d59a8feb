// util.math: rounding, bounds and random numbers.
"use strict";
appsync.util.math = appsync.named("util.math", {
  roundNum: (number) => Math.round(number),
  minVal: (first, second) => Math.min(first, second),
  maxVal: (first, second) => Math.max(first, second),
  randomDouble: () => Math.random(),
  randomWithinRange: (start, end) => start + Math.floor(Math.random() * (end - start)),
});
