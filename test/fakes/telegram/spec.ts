import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/config/root.ts';
import type { RequestBody } from './body.ts';

interface Field {
  readonly name: string;
  readonly types: readonly string[];
  readonly required: boolean;
}

interface Spec {
  readonly methods: Readonly<Record<string, { readonly fields?: readonly Field[] }>>;
  readonly types: Readonly<
    Record<string, { readonly fields?: readonly Field[]; readonly subtypes?: readonly string[] }>
  >;
}

const path = join(projectRoot, '../shared/specs/telegram-bot-api.json');

/** True where the machine-readable description of the Bot API is at hand; without it requests are not checked. */
export const specIsHere: boolean = existsSync(path);

const spec: Spec | undefined = specIsHere ? (JSON.parse(readFileSync(path, 'utf8')) as Spec) : undefined;

/** What is wrong with a request by the Bot API's own description: unknown method or field, missing field, wrong type. */
export function violationsOf(method: string, body: RequestBody): readonly string[] {
  if (spec === undefined) return [];
  const known = spec.methods[method]?.fields;
  if (spec.methods[method] === undefined) return [`${method}: no such method`];
  const names = new Set([...Object.keys(body.fields), ...body.files.keys()]);
  // telegraf repeats the method's name in a form; files may hang under any name that `attach://` refers to.
  if (body.isForm) names.delete('method');
  for (const value of Object.values(body.fields))
    for (const [, name] of JSON.stringify(value).matchAll(/attach:\/\/([\w-]+)/g))
      if (name !== undefined) names.delete(name);
  const found: string[] = [];
  for (const field of known ?? []) {
    const value = body.files.has(field.name) ? fileMark : body.fields[field.name];
    names.delete(field.name);
    if (value === undefined || value === null) {
      if (field.required) found.push(`${method}: ${field.name} is missing`);
    } else if (!field.types.some((type) => fits(value, type, body.isForm)))
      found.push(`${method}: ${field.name} is no ${field.types.join(' or ')}`);
  }
  for (const name of names) found.push(`${method}: unknown field ${name}`);
  return found;
}

const fileMark = Symbol('uploaded file');

/** @param isForm values of the top level are strings, objects among them as JSON. */
function fits(value: unknown, type: string, isForm: boolean): boolean {
  if (type === 'InputFile') return value === fileMark;
  if (value === fileMark) return false;
  if (type === 'String') return typeof value === 'string';
  if (isForm && typeof value === 'string') {
    try {
      return fits(JSON.parse(value), type, false);
    } catch {
      return false;
    }
  }
  if (type === 'Integer') return Number.isSafeInteger(value);
  if (type === 'Float') return typeof value === 'number';
  if (type === 'Boolean' || type === 'True') return typeof value === 'boolean';
  if (type.startsWith('Array of ')) {
    const item = type.slice('Array of '.length);
    return Array.isArray(value) && value.every((entry) => fits(entry, item, false));
  }
  return fitsObject(value, type);
}

function fitsObject(value: unknown, type: string): boolean {
  const shape = spec?.types[type];
  if (shape === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (shape.subtypes !== undefined) return shape.subtypes.some((subtype) => fitsObject(value, subtype));
  const fields = shape.fields ?? [];
  const known = new Set(fields.map(({ name }) => name));
  if (!Object.keys(value).every((name) => known.has(name))) return false;
  return fields.every((field) => {
    const given = (value as Record<string, unknown>)[field.name];
    if (given === undefined) return !field.required;
    return field.types.some((kind) => fits(given, kind, false));
  });
}
