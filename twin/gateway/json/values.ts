/**
 * JSON as Newtonsoft's classes hold it. Policies read bodies with them, and what a lenient reader
 * takes for a call must be what this one takes for it.
 */
export abstract class JToken {}

export class JObject extends JToken {
  readonly members = new Map<string, JToken>();
}

export class JArray extends JToken {
  readonly items: JToken[] = [];
}

/** A text that looks like a point in time becomes one and loses its spelling. */
export interface Time {
  /** To the second, in UTC. */
  readonly seconds: Date;
  /** Digits of a second without zeros at the end. */
  readonly fraction: string;
  readonly zone: '' | 'Z' | '+00:00';
}

/** `number` is a double; whole numbers are `bigint`. */
export type Scalar = string | bigint | number | boolean | null | undefined | Time;

export class JValue extends JToken {
  readonly value: Scalar;

  constructor(value: Scalar) {
    super();
    this.value = value;
  }
}
