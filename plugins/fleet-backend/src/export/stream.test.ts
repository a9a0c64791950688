import express from 'express';
import type { AddressInfo } from 'node:net';
import { createServer, get, Server } from 'node:http';
import request from 'supertest';
import { ExportFormat, ExportLimits, streamExport } from './stream';

interface Item {
  name: string;
  count?: number;
}

describe('streamExport', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  /** Serves a list of `total` items; answers what was read of it. */
  function serve(options: {
    format: ExportFormat;
    total?: number;
    items?: Item[];
    limits?: Partial<ExportLimits>;
    failAt?: number;
    width?: number;
  }) {
    const items =
      options.items ??
      Array.from({ length: options.total ?? 0 }, (_, i) => ({
        name: `item-${i}`.padEnd(options.width ?? 0, 'x'),
        count: i,
      }));
    const seen = { pages: 0, result: undefined as unknown };
    const app = express();
    app.get('/', (_req, res, next) => {
      streamExport<Item>(res, {
        format: options.format,
        fileName: 'list',
        columns: [
          { name: 'Name', value: item => item.name },
          { name: 'Count', value: item => item.count },
        ],
        limits: { maxRows: 100_000, maxSeconds: 60, ...options.limits },
        readPage: async ({ cursor, limit }) => {
          const from = Number(cursor ?? 0);
          if (options.failAt !== undefined && from >= options.failAt) {
            throw new Error('store is gone');
          }
          seen.pages++;
          const end = from + limit;
          return {
            items: items.slice(from, end),
            nextCursor: end < items.length ? String(end) : undefined,
          };
        },
      }).then(result => {
        seen.result = result;
      }, next);
    });
    server = createServer(app);
    return seen;
  }

  it('writes CSV with a header and a last line that says it is complete', async () => {
    serve({ format: 'csv', items: [{ name: 'a', count: 1 }, { name: 'b' }] });
    const response = await request(server!).get('/').expect(200);
    expect(response.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(response.headers['content-disposition']).toBe(
      'attachment; filename="list.csv"',
    );
    expect(response.text).toBe(
      'Name,Count\r\na,1\r\nb,\r\n# 2 rows, complete\r\n',
    );
  });

  it('takes the meaning from cells that a spreadsheet would calculate', async () => {
    const names = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      'a,"b"\n',
      'a; =1',
      '＝1',
    ];
    serve({ format: 'csv', items: names.map(name => ({ name, count: -1 })) });
    const { text } = await request(server!).get('/');
    expect(text).toContain(
      `'=1+1,-1\r\n'+1,-1\r\n'-1,-1\r\n'@SUM(A1),-1\r\n'\t'=1,-1\r\n"'\r'=1",-1\r\n"a,""b""\n",-1\r\na; '=1,-1\r\n'＝1,-1\r\n`,
    );
  });

  it('reads all pages, one after the other', async () => {
    const seen = serve({ format: 'ndjson', total: 6_000 });
    const { text } = (
      await request(server!).get('/').buffer(true).parse(asText)
    ).body;
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(6_001);
    expect(JSON.parse(lines[5_999])).toEqual({
      name: 'item-5999',
      count: 5999,
    });
    expect(JSON.parse(lines[6_000])).toEqual({
      export: { rows: 6_000, truncated: false },
    });
    expect(seen).toEqual({
      pages: 3,
      result: { rows: 6_000, aborted: false },
    });
  });

  it('stops at the limit of rows, never one above, and says so', async () => {
    serve({ format: 'csv', total: 6_000, limits: { maxRows: 3_234 } });
    const { text } = await request(server!).get('/');
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(3_236);
    expect(lines[3_235]).toBe(
      '# 3234 rows, cut off by fleet.export.maxRows (3234); narrow the query for the rest',
    );
  });

  it('does not call a list of exactly the limit cut off', async () => {
    serve({ format: 'csv', total: 1_000, limits: { maxRows: 1_000 } });
    const { text } = await request(server!).get('/');
    expect(text).toContain('# 1000 rows, complete');
  });

  it('stops at the limit of time and says so', async () => {
    serve({ format: 'ndjson', total: 6_000, limits: { maxSeconds: 0 } });
    const { text } = (
      await request(server!).get('/').buffer(true).parse(asText)
    ).body;
    const last = JSON.parse(text.trimEnd().split('\n').pop()!);
    expect(last.export).toMatchObject({ rows: 2_500, truncated: true });
    expect(last.export.reason).toContain('fleet.export.maxSeconds (0)');
  });

  it('refuses before the first line as any other request, and breaks off after it', async () => {
    serve({ format: 'csv', total: 10, failAt: 0 });
    await request(server!).get('/').expect(500);
    server!.close();
    serve({ format: 'csv', total: 6_000, failAt: 2_500 });
    await expect(request(server!).get('/')).rejects.toThrow();
  });

  it('stops reading when the client goes away', async () => {
    const seen = serve({ format: 'csv', total: 60_000, width: 1_000 });
    await new Promise<void>(resolve => {
      server!.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server!.address() as AddressInfo;
    await new Promise<void>(resolve => {
      const call = get({ host: '127.0.0.1', port }, response => {
        response.once('data', () => {
          call.destroy();
          resolve();
        });
      });
      call.on('error', () => {});
    });
    while (seen.result === undefined) {
      await new Promise(resolve => {
        setTimeout(resolve, 10);
      });
    }
    expect(seen.result).toMatchObject({ aborted: true });
    expect(seen.pages).toBeLessThan(24);
  });
});

function asText(
  response: any,
  done: (error: Error | null, body: any) => void,
): void {
  let text = '';
  response.on('data', (chunk: string) => {
    text += chunk;
  });
  response.on('end', () => done(null, { text }));
}
