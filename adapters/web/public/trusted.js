// @ts-check

/** The scripts that this page may start beside its own modules: the content security policy lets this one policy vouch for them. */
const own = ['/sw.js', '/device/worker.js'];

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('molecheck', {
  createScriptURL: (/** @type {string} */ url) => {
    if (!own.includes(url)) throw new TypeError('No script of this page.');
    return url;
  },
});

/**
 * @param {'/sw.js' | '/device/worker.js'} url
 * @returns {string} (or a TrustedScriptURL, which stands for one)
 */
export function scriptUrl(url) {
  return policy?.createScriptURL(url) ?? url;
}
