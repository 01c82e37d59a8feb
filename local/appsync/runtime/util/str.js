// util.str: Unicode's normal forms.
"use strict";
(() => {
  const FORMS = { nfc: "NFC", nfd: "NFD", nfkc: "NFKC", nfkd: "NFKD" };

  appsync.util.str = appsync.named("util.str", {
    normalize(text, form) {
      if (!FORMS[form]) throw new Error(`util.str.normalize: '${form}' is none of ${Object.keys(FORMS).join(", ")}`);
      return text.normalize(FORMS[form]);
    },
  });
})();
