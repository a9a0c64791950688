import * as zlib from 'node:zlib';

/**
 * Inflates at once, not on a thread that ends when it ends. Has to be loaded
 * before the hub, which takes the function as it finds it.
 */
const real: { gunzip: unknown } = require('node:zlib');

real.gunzip = (
  bytes: Buffer,
  options: zlib.ZlibOptions,
  callback: (error: Error | null, result?: Buffer) => void,
) => {
  let result: Buffer;
  try {
    result = zlib.gunzipSync(bytes, options);
  } catch (error) {
    process.nextTick(callback, error);
    return;
  }
  process.nextTick(callback, null, result);
};
