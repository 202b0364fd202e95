import type { Fields } from './header-fields.ts';

/** A verified token as expressions see it. */
export class Jwt {
  readonly algorithm: string;
  readonly audiences: readonly string[];
  readonly claims: Fields;

  constructor(algorithm: string, audiences: readonly string[], claims: Fields) {
    this.algorithm = algorithm;
    this.audiences = audiences;
    this.claims = claims;
  }
}
