/**
 * What `molecheck --help` prints, and what a wrong call is answered with.
 *
 * @param more the commands that platforms bring.
 */
export const usage = (
  more: ReadonlyMap<string, { readonly summary: string }>,
): string => `Usage: molecheck COMMAND [OPTION…]
  serve              the web page and every chat platform that has a token
  worker             checks and delivers for the fronts (needs REDIS_URL)
  classify FILE…     checks photos on the command line
  doctor             looks at the installation and says what to mend
  backup FOLDER      copies what DATA_DIR holds, while the bot runs
${[...more].map(([name, { summary }]) => `  ${name.padEnd(17)}  ${summary}\n`).join('')}
  --help, -h         this text; after a command, what that command takes
  --version, -V      the version

Environment variables set everything else: see .env.example.`;

/** What `molecheck COMMAND --help` prints: every option and what each exit code means. */
export const usageOf = {
  serve: `Usage: molecheck serve
Serves the web page and every chat platform that has a token, until SIGTERM or SIGINT; then it finishes what it accepted.
Without REDIS_URL it checks the photos as well. It takes no options: environment variables set it up (.env.example).

Exit codes: 0 ended by a signal, everything answered; 1 it can't run here, or had to stop; 2 called wrongly.`,
  worker: `Usage: molecheck worker
Checks photos and delivers the answers for fronts ("molecheck serve") with the same REDIS_URL, until SIGTERM or SIGINT.
It takes no options: environment variables set it up (.env.example).

Exit codes: 0 ended by a signal; 1 it can't run here, or had to stop; 2 called wrongly.`,
  classify: `Usage: molecheck classify [OPTION…] FILE…
Checks photos: JPEG, PNG, WebP, AVIF and HEIC. FILE is a file, a folder (the pictures in it and in the folders below), a
pattern in quotes ('photos/**/*.jpg') or - (one photo on standard input). The order is the one given; within a folder or a
pattern by name.

  --json             one JSON object a line
  --csv              a table with a header
  --files-from FILE  reads names from FILE, one a line (- is standard input)
  --concurrency N    photos in hand at once (default: the number of cores)
  --heatmap OUT.png  writes the photo with the heat map over it (one photo only)
  --ungated          scores everything that decodes, without gate and quality checks (for evaluation)
  --engine NAME      auto, onnx or tfjs

Exit codes: 0 every file got an outcome; 1 a file was missing, the model can't be served, or its engine failed (the other
files are still judged); 2 called wrongly.`,
  doctor: `Usage: molecheck doctor [--online]
Looks at Node, the libraries, the settings, the model and where data are kept (asks Redis whether it may evict and which
commands it allows), and says what to mend. Sends nothing to any platform and prints no secret.

  --online           also asks each platform whether it knows the bot's token; changes nothing anywhere

Exit codes: 0 all is well; 1 something has to be mended; 2 called wrongly.`,
  backup: `Usage: molecheck backup FOLDER
Copies what DATA_DIR holds (consent, languages, open jobs, and the key that seals them) into a new FOLDER, as it is at one
moment, while the bot goes on, and reads the copy through. How to restore it: deploy/README.md. With REDIS_URL everything is
in Redis, which is backed up by its own means.

Exit codes: 0 copied and readable; 1 it could not be copied; 2 called wrongly.`,
} as const;
