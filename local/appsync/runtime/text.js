// What util offers for text and numbers: encodings, identifiers, util.str and util.math.
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

  const base64Encode = (text) => {
    const bytes = utf8(text);
    let out = "";
    for (let i = 0; i < bytes.length; i += 3) {
      const rest = bytes.length - i;
      const group = (bytes.charCodeAt(i) << 16) | ((bytes.charCodeAt(i + 1) || 0) << 8) | (bytes.charCodeAt(i + 2) || 0);
      out += BASE64[group >> 18] + BASE64[(group >> 12) & 63];
      out += rest > 1 ? BASE64[(group >> 6) & 63] : "=";
      out += rest > 2 ? BASE64[group & 63] : "=";
    }
    return out;
  };

  const base64Decode = (text) => {
    let bits = 0, count = 0, bytes = "";
    for (const char of text.replace(/=+$/, "").replace(/-/g, "+").replace(/_/g, "/")) {
      const value = BASE64.indexOf(char);
      if (value < 0) throw new Error(`util.base64Decode: '${char}' is not a character of base64`);
      bits = ((bits << 6) | value) & 0xffffff;
      count += 6;
      if (count >= 8) {
        count -= 8;
        bytes += String.fromCharCode((bits >> count) & 255);
      }
    }
    return fromUtf8(bytes);
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

  const escapeJavaScript = (text) =>
    text.replace(/[\\"'/]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");

  const NORMAL_FORMS = { nfc: "NFC", nfd: "NFD", nfkc: "NFKC", nfkd: "NFKD" };

  appsync.text = {
    escapeJavaScript, base64Encode, base64Decode, autoId, autoUlid, autoKsuid,
    urlEncode: (text) => encodeURIComponent(text).replace(/%20/g, "+").replace(/[!'()~]/g,
      (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase()),
    urlDecode: (text) => decodeURIComponent(text.replace(/\+/g, " ")),
    matches: (pattern, text) => new RegExp(pattern).test(text),
  };
  appsync.str = appsync.named("util.str", {
    normalize(text, form) {
      if (!NORMAL_FORMS[form]) throw new Error(`util.str.normalize: '${form}' is none of nfc, nfd, nfkc, nfkd`);
      return text.normalize(NORMAL_FORMS[form]);
    },
  });
  appsync.math = appsync.named("util.math", {
    roundNum: Math.round, minVal: Math.min, maxVal: Math.max, randomDouble: Math.random,
    randomWithinRange: (start, end) => start + random(end - start),
  });
})();
