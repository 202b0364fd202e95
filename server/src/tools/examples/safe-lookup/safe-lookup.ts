import * as z from 'zod';
import { LIMITS } from '../../../contract/limits.ts';
import { defineTool, READ_ONLY } from '../../tool.ts';
import { findEntry, TOPICS } from './catalogue.ts';
import { looksHostile } from './looks-hostile.ts';

/**
 * Looks up a topic in a fixed catalogue. Only the lookup decides; whether an unknown topic has the
 * shape of an attack is a hint, which is recorded without the topic.
 */
export const safeLookup = defineTool({
  name: 'safe_lookup',
  title: 'Look up a topic',
  description:
    'Describes one part of the security chain around this server, from a fixed catalogue. For an unknown topic, returns the list of known topics.',
  input: z.strictObject({
    topic: z
      .string()
      .max(LIMITS.topicLength)
      .describe(`One of: ${TOPICS.join(', ')}.`),
  }),
  output: z.strictObject({
    found: z.boolean(),
    rejected_as_suspicious: z
      .boolean()
      .describe(
        'Whether an unknown topic looks like an attack. It is a hint for the audit trail and has no other effect.',
      ),
    topic: z.string().optional(),
    entry: z.string().optional(),
    known_topics: z.array(z.string()).optional(),
  }),
  annotations: READ_ONLY,
  access: { callsPerMinute: 120 },
  trial: {
    arguments: { topic: '../../etc/passwd' },
    answers: '"rejected_as_suspicious":true',
  },
  samples: [{ topic: 'managed-identity' }],
  auditHints: ({ rejected_as_suspicious }) => ({ suspicious: rejected_as_suspicious === true }),
  run({ topic }) {
    const known = findEntry(topic);
    return {
      ok: true,
      value: known
        ? { found: true, rejected_as_suspicious: false, ...known }
        : {
            found: false,
            rejected_as_suspicious: looksHostile(topic),
            known_topics: TOPICS,
          },
    };
  },
});
