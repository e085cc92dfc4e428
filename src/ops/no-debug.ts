/**
 * Imported before everything else by the command line. With `DEBUG=*` telegraf and ioredis print every call that they make,
 * tokens, passwords and people's messages included, to stderr: the variable is taken away before they read it, also from the
 * threads and processes that are started later. Node reads `NODE_DEBUG` (`http`, `undici`: paths and headers, Telegram's token
 * among them) before any code of ours runs, so that with it MoleCheck does not run.
 */
for (const name of Object.keys(process.env)) if (/^debug(?:_|$)/i.test(name)) delete process.env[name];
if ((process.env['NODE_DEBUG'] ?? '') !== '') {
  process.stderr.write(
    'NODE_DEBUG prints tokens and passwords: take it away to run MoleCheck. LOG_LEVEL=debug says more without them.\n',
  );
  process.exit(1);
}
