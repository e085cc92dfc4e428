import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { type ApiDocument, apiPage } from './api-page.ts';
import { requestBody } from './api-schema.ts';

/** Makes the routes that follow typed and validated by zod, and their description `GET /api/openapi.json` (OpenAPI 3.1),
 * with `GET /api` as a page to read. */
export async function registerOpenApi(api: FastifyInstance): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'MoleCheck',
        version: '1',
        description:
          'A photo of a mole in, a calibrated malignancy probability out. No medical device; it replaces no examination by a doctor.',
      },
    },
    transform: jsonSchemaTransform,
  });
  const describeApi = (): ApiDocument => {
    const document = JSON.parse(JSON.stringify(api.swagger())) as {
      paths: Record<string, Record<string, object>>;
    } & ApiDocument;
    const check = document.paths['/api/check'];
    if (check?.['post'] !== undefined) check['post'] = { ...check['post'], requestBody };
    return document;
  };
  api.get('/api/openapi.json', { schema: { hide: true } }, describeApi);
  api.get('/api', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(apiPage(describeApi())),
  );
}
