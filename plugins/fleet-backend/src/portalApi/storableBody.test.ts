import { InputError } from '@backstage/errors';
import { Request, Response } from 'express';
import { refuseUnstorableBody } from './storableBody';

function refusalOf(body: unknown): unknown {
  const next = jest.fn();
  refuseUnstorableBody({ body } as Request, {} as Response, next);
  expect(next).toHaveBeenCalledTimes(1);
  return next.mock.calls[0][0];
}

describe('refuseUnstorableBody', () => {
  it.each([
    undefined,
    {},
    { name: 'prod', revision: 1, governance: { tags: ['a', 'ä', '😀'] } },
    { owner: null },
  ])('lets %j pass', body => {
    expect(refusalOf(body)).toBeUndefined();
  });

  it.each([
    { owner: 'a\0b' },
    { governance: { labels: { 'a\0': 'b' } } },
    { governance: { tags: ['fine', 'half \ud83d'] } },
    { governance: { links: [{ title: '\udc00', url: 'https://x' }] } },
  ])('refuses %j as the request it is', body => {
    expect(refusalOf(body)).toBeInstanceOf(InputError);
    expect(String(refusalOf(body))).toContain('NUL character or half');
  });

  it('looks as deep as a body goes', () => {
    const nested = (end: string) =>
      JSON.parse(`${'['.repeat(40_000)}"${end}"${']'.repeat(40_000)}`);
    expect(refusalOf(nested('fine'))).toBeUndefined();
    expect(refusalOf(nested('\\u0000'))).toBeInstanceOf(InputError);
  });
});
