import { join } from 'node:path';
import { checkHubUrl, hubDispatcher } from './dispatcher';

describe('checkHubUrl', () => {
  it.each([
    ['https://portal.example/api/fleet/', 'https://portal.example/api/fleet'],
    ['http://localhost:7007/api/fleet', 'http://localhost:7007/api/fleet'],
    ['http://127.0.0.1:7007', 'http://127.0.0.1:7007'],
    ['http://[::1]:7007/api/fleet', 'http://[::1]:7007/api/fleet'],
  ])('accepts %s', (text, expected) => {
    expect(checkHubUrl(text)).toBe(expected);
  });

  it.each([
    ['portal', /is not a URL/],
    ['http://portal.example/api/fleet', /Use https/],
    ['http://127.0.0.1.portal.example', /Use https/],
    ['ftp://localhost/', /Use https/],
    ['https://user:secret@portal.example/', /holds credentials/],
    ['https://portal.example/?token=x', /holds credentials/],
  ])('refuses %s', (text, message) => {
    expect(() => checkHubUrl(text)).toThrow(message);
    expect(() => checkHubUrl(text)).not.toThrow(/secret/);
  });
});

describe('hubDispatcher', () => {
  it.each([
    ['/nowhere/ca.pem', /Cannot read the CA file/],
    [join(__dirname, 'errors.ts'), /holds no PEM certificate/],
  ])('refuses the CA file %s', (file, message) => {
    expect(() => hubDispatcher(file)).toThrow(message);
  });
});
