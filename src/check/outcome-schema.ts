import { z } from 'zod';
import { abstentionReasons, bands, kinds } from './outcome.ts';
import { rejectionReasons } from './rejection.ts';

/**
 * What the command line prints and the HTTP API answers with: one schema for both, for `/api/openapi.json` and for whoever reads
 * it. The types of `outcomeToJson` come from here.
 */
const share = z.number().min(0).max(1);

const timingsMs = z
  .object({ decode: z.number(), infer: z.number(), total: z.number() })
  .describe('Milliseconds: decoding, the network, all of it.');

const from = {
  model: z.string().describe('name@version of the model'),
  engine: z.string().describe('What ran it: onnx or tfjs'),
  timingsMs,
};

export const assessedJson = z.object({
  outcome: z.literal('assessed'),
  kind: z
    .enum(kinds)
    .describe(
      'The kind of picture that the figure and the band hold for; where it is unclear they are the more cautious of the two.',
    ),
  probability: share.describe(
    'Calibrated probability that the lesion is malignant or pre-malignant, where a share of prior is.',
  ),
  prior: share.describe('The malignant share that probability holds for.'),
  general: z
    .object({ prior: share, probability: share })
    .readonly()
    .describe('The same for people of whom few have a malignant lesion.'),
  band: z.enum(bands).describe('A low band rules nothing out.'),
  thresholds: z
    .object({ raised: share, high: share })
    .readonly()
    .describe('Where the bands raised and high begin, on the scale of probability.'),
  diagnoses: z
    .array(z.object({ code: z.string(), probability: share }).readonly())
    .readonly()
    .describe('All classes of the model, the most probable first; they sum to 1.'),
  ...from,
});

export const abstainedJson = z.object({
  outcome: z.literal('abstained'),
  reason: z.enum(abstentionReasons).describe('Why this picture can not be judged.'),
  ...from,
});

export const rejectedJson = z.object({
  outcome: z.literal('rejected'),
  reason: z.enum(rejectionReasons).describe('Why this file can not be used.'),
  retryAfterMs: z.number().optional().describe('For busy: when to try again.'),
  timingsMs,
});

const outcomeJson = z.discriminatedUnion('outcome', [assessedJson, abstainedJson, rejectedJson]);
export type OutcomeJson = z.infer<typeof outcomeJson>;
export type AssessedJson = z.infer<typeof assessedJson>;
export type AbstainedJson = z.infer<typeof abstainedJson>;
export type RejectedJson = z.infer<typeof rejectedJson>;
