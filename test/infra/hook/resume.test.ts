import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWorldAfter } from './support/prepared.ts';
import { type Half, openWorld, type World } from './support/world.ts';

type Moment = 'before' | 'after';
interface Shape {
  directory: unknown;
  values: unknown;
}

/** The number of interruptions per test, so that no test takes long. */
const TOGETHER = 6;

/**
 * Kills the hook at every request, before and after Graph has processed it, and runs it again. The
 * resulting states are compared without their random ids.
 */
for (const half of ['preprovision', 'postprovision'] as const) {
  const whole = await uninterrupted(half);
  const points = whole.requests.flatMap(({ method }, index) =>
    // A read has no effect: before and after it are the same.
    (method === 'GET' ? ['before'] : ['before', 'after']).map((when) => ({
      request: index + 1,
      when: when as Moment,
      name: `${when} request ${index + 1}, ${method}`,
    })),
  );
  for (let from = 0; from < points.length; from += TOGETHER) {
    const some = points.slice(from, from + TOGETHER);
    const title = `finishes a ${half} that was killed ${some[0]?.name} and later [Z-10]`;
    test(title, { concurrency: 2 }, async (t) => {
      const resumed = some.map((point) =>
        t.test(point.name, async () => {
          assert.deepEqual(await interrupted(half, point), whole.shape);
        }),
      );
      await Promise.all(resumed);
    });
  }

  test(`kills the ${half} at every kind of request`, () => {
    const methods = new Set(whole.requests.map(({ method }) => method));
    assert.deepEqual(methods, new Set(['GET', 'PATCH', 'POST']));
    assert.equal(new Set(points.map(({ request }) => request)).size, whole.requests.length);
  });
}

test('stores no id before the objects that it stands for are complete', async () => {
  const { requests } = await uninterrupted('preprovision');
  await using world = await openWorld();
  world.graph.faults = { lost: { request: requests.length, when: 'after' } };
  assert.equal((await world.run('preprovision')).status, 1);
  assert.equal(world.directory.servicePrincipals.length, 2);
  assert.equal(world.values().AZURE_AUTH_CLIENT_ID, undefined);
});

async function uninterrupted(half: Half) {
  await using world = await prepared(half);
  const { status, stderr } = await world.run(half);
  assert.equal(status, 0, stderr);
  return { requests: [...world.graph.requests], shape: shapeOf(world) };
}

async function interrupted(half: Half, lost: { request: number; when: Moment }): Promise<Shape> {
  await using world = await prepared(half);
  world.graph.faults = { lost: { ...lost, andThen: () => world.kill() } };
  assert.notEqual((await world.run(half)).status, 0);
  world.graph.faults = {};

  const { status, stderr } = await world.run(half);
  assert.equal(status, 0, stderr);
  return shapeOf(world);
}

/** A machine just before this half. */
function prepared(half: Half): Promise<World> {
  return half === 'preprovision' ? openWorld() : openWorldAfter('preprovision');
}

/** The directory's generated ids, each replaced by the order of its first occurrence. */
function shapeOf(world: World): Shape {
  const random = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
  const seen = new Map<string, string>();
  const text = JSON.stringify({ directory: world.directory, values: world.values() });
  return JSON.parse(
    text.replace(random, (id) => {
      seen.set(id, seen.get(id) ?? `id ${seen.size}`);
      return seen.get(id) ?? '';
    }),
  );
}
