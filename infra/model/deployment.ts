export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [member: string]: Json;
}

/** One resource as Bicep predicts it. Values that only Azure knows stay expressions, `[...]`. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  /** Prefixed with the names of its parents, separated by `/`. */
  readonly name: string;
  readonly apiVersion: string;
  readonly location?: string;
  readonly tags?: JsonObject;
  readonly kind?: string;
  readonly sku?: JsonObject;
  readonly identity?: JsonObject;
  readonly properties?: JsonObject;
}

/** Everything that one `azd provision` would create, parents and dependencies first. */
export interface Deployment {
  readonly resources: readonly Resource[];
  readonly outputs: JsonObject;
}
