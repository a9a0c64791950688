import { Client } from 'pg';
import { Engine } from './HubProcess';

/** Databases of one PostgreSQL server, made and dropped one by one. */
export class Databases {
  #number = 0;
  readonly #made: string[] = [];

  constructor(readonly server: string) {}

  async create(): Promise<Engine> {
    this.#number += 1;
    const name = `fleet_bench_${process.pid}_${this.#number}`;
    await this.#admin(`CREATE DATABASE ${name}`);
    this.#made.push(name);
    const url = new URL(this.server);
    url.pathname = `/${name}`;
    return { name: 'PostgreSQL', connectionString: url.toString() };
  }

  async drop(): Promise<void> {
    for (const name of this.#made.splice(0)) {
      await this.#admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
  }

  async #admin(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.server });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
