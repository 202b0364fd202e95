import type { ObjectShape, Shape } from './shape.ts';

/** A type as the package writes it; `$type` decides which members it has. */
interface Written {
  readonly $type: string;
  readonly name?: string;
  readonly value?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly body?: Reference;
  readonly itemType?: Reference;
  readonly additionalProperties?: Reference;
  readonly discriminator?: string;
  readonly properties?: Readonly<Record<string, Member>>;
  readonly baseProperties?: Readonly<Record<string, Member>>;
  /** A list for a union, a table for a discriminated type. */
  readonly elements?: Readonly<Record<string, Reference>>;
}

interface Reference {
  readonly $ref: string;
}

interface Member {
  readonly type: Reference;
  readonly flags: number;
}

const REQUIRED = 1;
const READ_ONLY = 2;

/** What every resource has; a prediction always includes them. */
const ENVELOPE = new Set(['id', 'type', 'apiVersion']);

/** Reads one file of the package; objects that occur more than once become shared. */
export class ShapesOf {
  readonly shared: Record<string, Shape> = {};
  readonly #types: readonly Written[];
  readonly #prefix: string;
  readonly #met = new Map<number, number>();

  constructor(prefix: string, types: readonly Written[]) {
    this.#prefix = prefix;
    this.#types = types;
  }

  /** @param roots indices of the wanted resources. */
  read(roots: readonly number[]): readonly Shape[] {
    for (const root of roots) this.#count(root);
    return roots.map((root) => this.#shape(root));
  }

  #count(index: number): void {
    const times = (this.#met.get(index) ?? 0) + 1;
    this.#met.set(index, times);
    if (times > 1) return;
    for (const next of this.#below(index)) this.#count(next);
  }

  #below(index: number): number[] {
    const type = this.#at(index);
    const members = { ...type.properties, ...type.baseProperties };
    const writable = Object.values(members).filter(({ flags }) => (flags & READ_ONLY) === 0);
    return [
      ...writable.map(({ type }) => type),
      ...Object.values(type.elements ?? {}),
      ...[type.body, type.itemType, type.additionalProperties].filter((one) => one !== undefined),
    ].map(indexOf);
  }

  #shape(index: number): Shape {
    const { $type, name = '' } = this.#at(index);
    const isShared = $type === 'ObjectType' && (this.#met.get(index) ?? 0) > 1;
    if (!isShared) return this.#own(index);
    const key = `${this.#prefix} ${name} ${index}`;
    if (!Object.hasOwn(this.shared, key)) {
      this.shared[key] = 'any'; // it may contain itself
      this.shared[key] = this.#own(index);
    }
    return { is: 'shared', name: key };
  }

  #own(index: number): Shape {
    const type = this.#at(index);
    const { $type, minLength, maxLength, minValue, maxValue, pattern } = type;
    switch ($type) {
      case 'AnyType':
        return 'any';
      case 'BooleanType':
        return 'boolean';
      case 'IntegerType':
        return limited('number', { minValue, maxValue });
      case 'StringType':
        return limited('string', { minLength, maxLength, pattern });
      case 'StringLiteralType':
        return { is: 'word', words: [type.value ?? ''] };
      case 'UnionType':
        return this.#union(Object.values(type.elements ?? {}).map(indexOf));
      case 'ArrayType':
        return {
          is: 'list',
          of: this.#shape(indexOf(type.itemType as Reference)),
          ...present({ minLength, maxLength }),
        };
      case 'ObjectType':
        return this.#object(type.properties ?? {}, type.additionalProperties);
      case 'ResourceType':
        return this.#shape(indexOf(type.body as Reference));
      case 'DiscriminatedObjectType':
        return {
          is: 'case',
          by: type.discriminator ?? '',
          base: this.#object(type.baseProperties ?? {}, undefined),
          cases: Object.fromEntries(
            Object.entries(type.elements ?? {}).map(([name, one]) => [
              name,
              this.#shape(indexOf(one)),
            ]),
          ),
        };
      default:
        throw new Error(`${$type} is not a kind of type that is read here.`);
    }
  }

  /**
   * Literals beside "any string" are an enumeration that a later version may extend: in this version the
   * service accepts the listed values and refuses others, as for a closed one.
   */
  #union(indices: readonly number[]): Shape {
    const words = indices.flatMap((index) => this.#at(index).value ?? []);
    const others = indices.filter((index) => !/^String/.test(this.#at(index).$type));
    return others.length > 0 || words.length === 0 ? 'any' : { is: 'word', words };
  }

  #object(
    properties: Readonly<Record<string, Member>>,
    additional: Reference | undefined,
  ): ObjectShape {
    const all = Object.entries(properties).filter(
      ([name]) => !ENVELOPE.has(name) || !isOwn(properties),
    );
    const writable = all.filter(([, { flags }]) => (flags & READ_ONLY) === 0);
    const withFlag = (flag: number) =>
      all.filter(([, { flags }]) => (flags & flag) !== 0).map(([name]) => name);
    const required = withFlag(REQUIRED).filter((name) => name !== 'name' || !isOwn(properties));
    const readOnly = withFlag(READ_ONLY);
    return {
      is: 'object',
      members: Object.fromEntries(
        writable.map(([name, { type }]) => [name, this.#shape(indexOf(type))]),
      ),
      ...(required.length > 0 && { required }),
      ...(readOnly.length > 0 && { readOnly }),
      ...(additional && { rest: this.#shape(indexOf(additional)) }),
    };
  }

  #at(index: number): Written {
    const type = this.#types[index];
    if (!type) throw new Error(`${this.#prefix} has no type ${index}.`);
    return type;
  }
}

/** Whether these are the members of a resource. */
const isOwn = (properties: Readonly<Record<string, Member>>): boolean =>
  'apiVersion' in properties && 'type' in properties;

const indexOf = ({ $ref }: Reference): number => Number(/^#\/(\d+)$/.exec($ref)?.[1]);

const present = (limits: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));

function limited(is: 'number' | 'string', limits: Readonly<Record<string, unknown>>): Shape {
  const own = present(limits);
  return Object.keys(own).length === 0 ? is : ({ is, ...own } as Shape);
}
