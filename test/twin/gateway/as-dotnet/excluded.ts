/** Members that are not compared, with the reason. Keys as `Type.Member`, or a type alone. */
export const EXCLUDED: Readonly<Record<string, string>> = {
  null: 'no type that a program can name',
  void: 'no value',
  ValueType: 'only the base of structs',
  Enum: 'only the base of enumerations',
  'IContext.RequestId': 'the stand-in has a text of its own',
};

/** Members whose samples are still to be written. */
export const NOT_YET: RegExp =
  /^(?:Array|BasicAuthCredentials|I[A-Z]\w*(?:<.*>)?|Jwt|KeyValuePair<.*>|ProductState|Regex|\w+\[\])\.|^string\.(?:As|TryParse)/;
