import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import type { Outcome } from '../../../src/check/outcome.ts';
import { createTable } from '../../../src/commands/outcome-row.ts';

const timingsMs = { decode: 1, infer: 2, total: 3 };
const from = { model: 'two@1.0.0', engine: 'onnx', timingsMs };
const assessed: Outcome = {
  outcome: 'assessed',
  kind: 'close-up',
  probability: 0.25,
  prior: 0.2,
  general: { prior: 0.02, probability: 0.01 },
  band: 'raised',
  thresholds: { raised: 0.1, high: 0.3 },
  diagnoses: [
    { code: 'mole', probability: 0.75 },
    { code: 'melanoma', probability: 0.25 },
  ],
  ...from,
};

it('is a table that any reader of CSV gives back, with the same columns in each row', () => {
  const table = createTable(['melanoma', 'mole']);
  const nasty = 'my "best", photo\n2.jpg';
  const rows = [
    table.row(nasty, assessed),
    table.row('dark.jpg', { outcome: 'abstained', reason: 'too-dark', ...from }),
    table.row('gone.jpg', { outcome: 'rejected', reason: 'unreadable', timingsMs }),
  ];
  const empty = { kind: '', band: '', probability: '', prior: '', general_probability: '', general_prior: '' };
  expect(parse([table.header, ...rows].join('\n'), { columns: true })).toEqual([
    {
      file: nasty,
      outcome: 'assessed',
      reason: '',
      kind: 'close-up',
      band: 'raised',
      probability: '0.25',
      prior: '0.2',
      general_probability: '0.01',
      general_prior: '0.02',
      p_melanoma: '0.25',
      p_mole: '0.75',
      model: 'two@1.0.0',
      engine: 'onnx',
    },
    {
      ...empty,
      file: 'dark.jpg',
      outcome: 'abstained',
      reason: 'too-dark',
      p_melanoma: '',
      p_mole: '',
      model: 'two@1.0.0',
      engine: 'onnx',
    },
    {
      ...empty,
      file: 'gone.jpg',
      outcome: 'rejected',
      reason: 'unreadable',
      p_melanoma: '',
      p_mole: '',
      model: '',
      engine: '',
    },
  ]);
});
