/** MoleCheck can't start here: the message is one sentence for the operator that names what to set. Exit code 1. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code = 'START';
}
