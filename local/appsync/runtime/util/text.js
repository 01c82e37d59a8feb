// What util itself offers for text: encodings, identifiers and patterns.
"use strict";
(() => {
  const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const KSUID_EPOCH = 1400000000;

  const random = (below) => Math.floor(Math.random() * below);
  const randomText = (alphabet, length) => Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");

  const utf8 = (text) =>
    encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  const fromUtf8 = (bytes) =>
    decodeURIComponent(Array.from(bytes, (c) => "%" + c.charCodeAt(0).toString(16).padStart(2, "0")).join(""));

  const base64Decode = (text) => {
    const plain = text.replace(/-/g, "+").replace(/_/g, "/");
    const wrong = [...plain.replace(/=+$/, "")].find((char) => !BASE64.includes(char));
    if (wrong !== undefined) throw new Error(`util.base64Decode: '${wrong}' is not a character of base64`);
    return fromUtf8(atob(plain));
  };

  const autoId = () => {
    const hex = randomText("0123456789abcdef", 30);
    const variant = "89ab"[random(4)];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(15, 18)}-${hex.slice(18)}`;
  };

  const autoUlid = () => {
    let time = Date.now(), head = "";
    for (let i = 0; i < 10; i += 1) {
      head = CROCKFORD[time % 32] + head;
      time = Math.floor(time / 32);
    }
    return head + randomText(CROCKFORD, 16);
  };

  const autoKsuid = () => {
    let number = BigInt(Math.floor(Date.now() / 1000) - KSUID_EPOCH);
    for (let i = 0; i < 16; i += 1) number = (number << 8n) | BigInt(random(256));
    let out = "";
    for (; number > 0n; number /= 62n) out = BASE62[Number(number % 62n)] + out;
    return out.padStart(27, "0");
  };

  // As Java's escapeEcmaScript writes it: quotes, slashes, controls, and everything beyond ASCII.
  const ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };
  const escaped = (char) =>
    ESCAPES[char] ?? ("\\\"'/".includes(char) ? `\\${char}` : "\\u" + char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0"));

  Object.assign(appsync.util, {
    autoId, autoUlid, autoKsuid, base64Decode,
    base64Encode: (text) => btoa(utf8(text)),
    escapeJavaScript: (text) => text.replace(/[\\"'/]|[^ -~]/g, escaped),
    urlEncode: (text) => encodeURIComponent(text).replace(/%20/g, "+").replace(/[!'()~]/g,
      (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase()),
    urlDecode: (text) => decodeURIComponent(text.replace(/\+/g, " ")),
    matches: (pattern, text) => new RegExp(pattern).test(text),
  });
})();
