/** Part of every secret that clusters of runs hold; it must never leave them. */
export const CANARY = 'c4n4ry';
