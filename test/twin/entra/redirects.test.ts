import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Client } from '../../../twin/entra/registry.ts';
import { platformOf } from '../../../twin/entra/sign-in/redirects.ts';

const client = (...publicClient: string[]): Client => ({
  appId: '',
  displayName: '',
  redirects: { web: ['https://site.example/callback'], spa: [], publicClient },
  allowsPublicFlows: false,
  allowsIdTokens: false,
  permissions: [],
});

const LOOPBACK = client('http://localhost/callback', 'http://127.0.0.1');

describe('a redirect', () => {
  test('matches on every port of its loopback address, but on no other host or path', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), fc.webPath(), (port, path) => {
        const at = (uri: string) => platformOf(LOOPBACK, uri);
        assert.equal(at(`http://localhost:${port}/callback`), 'publicClient');
        assert.equal(at(`http://127.0.0.1:${port}`), 'publicClient');
        if (path !== '/callback') assert.equal(at(`http://localhost:${port}${path}`), undefined);
        assert.equal(at(`http://127.0.0.2:${port}`), undefined);
        assert.equal(at(`http://localhost.evil.example:${port}/callback`), undefined);
      }),
    );
  });

  test('on another host matches only exactly as it is registered', () => {
    const registered = 'https://site.example/callback';
    assert.equal(platformOf(LOOPBACK, registered), 'web');
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (more) => {
        assert.equal(platformOf(LOOPBACK, registered + more), undefined);
        assert.equal(platformOf(LOOPBACK, more + registered), undefined);
      }),
    );
  });

  for (const uri of [
    'http://localhost:1/callback#fragment',
    'http://localhost:1/callback?query',
    'http://user:secret@localhost:1/callback',
    'https://localhost:1/callback',
    'http://localhost:1/callback/',
    'http://localhost:1/CALLBACK',
    'http://localhost:1//callback',
    'http://[::1]:1/callback',
    'http://127.1:1/callback',
    'http://127.1/',
    'http://127.0.0.1:1/%2e%2e/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://%6cocalhost:1/callback',
    'http://localhost:1/%2e%2e/callback',
    'http://localhost:1/../callback',
    'http://localhost:1/./callback',
    'http://localhost:1/callbac%6b',
    'http://localhost:1\\callback',
    'http:\\\\localhost:1/callback',
    'http:/localhost:1/callback',
    'HTTP://localhost:1/callback',
    'http://LOCALHOST:1/callback',
    'http://localhost.:1/callback',
    'http://local\thost:1/callback',
    ' http://localhost:1/callback',
    'http://localhost:1/callback?',
    'http://localhost:1/callback#',
    'http://localhost:99999/callback',
    'http://localhost:/callback',
    'http://@localhost:1/callback',
    'javascript:alert(1)',
    '',
  ]) {
    test(`does not match: ${JSON.stringify(uri)}`, () => {
      assert.equal(platformOf(LOOPBACK, uri), undefined);
    });
  }
});
