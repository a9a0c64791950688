/** The part of the PostgreSQL client that the benchmark uses; the package brings no types. */
declare module 'pg' {
  /** One connection. */
  export class Client {
    constructor(options: { connectionString: string });
    connect(): Promise<void>;
    query(statement: string): Promise<{ rows: Record<string, string>[] }>;
    end(): Promise<void>;
  }
}
