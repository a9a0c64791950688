import {
  acceptedJoins,
  decideHello,
  KnownAgent,
  KnownSession,
  nextJoins,
} from './joins';

const known = (options: Partial<KnownSession> = {}): KnownSession => ({
  joins: 5,
  bootId: 'boot-1',
  wasHeard: true,
  ...options,
});

describe('nextJoins', () => {
  it.each([
    ['the newest number', known(), { joins: 5, bootId: 'boot-2' }, 6],
    ['a first hello', known({ joins: 0, bootId: null }), { joins: 0 }, 1],
    ['a hub that was restored', known(), { joins: 9 }, 10],
    [
      'a lost answer, asked for again by the same process',
      known({ wasHeard: false }),
      { joins: 4, bootId: 'boot-1' },
      5,
    ],
    [
      'a process that ended before it kept the number',
      known({ wasHeard: false }),
      { joins: 4, bootId: 'boot-2' },
      5,
    ],
    [
      'an agent that a person accepted',
      known({ joins: acceptedJoins(5) }),
      { joins: 3, bootId: 'boot-9' },
      6,
    ],
    [
      'the lost answer to the first hello after that',
      known({ joins: 6, wasHeard: false, bootId: 'boot-9' }),
      { joins: 3, bootId: 'boot-9' },
      6,
    ],
  ])('lets in %s', (_, session, hello, expected) => {
    expect(nextJoins(session, { bootId: 'boot-x', ...hello })).toBe(expected);
  });

  it.each([
    ['one behind a session that is in use', known(), { joins: 4 }],
    [
      'the same process behind a session in use, as of a copied memory',
      known(),
      { joins: 4, bootId: 'boot-1' },
    ],
    ['an old copy', known({ wasHeard: false }), { joins: 2 }],
    ['state that was lost', known(), { joins: 0 }],
  ])('takes for a clone %s', (_, session, hello) => {
    expect(nextJoins(session, { bootId: 'boot-x', ...hello })).toBeUndefined();
  });

  it('gives numbers after an acceptance that no copy has', () => {
    const accepted = known({ joins: acceptedJoins(7) });
    const joins = nextJoins(accepted, { joins: 6, bootId: 'boot-2' })!;
    expect(joins).toBe(8);
    // The other one comes with what was the newest number before.
    expect(
      nextJoins(known({ joins, bootId: 'boot-2' }), {
        joins: 7,
        bootId: 'boot-1',
      }),
    ).toBeUndefined();
    expect(acceptedJoins(acceptedJoins(7))).toBe(acceptedJoins(7));
  });
});

describe('decideHello', () => {
  const agent = (options: Partial<KnownAgent> = {}): KnownAgent => ({
    ...known(),
    protocol: 2,
    silentFor: 5_000,
    askedBefore: 0,
    ...options,
  });
  const hello = { protocol: 1, joins: 0, bootId: 'boot-x' };

  it('goes by the counter where the protocol is the same', () => {
    expect(decideHello(agent(), { ...hello, protocol: 2 })).toBe('cloned');
    expect(decideHello(agent(), { ...hello, protocol: 2, joins: 5 })).toEqual({
      joins: 6,
    });
    expect(decideHello(agent({ protocol: 1, joins: 0 }), hello)).toEqual({
      joins: 0,
    });
  });

  it('lets another protocol wait until the session before is late, and keeps the counter', () => {
    expect(decideHello(agent(), hello)).toBe('wait');
    expect(decideHello(agent({ silentFor: 39_999 }), hello)).toBe('wait');
    expect(decideHello(agent({ silentFor: 40_000 }), hello)).toEqual({
      joins: 5,
    });
    const back = { ...hello, protocol: 2 };
    expect(decideHello(agent({ protocol: 1 }), back)).toBe('wait');
    expect(
      decideHello(agent({ protocol: 1, silentFor: 40_000 }), back),
    ).toEqual({ joins: 6 });
  });

  it('takes for a clone whose other one goes on, but not what was on its way', () => {
    expect(decideHello(agent({ askedBefore: 14_000 }), hello)).toBe('wait');
    expect(decideHello(agent({ askedBefore: 16_000 }), hello)).toBe('cloned');
  });

  it.each([
    ['the same process', agent({ bootId: 'boot-x' }), 5],
    ['a session that got nowhere', agent({ wasHeard: false }), 5],
    ['an agent a person accepted', agent({ joins: acceptedJoins(5) }), 5],
    ['an agent that was never counted', agent({ joins: 0, protocol: 2 }), 0],
    ['a first hello', agent({ joins: 0, protocol: null }), 0],
  ])('lets in by protocol 1 at once %s', (_, session, joins) => {
    expect(decideHello(session, hello)).toEqual({ joins });
  });
});
