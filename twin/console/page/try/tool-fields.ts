/** The part of a tool's JSON Schema that the form understands. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: Schema;
}

/** The texts of a form's fields as arguments; empty fields are left out. */
export function readFields(
  { properties = {} }: Schema,
  texts: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const given = Object.entries(properties).filter(([name]) => (texts[name] ?? '') !== '');
  return Object.fromEntries(
    given.map(([name, schema]) => [name, readField(schema, texts[name] as string)]),
  );
}

/** A text that does not fit is sent as it is: the server's answer says what is wrong with it. */
function readField({ type, enum: choices }: Schema, text: string): unknown {
  if (type === 'string' || (type === undefined && choices)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
