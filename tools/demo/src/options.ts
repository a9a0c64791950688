/** Where the hub of the demo keeps its data, for the history; as Knex is told. */
export interface DemoDatabase {
  client: 'better-sqlite3' | 'pg';
  connection: Record<string, unknown>;
  /** Schema of the hub's tables on PostgreSQL. */
  schema?: string;
}

export interface DemoOptions {
  /** Where the portal is, such as http://localhost:7007. */
  hub: string;
  /** Token that may use the portal API of the hub. */
  token: string;
  /** Folder in which each agent keeps key and identity. */
  stateDir: string;
  /** Folder for the log of the agent that is a process of its own. */
  logDir: string;
  /** How many clusters; 24 unless told. */
  clusters?: number;
  /** Without it the demo has no history. */
  database?: DemoDatabase;
  /** Tells the person who started the demo what it does. */
  say?: (message: string) => void;
}
