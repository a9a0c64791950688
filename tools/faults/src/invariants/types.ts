import { World } from '../world/World';

/** Something that has to hold after every run. */
export interface Invariant {
  /** As the study of the protocol numbers them, or a word. */
  id: string;
  /** What has to hold. */
  title: string;
  /** Takes minutes of virtual time; not every run checks it. */
  isSlow?: boolean;
  /** @returns what does not hold, a sentence each */
  check(world: World): Promise<string[]>;
}
