// A test may take long on a busy machine; what must be quick says so.
jest.setTimeout(60_000);
