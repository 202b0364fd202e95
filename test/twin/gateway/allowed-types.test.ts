import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Allowed,
  allowedTypes,
  ELSEWHERE,
} from '../../../twin/gateway/csharp/allowed-types.ts';
import refused from '../../../twin/gateway/csharp/data/refused-types.json' with { type: 'json' };

const TYPES = allowedTypes();

const isAllowed = (allowed: Allowed, member: string): boolean => {
  if (allowed === 'all') return true;
  return Array.isArray(allowed)
    ? allowed.includes(member)
    : !(allowed as { except: readonly string[] }).except.includes(member);
};

describe('a type that Microsoft allows in expressions', () => {
  for (const { name, known, reason } of TYPES) {
    test(`runs, or is refused with a reason: ${name}`, () => {
      assert.equal(known !== undefined, reason === undefined, reason ?? 'no reason');
      if (reason !== undefined) assert.match(reason, /^[A-Z].*\.$/);
    });
  }

  test('has no members besides those of the table', () => {
    const more = TYPES.flatMap(({ name, allowed, known: type }) => {
      // A static class, whose members are at another type.
      if (Object.hasOwn(ELSEWHERE, name)) return [];
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
    const count = TYPES.filter(({ known }) => known !== undefined).length;
    assert.ok(count * 4 >= TYPES.length * 3, `${count} of ${TYPES.length}`);
  });

  test('is in the table if it is refused', () => {
    const names = TYPES.map(({ name }) => name);
    assert.deepEqual(
      Object.keys(refused).filter((name) => !names.includes(name)),
      [],
    );
  });
});
