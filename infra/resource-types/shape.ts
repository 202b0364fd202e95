/** What a value of a resource may be, condensed from the types that ship with Bicep. */
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

/** A shape that is used in several places, or contains itself. */
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
  /** The shape of each named member. */
  readonly names?: string;
  /** The shape of any other member; if absent, other members are not allowed. */
  readonly rest?: Shape;
  /** Two members: the first must not exceed the second. */
  readonly atMost?: readonly [string, string];
}

/** One of several, selected by the value of a member. */
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
  /** By type and version, such as `Microsoft.Web/sites@2025-03-01`. */
  readonly resources: Readonly<Record<string, Shape>>;
  readonly shared: Readonly<Record<string, Shape>>;
}
