/** What `molecheck --help` prints, and what a wrong call is answered with. */
export const usage = `Usage: molecheck COMMAND
  serve              the web page and every chat platform that has a token
  worker             checks and delivers for the fronts (needs REDIS_URL)
  classify FILE…     checks photos on the command line
    --json             one JSON object a line, in the order given
    --files-from FILE  reads paths from FILE, one a line (- is standard input)
    --concurrency N    photos in hand at once (default: the number of cores)
    --heatmap OUT.png  writes the photo with the heat map over it (one photo only)
    --ungated          scores everything that decodes, without gate and quality checks (for evaluation)
    --engine NAME      auto, onnx or tfjs
  doctor             looks at the installation and says what to mend
  discord-commands   registers the commands with Discord (--guild ID, --dry-run)

Environment variables set everything else: see .env.example.`;
