/** The parts of an OpenAPI document that the page shows. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: Schema;
    readonly description?: string;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses?: Readonly<
    Record<
      string,
      { readonly description?: string; readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }
    >
  >;
}

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** `GET /api`: the OpenAPI document as a page to read, without a script. */
export function apiPage({ info, paths }: ApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(`${method.toUpperCase()} ${path}`, operation)),
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(info.title)}: the API</title><link rel="stylesheet" href="/base.css"><link rel="stylesheet" href="/api.css"><link rel="icon" href="/favicon.svg"></head>
<body><main><h1>${text(info.title)}: the API</h1><p>${text(info.description ?? '')}</p>
<p><a href="/api/openapi.json">openapi.json</a></p>${operations.join('')}</main></body></html>`;
}

function operationOf(title: string, { summary, parameters = [], requestBody, responses = {} }: Operation): string {
  const query = parameters.map(({ name, schema, description }) =>
    field(name, { ...schema, ...(description && { description }) }, true),
  );
  const bodies = Object.entries(requestBody?.content ?? {}).map(
    ([type, { schema }]) => `<li><code>${text(type)}</code>${fields(schema)}</li>`,
  );
  const answers = Object.entries(responses).map(([status, { description, content }]) => {
    const schema = content?.['application/json']?.schema;
    return `<details><summary><code>${text(status)}</code> ${text(description ?? '')}</summary>${schema ? fields(schema) : ''}</details>`;
  });
  return `<section><h2><code>${text(title)}</code></h2><p>${text(summary ?? '')}</p>
<h3>Query</h3><ul>${query.join('')}</ul><h3>Body: one of</h3><ul>${bodies.join('')}</ul><h3>Answers</h3>${answers.join('')}</section>`;
}

function fields(schema: Schema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined)
    return choices
      .map(fields)
      .filter((choice) => choice !== '')
      .join('<p>or</p>');
  if (schema.items !== undefined) return fields(schema.items);
  const entries = Object.entries(schema.properties ?? {});
  if (entries.length === 0) return '';
  return `<ul>${entries.map(([name, value]) => field(name, value, schema.required?.includes(name) !== true)).join('')}</ul>`;
}

function field(name: string, schema: Schema, isOptional: boolean): string {
  const values = schema.const === undefined ? (schema.enum ?? []) : [schema.const];
  const type = values.length > 0 ? values.join(' | ') : (schema.type ?? '');
  const notes = [type, ...(isOptional ? ['optional'] : [])].filter((note) => note !== '').join(', ');
  return `<li><code>${text(name)}</code> (${text(notes)}) ${text(schema.description ?? '')}${fields(schema)}</li>`;
}

function text(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
