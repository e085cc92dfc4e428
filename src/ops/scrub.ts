const hidden = '[hidden]';

/**
 * Gives a function that hides secrets in a log line: those of the configuration, letter for letter, and whatever is shaped like a
 * token or a link to a file. It is the last net, not the rule: log lines are made of chosen fields, which hold none.
 *
 * @param secrets - values and shapes; values shorter than eight characters are ignored, as hiding them would blank out ordinary words.
 */
export function createScrub(secrets: readonly (string | RegExp)[]): (line: string) => string {
  const hide = secrets.flatMap((secret) => {
    if (typeof secret !== 'string') return secret;
    // As it stands inside JSON.
    return secret.length < 8 ? [] : JSON.stringify(secret).slice(1, -1);
  });
  return (line) => hide.reduce<string>((clean, secret) => clean.replaceAll(secret, hidden), line);
}
