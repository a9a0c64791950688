import {
  helmCommand,
  isOwnMachine,
  laptopCommand,
  manifestCommand,
  manyCommand,
} from './commands';

describe('the address that agents are given', () => {
  it.each([
    ['http://localhost:7007/api/fleet', true],
    ['http://127.0.0.1:7007/api/fleet', true],
    ['http://[::1]:7007/api/fleet', true],
    ['https://portal.localhost/api/fleet', true],
    ['https://portal.example/api/fleet', false],
    ['https://localhost.example/api/fleet', false],
    ['<hub>', false],
  ])('%s leads a pod to itself: %s', (hub, own) => {
    expect(isOwnMachine(hub)).toBe(own);
  });
});

describe('commands that start agents', () => {
  const agent = { hub: 'https://portal.example/api/fleet', image: 'agent' };
  const all = { laptopCommand, helmCommand, manifestCommand, manyCommand };

  it.each(Object.entries(all))('%s names the profile of the token', (_, of) => {
    expect(of({ ...agent, profile: 'security' })).toMatch(
      /profile[ =]security/,
    );
    expect(of({ ...agent, profile: 'inventory' })).toBe(of(agent));
    expect(of(agent)).not.toContain('profile');
  });
});
