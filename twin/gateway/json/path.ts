import { Fault } from '../csharp/fault.ts';
import { evaluate, type Filter } from './path-filters.ts';
import { PathParser } from './path-parser.ts';
import { failed } from './path-text.ts';
import type { JToken } from './values.ts';

/** The tokens that a JSONPath selects, as Newtonsoft reads one. */
export class JsonPath {
  readonly #filters: readonly Filter[];

  constructor(text: string | null) {
    if (text === null) throw new Fault('ArgumentNullException');
    this.#filters = new PathParser(text).whole();
  }

  /** @param strict whether a step without a match is a fault. */
  *from(token: JToken, strict = false): Generator<JToken> {
    yield* evaluate(this.#filters, token, token, strict);
  }

  /** The only token, or none. */
  one(token: JToken, strict = false): JToken | null {
    let found: JToken | null = null;
    for (const next of this.from(token, strict)) {
      if (found) throw failed('Path returned multiple tokens.');
      found = next;
    }
    return found;
  }
}
