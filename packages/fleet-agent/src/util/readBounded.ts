/**
 * Reads a body to its end, or gives it up where it is larger than expected.
 *
 * @returns undefined where it is larger
 */
export async function readBounded(
  body: AsyncIterable<Buffer | Uint8Array>,
  maxBytes: number,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      // Leaving the loop ends the stream, and with it what is on its way.
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString('utf8');
}
