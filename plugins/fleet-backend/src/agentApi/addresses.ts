import { isIPv4, isIPv6 } from 'node:net';

/** Groups of an IPv6 address that name the network of a customer; the others are theirs to choose. */
const NETWORK_GROUPS = 4;

/**
 * What a client cannot change at will: an IPv4 address, or the /64 of an IPv6
 * one, of which everybody has at least as many addresses as limits could ever
 * tell apart.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) {
    return plain;
  }
  const groups = groupsOf(plain);
  if (groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff) {
    // An IPv4 client of a socket for both.
    return [6, 7]
      .flatMap(i => [Math.floor(groups[i] / 256), groups[i] % 256])
      .join('.');
  }
  const network = groups.slice(0, NETWORK_GROUPS);
  return `${network.map(group => group.toString(16)).join(':')}::/64`;
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [head, tail] = address.split('::');
  const left = numbersOf(head);
  if (tail === undefined) {
    return left;
  }
  const right = numbersOf(tail);
  const gap = new Array<number>(8 - left.length - right.length).fill(0);
  return [...left, ...gap, ...right];
}

function numbersOf(text: string): number[] {
  return text === ''
    ? []
    : text.split(':').flatMap(group => {
        if (!isIPv4(group)) {
          return [parseInt(group, 16)];
        }
        const [a, b, c, d] = group.split('.').map(Number);
        return [a * 256 + b, c * 256 + d];
      });
}
