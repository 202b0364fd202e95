export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [member: string]: Json;
}

/** One resource as Bicep predicts it. What only Azure knows stands in it as an expression, `[...]`. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  /** With the names of its parents before it, separated by `/`. */
  readonly name: string;
  readonly apiVersion: string;
  readonly location?: string;
  readonly tags?: JsonObject;
  readonly kind?: string;
  readonly sku?: JsonObject;
  readonly identity?: JsonObject;
  readonly properties?: JsonObject;
}

/** Everything that one `azd provision` would make, parents and dependencies first. */
export interface Deployment {
  readonly resources: readonly Resource[];
  readonly outputs: JsonObject;
}
