import type { Boxed } from '../csharp/boxed.ts';
import { Fault } from '../csharp/fault.ts';
import type { DateTime, DateTimeOffset } from '../csharp/values/date-time.ts';
import type { Decimal } from '../csharp/values/decimal.ts';
import type { Guid } from '../csharp/values/guid.ts';
import type { TimeSpan } from '../csharp/values/time-span.ts';

/**
 * JSON as Newtonsoft's classes represent it. Policies read bodies through them, so what a lenient
 * reader would accept as a call must be read the same way here.
 */
export abstract class JToken {
  /** What holds it; the value of an object's property is held by the object. */
  container: JContainer | null = null;
}

/** A token that holds others. */
export abstract class JContainer extends JToken {}

export class JObject extends JContainer {
  readonly members = new Map<string, JToken>();
  #properties: Map<string, JProperty> | undefined;

  /** The property of a name as a token of its own, made when it is first asked for. */
  property(name: string): JProperty | null {
    if (!this.members.has(name)) return null;
    this.#properties ??= new Map();
    let found = this.#properties.get(name);
    if (!found) {
      found = new JProperty(name);
      found.container = this;
      this.#properties.set(name, found);
    }
    return found;
  }

  /** Takes in a property that stood alone. */
  adopt(property: JProperty): void {
    const { name } = property;
    this.put(name, property.value);
    property.container = this;
    this.#properties ??= new Map();
    this.#properties.set(name, property);
  }

  put(name: string, value: JToken): void {
    const before = this.members.get(name);
    if (before) before.container = null;
    this.members.set(name, value);
    value.container = this;
  }

  remove(name: string): boolean {
    const value = this.members.get(name);
    if (!value) return false;
    const property = this.#properties?.get(name);
    this.members.delete(name);
    this.#properties?.delete(name);
    value.container = null;
    property?.stand(value);
    return true;
  }
}

export class JArray extends JContainer {
  readonly items: JToken[] = [];
}

/** A name with a value, in an object or alone. */
export class JProperty extends JContainer {
  readonly name: string;
  /** Its own value, as long as it belongs to no object. */
  #value: JToken | null = null;

  constructor(name: string, value?: JToken) {
    super();
    this.name = name;
    if (value) this.stand(value);
  }

  get value(): JToken {
    const { container } = this;
    const found = container instanceof JObject ? container.members.get(this.name) : this.#value;
    if (!found) throw new Fault('InvalidOperationException');
    return found;
  }

  /** Keeps a value of its own. */
  stand(value: JToken): void {
    this.container = null;
    if (this.#value) this.#value.container = null;
    this.#value = value;
    value.container = this;
  }

  put(value: JToken): void {
    if (this.container instanceof JObject) this.container.put(this.name, value);
    else this.stand(value);
  }
}

/**
 * `bigint` is a whole number of any size, `number` a double, and a box holds a number of another type
 * or a character. A text that looks like a point in time is read as one and loses its spelling.
 */
export type Scalar =
  | string
  | bigint
  | number
  | boolean
  | null
  | undefined
  | Boxed
  | DateTime
  | DateTimeOffset
  | Decimal
  | Guid
  | TimeSpan
  | Uint8Array;

export class JValue extends JToken {
  value: Scalar;
  /** A comment, which the reader leaves out everywhere but at the beginning. */
  readonly isComment: boolean;

  constructor(value: Scalar, isComment = false) {
    super();
    this.value = value;
    this.isComment = isComment;
  }
}
