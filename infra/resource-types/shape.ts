/** What a value of a resource may be, as the types that Bicep carries say it, in few words. */
export type Shape =
  | 'any'
  | 'boolean'
  | 'number'
  | 'string'
  | SharedShape
  | TextShape
  | NumberShape
  | WordShape
  | ListShape
  | ObjectShape
  | CaseShape;

/** One that stands in several places, or within itself. */
export interface SharedShape {
  readonly is: 'shared';
  readonly name: string;
}

export interface TextShape {
  readonly is: 'string';
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxBytes?: number;
  readonly pattern?: string;
}

export interface NumberShape {
  readonly is: 'number';
  readonly minValue?: number;
  readonly maxValue?: number;
}

export interface WordShape {
  readonly is: 'word';
  readonly words: readonly string[];
}

export interface ListShape {
  readonly is: 'list';
  readonly of: Shape;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface ObjectShape {
  readonly is: 'object';
  readonly members: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** Set by Azure in its answers, never in a template. */
  readonly readOnly?: readonly string[];
  /** What each name of a member is like. */
  readonly names?: string;
  /** Of members with other names; without it there are none. */
  readonly rest?: Shape;
  /** Two members: the first is at most the second. */
  readonly atMost?: readonly [string, string];
}

/** One of several, by the value of a member. */
export interface CaseShape {
  readonly is: 'case';
  readonly by: string;
  readonly base: ObjectShape;
  readonly cases: Readonly<Record<string, Shape>>;
}

export interface Types {
  readonly package: string;
  /** The version to use of each type. */
  readonly versions: Readonly<Record<string, string>>;
  /** By type and version, as in `Microsoft.Web/sites@2025-03-01`. */
  readonly resources: Readonly<Record<string, Shape>>;
  readonly shared: Readonly<Record<string, Shape>>;
}
