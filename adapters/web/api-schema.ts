import { z } from 'zod';
import { bands } from '../../src/check/outcome.ts';
import { abstainedJson, assessedJson, rejectedJson } from '../../src/check/outcome-schema.ts';
import { pictureTypes } from '../../src/photo/picture-types.ts';
import { httpErrorCodes } from '../../src/platform/http-error.ts';

/** The HTTP API: what `/api/check` takes and answers. The route is typed by it, and `/api/openapi.json` is generated from it. */

/** Which pictures of the heat map an answer holds. */
export const heatMapChoice = z.enum(['true', 'overlay', 'false']);
export type HeatMapChoice = z.infer<typeof heatMapChoice>;

export const checkQuery = z.object({
  lang: z
    .string()
    .max(35)
    .optional()
    .describe('Language of reply: en, es, fr, de or pt; else by Accept-Language, else English.'),
  heatMap: heatMapChoice
    .optional()
    .describe(
      'overlay: of the pictures heatMapOverlay alone; false: none, the answer is then a few kilobytes. Both are faster than true, the default.',
    ),
});

const block = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['paragraph', 'strong']), text: z.string() }),
  z.object({ kind: z.literal('list'), items: z.array(z.string()).readonly() }),
  z.object({
    kind: z.literal('bars'),
    rows: z.array(z.object({ label: z.string(), value: z.number(), text: z.string() }).readonly()).readonly(),
  }),
]);

const reply = z
  .object({
    kind: z.enum(['result', 'abstained', 'rejected', 'combined', 'consent', 'notice']),
    title: z.string(),
    band: z.enum(bands).optional(),
    blocks: z.array(block).readonly(),
    disclaimer: z.string().optional(),
    locale: z.string(),
  })
  .describe('The words for a person: whoever shows the figure shows these with it, the disclaimer included.');

const assessedAnswer = assessedJson.extend({
  heatMap: z.string().optional().describe('data: URL of a JPEG, the photo with the map over it'),
  heatMapOverlay: z
    .string()
    .optional()
    .describe(
      'data: URL of a transparent PNG, the map alone, to be laid over the middle of the photo (object-fit: contain)',
    ),
  reply,
});
const abstainedAnswer = abstainedJson.extend({ reply });
const rejectedAnswer = rejectedJson.extend({ reply });
export type CheckAnswer =
  | z.infer<typeof assessedAnswer>
  | z.infer<typeof abstainedAnswer>
  | z.infer<typeof rejectedAnswer>;

const error = z
  .object({
    error: z.object({ code: z.enum(httpErrorCodes), message: z.string().describe('Names the remedy.') }).readonly(),
  })
  .describe('The request was not one that can be checked.');

export const checkResponses = {
  200: assessedAnswer.describe('A result.'),
  400: error,
  403: error,
  408: error,
  413: z.union([rejectedAnswer, error]).describe('Too many bytes or pixels.'),
  415: z.union([rejectedAnswer, error]).describe('No picture that can be read, or a body of another kind.'),
  421: error,
  422: z.union([abstainedAnswer, rejectedAnswer]).describe('A picture that can not be judged, or a damaged one.'),
  429: error,
  500: z.union([rejectedAnswer, error]),
  502: rejectedAnswer,
  503: z.union([rejectedAnswer, error]).describe('Too many wait, or the service stops: see Retry-After.'),
  504: rejectedAnswer.describe('The check took too long.'),
};

/** Of a body that is the picture itself; its first bytes decide what it is. */
const mimeTypes = Object.values(pictureTypes).map(({ mimeTypes: [usual] }) => usual);

/** Fastify would validate a body in the route's own schema, but no stream can be: the document alone says what it is. */
export const requestBody = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        type: 'object',
        required: ['photo'],
        // Other fields are read over, up to a number.
        additionalProperties: { type: 'string', maxLength: 64 },
        maxProperties: 5,
        properties: {
          photo: { type: 'string', format: 'binary', description: 'One JPEG, PNG, WebP, AVIF or HEIC picture' },
          lang: { type: 'string', maxLength: 35 },
          heatMap: { type: 'string', enum: heatMapChoice.options },
        },
      },
    },
    ...Object.fromEntries(mimeTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
  },
} as const;
