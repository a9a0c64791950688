import { createFleetApi } from './fleetApi';

describe('createFleetApi', () => {
  it('asks the fleet plugin and sends bodies as text, not as a stream', async () => {
    const fetch = jest.fn(
      async (_url: RequestInfo | URL, _init?: RequestInit) =>
        new Response(JSON.stringify({ id: '1' }), {
          headers: { 'content-type': 'application/json' },
        }),
    );
    const api = createFleetApi({ fetchApi: { fetch } });
    await api.approveEnrollment('e 1', 'print');
    const [url, init] = fetch.mock.calls[0];
    expect(url).toBe('plugin://fleet/enrollments/e%201/approve');
    expect(init?.method).toBe('POST');
    expect(init?.body).toBe('{"fingerprint":"print"}');
    expect(new Headers(init?.headers).get('content-type')).toBe(
      'application/json',
    );
  });
});
