import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const specificationPath = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  '..',
  '..',
  'shared',
  'specs',
  'discord-openapi.json',
);

/** Whether Discord's own description of its API lies beside the repository; without it requests are only checked by {@link messageFaults}. */
export const hasSpecification: boolean = existsSync(specificationPath);

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

interface OpenApi {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, Operation>> & { parameters?: Operation['parameters'] }>
  >;
}

/** Checks requests against the OpenAPI description: the path and the method exist, query and body hold known fields of the right types. */
export interface Specification {
  /** What is wrong with the request; empty when nothing is. `path` begins after `/api/v10`. */
  faults(method: string, path: string, query: Readonly<Record<string, unknown>>, body: unknown): readonly string[];
}

let loaded: Specification | undefined;

/** The specification, read and prepared once a process (it is a megabyte). */
export function loadSpecification(): Specification | undefined {
  if (!hasSpecification) return undefined;
  loaded ??= readSpecification();
  return loaded;
}

function readSpecification(): Specification {
  const document = JSON.parse(readFileSync(specificationPath, 'utf8')) as OpenApi;
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  ajv.addSchema(closed(document) as object, 'discord');
  const templates = Object.keys(document.paths).map((template) => ({ template, parts: template.split('/') }));
  const validators = new Map<string, ValidateFunction | undefined>();

  return {
    faults(method, path, query, body) {
      const template = findTemplate(templates, path);
      if (template === undefined) return [`no such path: ${path}`];
      const item = document.paths[template];
      const operation = item?.[method.toLowerCase()];
      if (item === undefined || operation === undefined) return [`no such method: ${method} ${template}`];

      const known = [...(item.parameters ?? []), ...(operation.parameters ?? [])].filter(
        ({ in: place }) => place === 'query',
      );
      const found = Object.keys(query)
        .filter((name) => !known.some((parameter) => parameter.name === name))
        .map((name) => `unknown query parameter ${name}: ${method} ${template}`);

      const key = `${method} ${template}`;
      if (!validators.has(key)) validators.set(key, compile(ajv, template, method.toLowerCase(), operation));
      const validate = validators.get(key);
      if (validate === undefined) return body === undefined ? found : [...found, `takes no body: ${key}`];
      if (!validate(body)) found.push(`${key}: ${ajv.errorsText(validate.errors, { separator: '; ' })}`);
      return found;
    },
  };
}

function compile(ajv: Ajv2020, template: string, method: string, operation: Operation): ValidateFunction | undefined {
  if (operation.requestBody === undefined) return undefined;
  const pointer = ['paths', template, method, 'requestBody', 'content', 'application/json', 'schema']
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  return ajv.compile({ $ref: `discord#/${pointer}` });
}

/** The template with the most literal segments wins: `messages/@original` before `messages/{message_id}`. */
function findTemplate(templates: readonly { template: string; parts: string[] }[], path: string): string | undefined {
  const parts = path.split('/');
  const literals = (template: { parts: string[] }) => template.parts.filter((part) => !part.startsWith('{')).length;
  return templates
    .filter(
      (candidate) =>
        candidate.parts.length === parts.length &&
        candidate.parts.every((part, index) => part.startsWith('{') || part === parts[index]),
    )
    .sort((a, b) => literals(b) - literals(a))[0]?.template;
}

/** The description leaves every object open; here a field that it does not name is a fault, so that a misspelt one shows. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  if (copy['type'] === 'object' && copy['properties'] !== undefined && copy['additionalProperties'] === undefined)
    copy['additionalProperties'] = false;
  return copy;
}
