import type { Outcome } from '../check/outcome.ts';
import { outcomeToJson } from '../check/outcome-json.ts';

const columns = ['file', 'outcome', 'reason', 'kind', 'band', 'probability', 'prior'] as const;
const generalColumns = ['general_probability', 'general_prior'] as const;

/**
 * A table of outcomes (RFC 4180, lines end with a line feed): the same columns in every row, those that an outcome lacks empty.
 *
 * @param labels classes of the model: each has a column `p_LABEL` with its probability.
 */
export function createTable(labels: readonly string[]) {
  return {
    header: [...columns, ...generalColumns, ...labels.map((label) => `p_${label}`), 'model', 'engine'].join(','),
    row(file: string, outcome: Outcome): string {
      const { general, diagnoses, ...plain } = { general: undefined, diagnoses: [], ...outcomeToJson(outcome) };
      const cells: Readonly<Record<string, unknown>> = { file, ...plain };
      const shares = new Map(diagnoses.map(({ code, probability }) => [code, probability]));
      return [
        ...columns.map((name) => cells[name]),
        general?.probability,
        general?.prior,
        ...labels.map((label) => shares.get(label)),
        cells['model'],
        cells['engine'],
      ]
        .map(quoted)
        .join(',');
    },
  };
}

function quoted(value: unknown): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
