/**
 * Compacts etcd at its current revision, through its JSON gateway.
 *
 * Source: https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/
 *
 * @returns the revision below which history is gone
 */
export async function compactEtcd(clientUrl: string): Promise<string> {
  const post = async (path: string, body: object) => {
    const response = await fetch(`${clientUrl}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`etcd ${path}: status ${response.status}, ${text}`);
    }
    return JSON.parse(text);
  };
  // Any key does: the header of every answer has the current revision.
  const key = Buffer.from('fleet').toString('base64');
  const { header } = await post('/v3/kv/range', { key });
  await post('/v3/kv/compaction', {
    revision: header.revision,
    physical: true,
  });
  return header.revision;
}
