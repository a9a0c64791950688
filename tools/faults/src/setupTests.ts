// A run takes seconds on a busy machine, on PostgreSQL more.
jest.setTimeout(120_000);
