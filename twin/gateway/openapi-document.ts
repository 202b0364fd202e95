import type { Resource } from '../../infra/model/deployment.ts';
import { lineInJson } from '../../infra/source/line-in-json.ts';
import { didYouMean } from '../../server/src/contract/did-you-mean.ts';
import { NotModelled } from '../kit/hop.ts';

export type Members = Readonly<Record<string, unknown>>;

/** An OpenAPI document in JSON, whose mistakes are reported with their lines. */
export class OpenApiDocument {
  readonly api: Resource;
  readonly #text: string;
  readonly #whole: unknown;

  constructor(api: Resource) {
    this.api = api;
    this.#text = String(api.properties?.value ?? '');
    try {
      this.#whole = JSON.parse(this.#text);
    } catch {
      throw new NotModelled('this is not an OpenAPI document in JSON', api, 'properties.value');
    }
  }

  /** @throws {NotModelled} for a member that is not known, and for a value that is no object. */
  object(steps: readonly string[], known?: readonly string[]): Members {
    const found = this.#at(steps);
    if (found === undefined) return {};
    if (!isObject(found)) return this.refuse(steps, `${JSON.stringify(found)} is not an object`);
    for (const name of Object.keys(found)) {
      if (known === undefined || known.includes(name) || name.startsWith('x-')) continue;
      const near = didYouMean(name, known);
      this.refuse([...steps, name], `the member "${name}" is not supported${near}`);
    }
    return found;
  }

  /** The objects of a list, each with references to other parts of the document resolved. */
  objects(steps: readonly string[]): Members[] {
    const list = this.#at(steps) ?? [];
    if (!Array.isArray(list)) return this.refuse(steps, `${JSON.stringify(list)} is not a list`);
    return list.map((_, at) => this.resolved([...steps, String(at)]));
  }

  /** An object, with a reference to another part of the document followed. */
  resolved(steps: readonly string[]): Members {
    const found = this.object(steps);
    return (
      this.#target(found) ??
      this.refuse([...steps, '$ref'], `${found.$ref} is not in this document`)
    );
  }

  /** The object that another one refers to, or that one itself; nothing for a missing one. */
  follow(found: Members): Members {
    return this.#target(found) ?? {};
  }

  #target(found: Members): Members | undefined {
    if (found.$ref === undefined) return found;
    const [root, ...names] = String(found.$ref).split('/');
    const steps = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    return root === '#' && isObject(this.#at(steps)) ? this.object(steps) : undefined;
  }

  #at = (steps: readonly string[]): unknown =>
    steps.reduce<unknown>(
      (value, step) =>
        isObject(value) || Array.isArray(value) ? (value as Members)[step] : undefined,
      this.#whole,
    );

  refuse(steps: readonly string[], what: string): never {
    const line = lineInJson(this.#text, steps);
    const at = [{ resource: this.api, steps: ['properties', 'value'], line }];
    throw new NotModelled(what, this.api, ['properties.value', ...steps].join(' '), at);
  }
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
