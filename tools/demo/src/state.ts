import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import {
  AgendaEntry,
  DemoFleet,
  SavedDemoCluster,
  saveDemoCluster,
} from '@backstage-fleet/simulator';

const FORMAT = 1;

interface Meta {
  format: number;
  plans: AgendaEntry[];
}

/** What the clusters of the demo held when it ended, with what is planned. */
export interface SavedDemo {
  clusters: Map<string, SavedDemoCluster>;
  plans: AgendaEntry[];
}

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Keeps the simulated clusters in a folder, so that a restart goes on where they were. */
export class DemoState {
  #saving: Promise<void> = Promise.resolve();

  constructor(private readonly folder: string) {}

  /** What was kept of these clusters; undefined when nothing, or of another form. */
  async load(names: readonly string[]): Promise<SavedDemo | undefined> {
    try {
      const meta: Meta = JSON.parse(
        await readFile(join(this.folder, 'meta.json'), 'utf8'),
      );
      if (meta.format !== FORMAT) return undefined;
      const clusters = new Map<string, SavedDemoCluster>();
      for (const name of names) {
        const file = await readFile(this.#fileOf(name)).catch(() => undefined);
        // A fleet that was made larger has clusters that were never kept.
        if (!file) continue;
        clusters.set(name, JSON.parse((await unpack(file)).toString()));
      }
      return { clusters, plans: meta.plans };
    } catch {
      // What cannot be read is as good as nothing: the demo begins anew.
      return undefined;
    }
  }

  /** Keeps all clusters, one after the other; waits for a save that is under way. */
  save(fleet: DemoFleet): Promise<void> {
    this.#saving = this.#saving
      .catch(() => {})
      .then(() => this.#saveAll(fleet));
    return this.#saving;
  }

  forget(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  #fileOf(name: string): string {
    return join(this.folder, `${name}.json.gz`);
  }

  async #saveAll(fleet: DemoFleet): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (const demo of fleet.clusters) {
      const text = JSON.stringify(saveDemoCluster(demo));
      await replaceFile(
        this.#fileOf(demo.cluster.name),
        await pack(text, { level: 1 }),
      );
    }
    const meta: Meta = { format: FORMAT, plans: fleet.savePlans() };
    await replaceFile(join(this.folder, 'meta.json'), JSON.stringify(meta));
  }
}

/** Never leaves half a file behind. */
async function replaceFile(file: string, data: string | Buffer): Promise<void> {
  await writeFile(`${file}.new`, data, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
