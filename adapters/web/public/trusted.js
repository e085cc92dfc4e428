// @ts-check

/** The one script that this page may start beside its own modules: the content security policy lets this one policy vouch for it. */
const own = ['/sw.js'];

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('molecheck', {
  createScriptURL: (/** @type {string} */ url) => {
    if (!own.includes(url)) throw new TypeError('No script of this page.');
    return url;
  },
});

/**
 * @param {'/sw.js'} url
 * @returns {string} (or a TrustedScriptURL, which stands for one)
 */
export function scriptUrl(url) {
  return policy?.createScriptURL(url) ?? url;
}
