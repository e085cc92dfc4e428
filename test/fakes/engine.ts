import type { Engine, Scores } from '../../src/classifier/engine.ts';

/**
 * An `Engine` without a network: its scores follow from the picture's colours alone, so that a test can tell which photo
 * an answer belongs to, and it can be held still to look at the bot in the middle of a check.
 *
 * The malignant logits swing with the mean of the red channel, so that pictures that differ a little get figures that differ
 * a lot; a picture that is much more blue than red is no lesion.
 */
export interface EngineDouble extends Engine {
  /** Checks that have reached the engine and have not left it. */
  readonly running: () => number;
  /** From now on no check ends, until {@link release}. */
  hold(): void;
  release(): void;
  /** From now on every run throws this; undefined mends it. */
  fail(error: Error | undefined): void;
}

const mapSide = 7;
const classes = 7;
// In label order of the manifest contract: akiec, bcc, bkl, df, mel, nv, vasc.
const malignant = [true, true, false, false, true, false, false];

export function createEngineDouble(): EngineDouble {
  let running = 0;
  let fault: Error | undefined;
  let gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;
  const release = (): void => {
    gate?.open();
    gate = undefined;
  };
  return {
    name: 'double',
    running: () => running,
    hold: () => {
      if (gate === undefined) {
        let open = (): void => {};
        const opened = new Promise<void>((resolve) => {
          open = resolve;
        });
        gate = { opened, open: () => open() };
      }
    },
    release,
    fail: (error) => {
      fault = error;
    },
    async run(tensor, views) {
      if (fault !== undefined) throw fault;
      running += 1;
      try {
        const scores = scoresOf(tensor, views);
        await gate?.opened;
        return scores;
      } finally {
        running -= 1;
      }
    },
    async close() {
      release();
    },
  };
}

function scoresOf(tensor: Float32Array, views: number): Scores {
  const planePx = tensor.length / views / 3;
  const logits = new Float32Array(views * classes);
  const gate = new Float32Array(views);
  const maps = new Float32Array(views * classes * mapSide * mapSide);
  for (let view = 0; view < views; view++) {
    const red = mean(tensor, view * 3 * planePx, planePx);
    const blue = mean(tensor, (view * 3 + 2) * planePx, planePx);
    gate[view] = blue - red > 1.5 ? -6 : 6;
    for (let label = 0; label < classes; label++) {
      const logit = (malignant[label] === true ? 1 : -1) * 2 * Math.sin(40 * red) + label * 0.1;
      logits[view * classes + label] = logit;
      maps.fill(logit, (view * classes + label) * mapSide * mapSide, (view * classes + label + 1) * mapSide * mapSide);
    }
  }
  return { logits, gate, maps, mapHeight: mapSide, mapWidth: mapSide };
}

function mean(values: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let at = from; at < from + count; at++) sum += values[at] ?? 0;
  return sum / count;
}
