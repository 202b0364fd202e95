import { secretsIn } from '../../kit/redact.ts';
import { type Backend, Service } from './backend.ts';

/** What the gateway adds to requests for its backends, which only they may see. */
export const credentialsOf = (backends: Iterable<Backend>): readonly string[] =>
  [...backends].flatMap((backend) => {
    if (!(backend instanceof Service)) return [];
    const { headers, query } = backend.destination;
    return [...headers, ...query].flatMap(([name, values]) =>
      values.flatMap((value) => [value, ...secretsIn(name, value)]),
    );
  });
