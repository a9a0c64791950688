/**
 * The part of an image reference that tells versions apart: its tag, or the
 * start of its digest, or `latest` where it has neither.
 *
 * @param image - such as `registry.example.com/team/api:1.4.2`
 * @public
 */
export function imageTag(image: string): string {
  const [name, digest] = image.split('@');
  const lastPart = name.slice(name.lastIndexOf('/') + 1);
  const colon = lastPart.indexOf(':');
  if (colon >= 0) {
    return lastPart.slice(colon + 1);
  }
  return digest ? digest.replace('sha256:', '').slice(0, 12) : 'latest';
}
