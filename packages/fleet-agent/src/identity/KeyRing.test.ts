import { StateKeeper } from '../state/StateKeeper';
import { memoryState } from '../state/memoryState';
import { readState, writeState } from '../state/serialize';
import { StoredAgentState } from '../state/types';
import { FORMER_KEY_LIFE_MS, MAX_FORMER_KEYS } from './formerKeys';
import { KeyRing } from './KeyRing';
import { generatePrivateJwk } from './keys';

const DAY = 24 * 3600_000;

describe('KeyRing', () => {
  let now: number;
  let keeper: StateKeeper;
  let ring: KeyRing;
  const open = async (stored: StoredAgentState) => {
    keeper = new StateKeeper(memoryState(stored));
    await keeper.open(() => stored);
    ring = await KeyRing.open(keeper, () => now);
  };
  const replace = async () => {
    await ring.taken(await ring.prepareNext());
  };
  const formerKids = async () => (await ring.former()).map(({ kid }) => kid);

  beforeEach(async () => {
    now = 1000 * DAY;
    await open({ privateJwk: generatePrivateJwk() });
  });

  it('keeps the keys it replaced, the last one first, over restarts', async () => {
    const kids = [];
    for (let i = 0; i < 3; i++) {
      kids.unshift(ring.active.kid);
      await replace();
      now += DAY;
    }
    expect(await formerKids()).toEqual(kids);
    expect(kids).not.toContain(ring.active.kid);
    await open(readState(writeState(keeper.current!), 'a test'));
    expect(await formerKids()).toEqual(kids);
  });

  it('signs with none of them by itself', async () => {
    await replace();
    const [former] = await formerKids();
    expect(ring.active.kid).not.toBe(former);
    expect(ring.otherThan(ring.active)).toBeUndefined();
  });

  it('forgets them when they are too old, or too many', async () => {
    await replace();
    now += FORMER_KEY_LIFE_MS - 1;
    expect(await formerKids()).toHaveLength(1);
    now += 1;
    expect(await formerKids()).toEqual([]);
    expect(keeper.current!.formerKeys).toHaveLength(1);
    await ring.forgetOld();
    expect(keeper.current!.formerKeys).toEqual([]);

    const first = ring.active.kid;
    for (let i = 0; i <= MAX_FORMER_KEYS; i++) {
      await replace();
      now += 1;
    }
    expect(await formerKids()).toHaveLength(MAX_FORMER_KEYS);
    expect(keeper.current!.formerKeys).toHaveLength(MAX_FORMER_KEYS);
    expect(await formerKids()).not.toContain(first);
  });

  it('goes back to one, keeps the later ones, and has the next one ready', async () => {
    const first = ring.active.kid;
    await replace();
    now += DAY;
    const second = ring.active.kid;
    const [key] = await ring.former();
    await ring.goBackTo(key);
    expect(ring.active.kid).toBe(first);
    expect(await formerKids()).toEqual([second]);
    // Also where the process ends here.
    await open(structuredClone(keeper.current!));
    expect(ring.active.kid).toBe(first);
    expect(ring.isReplacing).toBe(true);
    const next = await ring.prepareNext();
    expect([first, second]).not.toContain(next.kid);

    await ring.taken(next);
    expect(ring.isReplacing).toBe(false);
    expect((await formerKids()).sort()).toEqual([first, second].sort());
  });

  it('replaces the one it went back to also where that cannot be kept yet', async () => {
    await replace();
    const [key] = await ring.former();
    const update = jest
      .spyOn(keeper, 'update')
      .mockRejectedValueOnce(new Error('disk full'));
    await expect(ring.goBackTo(key)).rejects.toThrow('disk full');
    expect(ring.active.kid).toBe(key.kid);
    expect(ring.isReplacing).toBe(true);
    const next = await ring.prepareNext();
    expect(update).toHaveBeenLastCalledWith({
      nextPrivateJwk: expect.objectContaining({ x: next.publicJwk.x }),
    });
    await ring.taken(next);
    expect(ring.isReplacing).toBe(false);
  });

  it('starts with a state whose former keys cannot be read', () => {
    const privateJwk = generatePrivateJwk();
    const good = { privateJwk: generatePrivateJwk(), replacedAt: now };
    const text = (formerKeys: unknown) =>
      writeState({ privateJwk, formerKeys } as StoredAgentState);
    expect(readState(text('x'), 'a test').formerKeys).toBeUndefined();
    expect(
      readState(text([{ replacedAt: 1 }, null, good]), 'a test').formerKeys,
    ).toEqual([good]);
  });
});
