import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import data from '../../../twin/gateway/csharp/data/allowed-types.json' with { type: 'json' };
import refused from '../../../twin/gateway/csharp/data/refused-types.json' with { type: 'json' };
import type { TypeOf } from '../../../twin/gateway/csharp/member.ts';
import '../../../twin/gateway/csharp/known-types.ts';
import { aliased, descriptorOf } from '../../../twin/gateway/csharp/registry.ts';

type Allowed = 'all' | readonly string[] | { readonly except: readonly string[] };

const ALLOWED: readonly [string, Allowed][] = Object.entries(
  data.types as Readonly<Record<string, Allowed>>,
);
const REFUSED: Readonly<Record<string, string>> = refused;

/** Types of the table that the evaluator has at other types: extension methods, and `T?`. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'Newtonsoft.Json.Linq.Extensions',
  'System.Xml.Linq.Extensions',
  'System.Nullable',
]);

function known(name: string): TypeOf | undefined {
  const [, own = '', parameters] = /([^.<]+)(<.*>)?$/.exec(name) ?? [];
  if (parameters === undefined) return descriptorOf(aliased(own));
  const count = parameters.split(',').length;
  return descriptorOf(`${own}<${['string', 'int'].slice(0, count).join(', ')}>`);
}

const isAllowed = (allowed: Allowed, member: string): boolean => {
  if (allowed === 'all') return true;
  return Array.isArray(allowed)
    ? allowed.includes(member)
    : !(allowed as { except: readonly string[] }).except.includes(member);
};

describe('a type that Microsoft allows in expressions', () => {
  for (const [name] of ALLOWED) {
    if (ELSEWHERE.has(name)) continue;
    test(`runs, or is refused with a reason: ${name}`, () => {
      const reason = REFUSED[name];
      assert.equal(known(name) !== undefined, reason === undefined, reason ?? 'no reason');
      if (reason !== undefined) assert.match(reason, /^[A-Z].*\.$/);
    });
  }

  test('has no members besides those of the table', () => {
    const more = ALLOWED.flatMap(([name, allowed]) => {
      const type = known(name);
      // Every enumeration has a text, which the table allows of `System.Enum`.
      const members = Object.keys(type?.members ?? {}).filter(
        (one) => !type?.names || one !== 'ToString',
      );
      const all = [...members, ...Object.keys(type?.statics ?? {})];
      return all.filter((one) => !isAllowed(allowed, one)).map((one) => `${name}.${one}`);
    });
    assert.deepEqual(more, []);
  });

  test('runs in three of four cases', () => {
    const count = ALLOWED.filter(([name]) => !Object.hasOwn(REFUSED, name)).length;
    assert.ok(count * 4 >= ALLOWED.length * 3, `${count} of ${ALLOWED.length}`);
  });

  test('is in the table if it is refused', () => {
    const names = ALLOWED.map(([name]) => name);
    assert.deepEqual(
      Object.keys(REFUSED).filter((name) => !names.includes(name)),
      [],
    );
  });
});
