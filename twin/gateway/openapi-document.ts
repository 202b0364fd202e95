import type { Resource } from '../../infra/model/deployment.ts';
import { lineInJson } from '../../infra/source/line-in-json.ts';
import { didYouMean } from '../../server/src/contract/did-you-mean.ts';
import { NotModelled } from '../kit/hop.ts';
import { Validators } from './schema/validators.ts';

export type Members = Readonly<Record<string, unknown>>;

/** An OpenAPI document in JSON, whose mistakes are reported with their lines. */
export class OpenApiDocument {
  readonly api: Resource;
  readonly #text: string;
  readonly #whole: unknown;
  #validators: Validators | undefined;

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
    return this.object(this.find(steps));
  }

  /** Where an object is, once a reference to another part of the document is followed. */
  find(steps: readonly string[]): readonly string[] {
    const found = this.object(steps);
    return (
      this.#placeOf(found, steps) ??
      this.refuse([...steps, '$ref'], `${found.$ref} is not in this document`)
    );
  }

  /** The object that another one refers to, or that one itself; nothing for a missing one. */
  follow(found: Members): Members {
    if (found.$ref === undefined) return found;
    const steps = this.#placeOf(found, []);
    return steps ? this.object(steps) : {};
  }

  /** Names of the members of an object, without extensions; none if there is no object. */
  names(steps: readonly string[]): string[] {
    return Object.keys(this.object(steps)).filter((name) => !name.startsWith('x-'));
  }

  /** Validators of the schemas in the document. */
  get validators(): Validators {
    this.#validators ??= new Validators(this.#whole);
    return this.#validators;
  }

  /** @param own where the object is that may refer to another one. */
  #placeOf({ $ref }: Members, own: readonly string[]): readonly string[] | undefined {
    if ($ref === undefined) return own;
    const [root, ...names] = String($ref).split('/');
    const steps = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    return root === '#' && isObject(this.#at(steps)) ? steps : undefined;
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
