const hidden = '[hidden]';

/** What has the shape of a secret, or of a link that opens somebody's photo, wherever it comes from. */
const shapes: readonly RegExp[] = [
  // A bot token of Telegram, alone or inside a method's or a file's URL.
  /\d{6,12}:[A-Za-z0-9_-]{30,}/g,
  // A bot token of Discord.
  /[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/g,
  // The token of an interaction in the path of its answers.
  /(?<=\/(?:webhooks|interactions)\/\d{15,20}\/)[A-Za-z0-9_-]{20,}/g,
  // Attachments and files, with or without their signature.
  /https?:\/\/[^\s"\\]*\/(?:attachments|ephemeral-attachments|file)\/[^\s"\\]*/g,
  // User and password in a URL.
  /(?<=\b[a-z]{3,10}:\/\/)[^\s"\\/@]+(?=@)/g,
];

/**
 * Gives a function that hides secrets in a log line: those of the configuration, letter for letter, and whatever is shaped like a
 * token or a link to a file. It is the last net, not the rule: log lines are made of chosen fields, which hold none.
 *
 * @param secrets - values shorter than eight characters are ignored, as hiding them would blank out ordinary words.
 */
export function createScrub(secrets: readonly string[]): (line: string) => string {
  // As they stand inside JSON.
  const literal = secrets.filter((secret) => secret.length >= 8).map((secret) => JSON.stringify(secret).slice(1, -1));
  return (line) => {
    let clean = line;
    for (const secret of literal) clean = clean.replaceAll(secret, hidden);
    for (const shape of shapes) clean = clean.replaceAll(shape, hidden);
    return clean;
  };
}
