/**
 * True where a text is a DNS-1123 label: RFC 1123 section 2.1 as Kubernetes
 * applies it to names.
 */
export function isClusterName(name: string): boolean {
  return name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name);
}
