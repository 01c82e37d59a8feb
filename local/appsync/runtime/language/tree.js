// The syntax tree of a file, as acorn reads it: walked with its parents, and its names resolved to what declares them.
"use strict";
const language = (globalThis.language = {});
(() => {
  const isNode = (value) => value !== null && typeof value === "object" && typeof value.type === "string" && typeof value.start === "number";

  // Every node below one, parents first; each knows its parent.
  language.nodesOf = (node, parent = null, found = []) => {
    node.parent = parent;
    found.push(node);
    for (const key in node) {
      const value = node[key];
      if (key === "parent" || value === null || typeof value !== "object") continue;
      if (!Array.isArray(value)) {
        if (isNode(value)) language.nodesOf(value, node, found);
      } else for (const child of value) if (isNode(child)) language.nodesOf(child, node, found);
    }
    return found;
  };

  language.isFunction = (node) => FUNCTIONS.has(node?.type);
  const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
  const KNOWN = new Set([...FUNCTIONS, "ObjectExpression"]);
  const SCOPES = new Set([...FUNCTIONS, "Program", "BlockStatement", "ForStatement", "ForInStatement", "ForOfStatement",
    "SwitchStatement", "CatchClause", "ClassDeclaration", "ClassExpression"]);
  const IMPORTS = new Set(["ImportSpecifier", "ImportNamespaceSpecifier", "ImportDefaultSpecifier"]);
  const opensScope = (node) => SCOPES.has(node.type);

  const declare = (scope, pattern, value) => {
    switch (pattern?.type) {
      case "Identifier": scope.names.set(pattern.name, value); break;
      case "ObjectPattern": pattern.properties.forEach((one) => declare(scope, one.value ?? one.argument, null)); break;
      case "ArrayPattern": pattern.elements.forEach((one) => declare(scope, one, null)); break;
      case "AssignmentPattern": declare(scope, pattern.left, null); break;
      case "RestElement": declare(scope, pattern.argument, null); break;
      default:
    }
  };

  const scopeOf = (node) => {
    let at = node;
    while (at && !at.names) at = at.parent;
    return at;
  };

  // Each scope has a map from its names to the function or object that a name stands for, null for anything else.
  language.declareNames = (tree, nodes) => {
    for (const node of nodes) if (opensScope(node)) node.names = new Map();
    for (const node of nodes) {
      if (node.type === "VariableDeclarator") declare(scopeOf(node), node.id, KNOWN.has(node.init?.type) ? node.init : null);
      if (IMPORTS.has(node.type)) declare(tree, node.local, null);
      if ((node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id) {
        declare(scopeOf(node.parent), node.id, language.isFunction(node) ? node : null);
      }
      if (language.isFunction(node)) {
        node.params.forEach((one) => declare(node, one, null));
        if (node.type === "FunctionExpression") declare(node, node.id, node);
      }
      if (node.type === "CatchClause") declare(node, node.param, null);
    }
  };

  // What a name stands for: a function or object, null for another value, undefined where nothing declares it.
  language.resolve = (identifier) => {
    for (let scope = scopeOf(identifier); scope; scope = scopeOf(scope.parent)) {
      if (scope.names.has(identifier.name)) return scope.names.get(identifier.name);
    }
    return undefined;
  };

  language.isReference = (node) => {
    const { parent } = node;
    if (node.type !== "Identifier" || !parent) return false;
    switch (parent.type) {
      case "MemberExpression": return parent.object === node || parent.computed;
      case "Property": case "MethodDefinition": case "PropertyDefinition":
        return parent.value === node || (parent.computed && parent.key === node);
      case "LabeledStatement": case "BreakStatement": case "ContinueStatement": case "ImportSpecifier":
      case "ImportNamespaceSpecifier": case "ImportDefaultSpecifier": case "MetaProperty": return false;
      case "ExportSpecifier": return parent.local === node && !parent.parent.source;
      default: return true;
    }
  };
})();
