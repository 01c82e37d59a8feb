// What APPSYNC_JS lacks: the rules of @aws-appsync/eslint-plugin, in its words, and what the plugin leaves unsaid.
"use strict";
(() => {
  const { isFunction, isReference, resolve } = language;
  const LACKING = {
    ClassDeclaration: ["no-classes", "Class declarations are not supported."],
    ClassExpression: ["no-classes", "Class declarations are not supported."],
    ForStatement: ["no-for", "For statements are not supported."],
    WhileStatement: ["no-while", "While statements are not supported."],
    DoWhileStatement: ["no-while", "do...while statements are not supported."],
    ContinueStatement: ["no-continue", "Continue statements are not supported"],
    TryStatement: ["no-try", "Try statements are not supported."],
    ThrowStatement: ["no-throw", "Throw statements are not supported. Use util.error()."],
    LabeledStatement: ["no-labels", "Labeled statements are not supported."],
    ThisExpression: ["no-this", "This expressions are not supported."],
    AwaitExpression: ["no-await", "The `await` keyword is not supported"],
    YieldExpression: ["no-yield", "Yield statements are not supported"],
  };
  const of = (owner, names) => names.split(" ").map((name) => [name, `${owner}.${name}`]);
  // Methods that are told by their name alone, whatever they are called on.
  const METHODS = new Map([
    ...of("Array", "copyWithin group groupToMap"),
    ...of("String", "charCodeAt localeCompare matchAll padEnd padStart repeat search toLocaleLowerCase toLocaleUpperCase"),
    ...of("Date", "setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate setUTCFullYear " +
      "setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds setYear toGMTString toLocaleDateString " +
      "toLocaleString toLocaleTimeString"),
    ...of("Function", "apply bind call"),
  ]);
  const STATICS = {
    Array: "from of", String: "fromCharCode fromCodePoint raw",
    Object: "create defineProperties defineProperty freeze getOwnPropertyDescriptor getOwnPropertyDescriptors " +
      "getOwnPropertyNames getOwnPropertySymbols getPrototypeOf is isExtensible isFrozen isSealed preventExtensions seal " +
      "setPrototypeOf",
  };
  const ITERATORS = ["entries", "keys", "values"];
  const TAKING_FUNCTIONS = "map find filter findIndex findLast findLastIndex forEach reduce reduceRight every some flatMap".split(" ");
  const GLOBALS = new Set(("undefined NaN Infinity Array Boolean Date JSON Math Number Object String console decodeURI " +
    "decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt util extensions runtime").split(" "));

  const isFunctionValue = (node) => isFunction(node) || (node?.type === "Identifier" && isFunction(resolve(node)));

  const method = ({ callee }) => {
    if (callee.type !== "MemberExpression" || callee.computed) return null;
    const name = callee.property.name, owner = callee.object;
    if (owner.type === "Identifier" && resolve(owner) === undefined) {
      if (STATICS[owner.name]?.split(" ").includes(name)) return `${owner.name}.${name}`;
      if (GLOBALS.has(owner.name)) return null;
    }
    // An object that the file itself writes has methods of its own.
    if (owner.type === "Identifier" && resolve(owner)?.type === "ObjectExpression") return null;
    if (owner.type === "ArrayExpression" && ITERATORS.includes(name)) return `Array.${name}`;
    return METHODS.get(name) ?? null;
  };

  const call = (node, report) => {
    const lacking = method(node);
    if (lacking) report(node, "no-disallowed-methods", `Method ${lacking} is not implemented`);
    const { callee } = node;
    const takes = callee.type === "MemberExpression" && !callee.computed && TAKING_FUNCTIONS.includes(callee.property.name);
    if (!takes && node.arguments.some(isFunctionValue)) {
      report(node, "no-function-passing", "Functions can not be passed as an argument");
    }
  };

  // `ctx.stash.x = 1` is fine, `ctx.x = 1` and `ctx = 1` are not: the handlers' parameter is readonly.
  const isContext = (node) => {
    if (node.type !== "Identifier") return false;
    let scope = node;
    while (scope && !scope.names?.has(node.name)) scope = scope.parent;
    return /^(?:request|response)$/.test(scope?.id?.name) && scope.params?.[0]?.name === node.name;
  };
  const written = (target, report) => {
    switch (target?.type) {
      case "ObjectPattern": target.properties.forEach((one) => written(one.value ?? one.argument, report)); break;
      case "ArrayPattern": target.elements.forEach((one) => written(one, report)); break;
      case "AssignmentPattern": written(target.left, report); break;
      case "RestElement": written(target.argument, report); break;
      case "Identifier":
        if (isContext(target)) {
          report(target, "no-disallowed-re-assignment", `${target.name} is readonly and re-assignment is not supported.`);
        }
        break;
      case "MemberExpression":
        if (isContext(target.object)) {
          const name = target.property.name ?? String(target.property.value);
          report(target, "no-disallowed-re-assignment",
            `${target.object.name} is readonly. Adding/Updating ${name} is not supported.`);
        }
        break;
      default:
    }
  };

  const RULES = {
    CallExpression: call,
    Function: (node, report) => {
      if (node.async) report(node, "no-async", "Async functions are not supported.");
      if (node.generator) report(node, "no-generators", "Generator functions are not supported.");
    },
    ArrowFunctionExpression: (node, report) => {
      if (isFunctionValue(node.body)) report(node, "no-function-return", "returning a function is not allowed");
    },
    ReturnStatement: (node, report) => {
      if (isFunctionValue(node.argument)) report(node, "no-function-return", "returning a function is not allowed");
    },
    VariableDeclarator: (node, report) => {
      if (node.init?.type === "Identifier" && isFunctionValue(node.init)) {
        report(node, "no-function-reassign", "re-assigning function is not allowed");
      }
    },
    AssignmentExpression: (node, report) => {
      written(node.left, report);
      if (node.operator === "=" && node.right.type === "Identifier" && isFunctionValue(node.right)) {
        report(node, "no-function-reassign", "re-assigning function is not allowed");
      }
    },
    BinaryExpression: (node, report) => {
      if (node.operator === "in") report(node, "no-in-operator", "in operator is not supported. Use Object.hasOwn().");
      if (node.operator === "instanceof") {
        report(node, "no-disallowed-binary-operators", "The operator instanceof is not supported");
      }
    },
    UnaryExpression: (node, report) => {
      if (node.operator === "~") report(node, "no-disallowed-unary-operators", "The operator ~ is not supported");
      if (node.operator === "delete") written(node.argument, report);
    },
    ForInStatement: (node, report) => written(node.left, report),
    ForOfStatement: (node, report) => written(node.left, report),
    UpdateExpression: (node, report) => {
      written(node.argument, report);
      report(node, "no-disallowed-unary-operators", `The operator ${node.operator} is not supported`);
    },
    Literal: (node, report) => {
      if (node.regex) report(node, "no-regex", "Regex literals are not supported.");
    },
    NewExpression: (node, report) => {
      if (node.callee.name === "Promise") report(node, "no-promise", "Promise is not supported");
    },
    Identifier: (node, report) => {
      if (!isReference(node) || resolve(node) !== undefined || GLOBALS.has(node.name)) return;
      if (node.name === "Promise" && node.parent.type === "NewExpression") return;
      report(node, null, `TS2304: Cannot find name '${node.name}'.`);
    },
  };

  // A cycle of functions that call each other by name.
  const recursion = (calls, report) => {
    const found = new Set();
    const follow = (start, at, path) => {
      for (const { callee, name, node } of calls.get(at) ?? []) {
        if (callee === start) {
          if (!found.has(node)) {
            found.add(node);
            report(node, "no-recursion", `Recursive function calls not supported. Detected cycle in ${[...path, name].join(" <-")}`);
          }
        } else if (!path.includes(name)) follow(start, callee, [...path, name]);
      }
    };
    for (const start of calls.keys()) follow(start, start, [language.nameOf(start)]);
  };

  language.nameOf = (node) => node.id?.name ?? (node.parent.type === "VariableDeclarator" ? node.parent.id.name : "Anonymous Function");

  language.check = (nodes, report) => {
    const calls = new Map();
    for (const node of nodes) {
      const lacking = LACKING[node.type];
      if (lacking) report(node, ...lacking);
      if (isFunction(node)) RULES.Function(node, report);
      RULES[node.type]?.(node, report);
      const callee = node.type === "CallExpression" && node.callee.type === "Identifier" ? resolve(node.callee) : null;
      for (let at = node.parent; isFunction(callee) && at; at = at.parent) {
        if (isFunction(at)) calls.set(at, [...(calls.get(at) ?? []), { callee, name: node.callee.name, node }]);
      }
    }
    recursion(calls, report);
  };
})();
