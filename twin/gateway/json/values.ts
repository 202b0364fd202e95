/**
 * JSON as Newtonsoft's classes represent it. Policies read bodies through them, so what a lenient
 * reader would accept as a call must be read the same way here.
 */
export abstract class JToken {}

export class JObject extends JToken {
  readonly members = new Map<string, JToken>();
}

export class JArray extends JToken {
  readonly items: JToken[] = [];
}

/** A text that looks like a point in time is converted to one and loses its spelling. */
export interface Time {
  /** To the second, in UTC. */
  readonly seconds: Date;
  /** Fractional digits without trailing zeros. */
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
