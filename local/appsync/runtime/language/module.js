// Reads one resolver file: what it does that APPSYNC_JS lacks, and the file as a script that can be run many times.
"use strict";
(() => {
  const MODULES = ["@aws-appsync/utils", "@aws-appsync/utils/dynamodb", "@aws-appsync/utils/rds", "@aws-appsync/utils/ai"];
  // The module's types are imported like its values, and are not there at run time.
  const VALUES = ["util", "extensions", "runtime"];

  // Edits keep what follows where it was, so that a position in the script is one in the file.
  const edited = (source, edits) => {
    let text = "", at = 0;
    for (const { start, end, by } of edits.sort((one, other) => one.start - other.start)) {
      const lines = source.slice(start, end).split("\n").length - 1;
      text += source.slice(at, start) + by + "\n".repeat(Math.max(0, lines - (by.split("\n").length - 1)));
      at = end;
    }
    return text + source.slice(at);
  };

  const imported = (node) => {
    const module = `appsync.module(${JSON.stringify(node.source.value)})`;
    const names = [];
    for (const one of node.specifiers) {
      if (one.type === "ImportNamespaceSpecifier") return `const ${one.local.name} = ${module};`;
      if (node.source.value === MODULES[0] && !VALUES.includes(one.imported.name)) continue;
      names.push(one.imported.name === one.local.name ? one.local.name : `${one.imported.name}: ${one.local.name}`);
    }
    return `const { ${names.join(", ")} } = ${module};`;
  };

  const HANDLERS = ["request", "response"];

  // Which of the file's names are its handlers, and the edits that take imports and exports away.
  const linked = (tree, report) => {
    const edits = [], handlers = new Map();
    const exported = (name, local) => { if (HANDLERS.includes(name)) handlers.set(name, local); };
    for (const node of tree.body) {
      if (node.type === "ImportDeclaration") {
        if (!MODULES.includes(node.source.value)) {
          report(node.source, null, `TS2307: Cannot find module '${node.source.value}'. There are ${MODULES.join(", ")}.`);
        } else if (node.specifiers.some((one) => one.type === "ImportDefaultSpecifier")) {
          report(node, null, `TS1192: Module '${node.source.value}' has no default export. Name what you import in braces.`);
        } else edits.push({ start: node.start, end: node.end, by: imported(node) });
      } else if (node.type === "ExportNamedDeclaration" && !node.source) {
        const { declaration, specifiers } = node;
        const end = declaration ? declaration.start : node.end;
        edits.push({ start: node.start, end, by: declaration ? " ".repeat(end - node.start) : "" });
        specifiers.forEach((one) => exported(one.exported.name, one.local.name));
        const names = declaration?.declarations?.map((one) => one.id.name) ?? (declaration ? [declaration.id.name] : []);
        names.forEach((name) => exported(name, name));
      } else if (/^Export/.test(node.type)) {
        report(node, null, "TS1192: export the functions request and response by name.");
      }
    }
    return { edits, handlers };
  };

  const positioned = (problem) => {
    const { line, column } = problem;
    const rule = problem.rule ? `@aws-appsync/${problem.rule}: ` : "";
    return { type: problem.type, value: `${line}:${column} error ${rule}${problem.message}`, line, column, span: problem.span };
  };

  language.read = (source) => {
    const problems = [];
    const report = (node, rule, message) => problems.push({ type: "LINT_ERROR", rule, message, line: node.loc.start.line,
      column: node.loc.start.column + 1, span: node.end - node.start });
    let tree;
    try {
      tree = acorn.parse(source, { ecmaVersion: 2022, sourceType: "module", locations: true });
    } catch (error) {
      if (!error.loc) throw error;
      const message = `Parsing error: ${error.message.replace(/ \(\d+:\d+\)$/, "")}`;
      return JSON.stringify({ errors: [positioned({ type: "PARSER_ERROR", rule: null, message, line: error.loc.line,
        column: error.loc.column + 1, span: -1 })] });
    }
    const nodes = language.nodesOf(tree);
    language.declareNames(tree, nodes);
    language.check(nodes, report);
    const { edits, handlers } = linked(tree, report);
    const exports = [...handlers].map(([name, local]) => `${name}: ${local}`).join(", ");
    problems.sort((one, other) => one.line - other.line || one.column - other.column);
    return JSON.stringify({ errors: problems.map(positioned), script: edited(source, edits), exports: `{ ${exports} }` });
  };
})();
