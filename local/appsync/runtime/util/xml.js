// util.xml: XML to maps, by fast-xml-parser; attributes are members beside the child elements.
"use strict";
(() => {
  const OPTIONS = { ignoreAttributes: false, attributeNamePrefix: "", textNodeName: "content", ignoreDeclaration: true,
    ignorePiTags: true, parseAttributeValue: true, parseTagValue: true };

  const toMap = (xml) => {
    if (typeof xml !== "string" || !xml.trim()) return null;
    return new (appsync.library("xml").default)(OPTIONS).parse(xml, true);
  };
  const toJsonString = (xml, encode) => {
    const text = JSON.stringify(toMap(xml));
    return encode ? JSON.stringify(text) : text;
  };

  appsync.util.xml = appsync.named("util.xml", { toMap, toJsonString });
})();
