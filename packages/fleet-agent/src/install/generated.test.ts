/* eslint-disable jest/expect-expect -- expectFile expects */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AgentProfile, KindRegistry } from '@backstage-fleet/protocol';
import { stringify } from 'yaml';
import { manifest } from '../cli/manifest';
import { readRules } from './rbac';

const ROOT = join(__dirname, '../../../..');
const PROFILES: AgentProfile[] = [
  'inventory',
  'security',
  'lifecycle',
  'onboarding',
];

/** Compares a file with what it should be, or writes it when UPDATE_GENERATED is set. */
async function expectFile(path: string, content: string): Promise<void> {
  const file = join(ROOT, path);
  if (process.env.UPDATE_GENERATED) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  expect(await readFile(file, 'utf8')).toBe(content);
}

/** To write them anew: UPDATE_GENERATED=1, then this test. */
describe('files made from the kind registry', () => {
  it('gives the chart the rules of each profile', async () => {
    const registry = new KindRegistry();
    const rules = Object.fromEntries(
      PROFILES.map(profile => [
        profile,
        readRules(
          registry
            .specs()
            .filter(spec => (spec.profile ?? 'inventory') === profile),
        ).filter(rule => rule.resources),
      ]),
    );
    await expectFile(
      'charts/fleet-agent/files/rules.yaml',
      `# Made from the kind registry; see packages/fleet-agent/src/install/generated.test.ts.\n${stringify(
        rules,
        { lineWidth: 0 },
      )}`,
    );
  });

  it('keeps a plain manifest', async () => {
    let text = '';
    await manifest(
      {
        hub: 'https://portal.example/api/fleet',
        installNamespace: 'fleet-agent',
      },
      chunk => {
        text += chunk;
      },
    );
    await expectFile(
      'packages/fleet-agent/deploy/manifest.yaml',
      `# The Fleet inventory agent, as \`fleet-agent manifest\` writes it. Put in image and hub, then:\n#   kubectl apply -f manifest.yaml\n#   kubectl -n fleet-agent create secret generic fleet-agent-enrollment --from-file=token\n${text}`,
    );
  });
});
