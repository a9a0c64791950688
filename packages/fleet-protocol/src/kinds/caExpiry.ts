import { X509Certificate } from 'node:crypto';
import { JsonObject } from '../canonical';
import { objects, text } from './read';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Certificates of a bundle that are looked at. */
const MAX_CERTIFICATES = 50;

/**
 * Until when a CA bundle is of use: the latest end of validity of its
 * certificates, as bundles hold the old CA beside the new one while it is
 * replaced. The bundle itself never leaves the cluster.
 *
 * @param bundle - PEM certificates in base64, as webhooks and API services hold them
 * @returns RFC 3339, or undefined where the bundle holds no certificate that can be read
 */
export function caExpiryOf(bundle: string | undefined): string | undefined {
  if (!bundle) {
    return undefined;
  }
  const pem = Buffer.from(bundle, 'base64').toString('latin1');
  let latest = -Infinity;
  for (const certificate of (pem.match(PEM) ?? []).slice(0, MAX_CERTIFICATES)) {
    latest = Math.max(latest, endOf(certificate));
  }
  return Number.isFinite(latest)
    ? new Date(latest).toISOString().replace('.000Z', 'Z')
    : undefined;
}

function endOf(certificate: string): number {
  try {
    const time = Date.parse(new X509Certificate(certificate).validTo);
    return Number.isNaN(time) ? -Infinity : time;
  } catch {
    // What cannot be read says nothing; the others of the bundle may.
    return -Infinity;
  }
}

/** Puts `caExpiry` of a source's `caBundle` in the place of the bundle. */
export function deriveCaExpiry(
  source: JsonObject | undefined,
  target: JsonObject | undefined,
): void {
  if (target) {
    delete target.caExpiry;
    const expiry = caExpiryOf(text(source, 'caBundle'));
    if (expiry !== undefined) {
      target.caExpiry = expiry;
    }
  }
}

/** {@link deriveCaExpiry} for the client configurations of a list of webhooks. */
export function deriveWebhookExpiry(
  object: JsonObject,
  projection: JsonObject,
): void {
  const sources = objects(object, 'webhooks');
  objects(projection, 'webhooks').forEach((webhook, index) => {
    deriveCaExpiry(
      sources[index]?.clientConfig as JsonObject | undefined,
      webhook.clientConfig as JsonObject | undefined,
    );
  });
}
