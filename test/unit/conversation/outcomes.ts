import type {
  Abstained,
  AbstentionReason,
  Assessed,
  Band,
  Diagnosis,
  DiagnosisCode,
  Rejected,
} from '../../../src/check/outcome.ts';
import type { RejectionReason } from '../../../src/check/rejection.ts';
import { shiftPrior } from '../../../src/classifier/calibration.ts';

const timingsMs = { decode: 1, infer: 1, total: 2 };
export const codes: readonly DiagnosisCode[] = ['akiec', 'bcc', 'mel', 'bkl', 'df', 'nv', 'vasc'];
export function assessed(probability: number, band: Band, more: Partial<Assessed> = {}): Assessed {
  const diagnoses: Diagnosis[] = codes.map((code, index) => ({
    code,
    probability: index < 3 ? probability / 3 : (1 - probability) / 4,
  }));
  diagnoses.sort((a, b) => b.probability - a.probability);
  const run = { model: 'molenet@1.0.0', engine: 'onnx', timingsMs };
  const general = { prior: 0.02, probability: shiftPrior(probability, 0.2, 0.02) };
  const condition = { kind: 'close-up', prior: 0.2, general, thresholds: { raised: 0.1, high: 0.4 } } as const;
  return { outcome: 'assessed', probability, band, diagnoses, ...condition, ...run, ...more };
}

export function abstained(reason: AbstentionReason): Abstained {
  return { outcome: 'abstained', reason, model: 'molenet@1.0.0', engine: 'onnx', timingsMs };
}

export function rejected(reason: RejectionReason, retryAfterMs?: number): Rejected {
  return { outcome: 'rejected', reason, timingsMs, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
