import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce, projectOf } from '../../support/dotnet-build.ts';
import { type Program, startProgram } from '../../support/dotnet-program.ts';
import type { Expression } from './expressions.ts';

/** An interface old enough to match the gateway's .NET, and C# in its documented version. */
const PACKAGES = { 'Newtonsoft.Json': '13.0.1' };
const LIBRARY = projectOf('netstandard2.0', 'Library', PACKAGES);
const PROGRAM = projectOf(
  'net10.0',
  'Exe',
  PACKAGES,
  '<ProjectReference Include="../policy/policy.csproj" />',
);

/** A value as `csharp/Runner.cs` reports it: an object has no text. */
export const plain = (value: unknown): unknown =>
  ['string', 'boolean', 'number'].includes(typeof value) ? value : null;

/** The expressions, compiled by the .NET SDK against typed stand-ins. */
export class Dotnet {
  readonly #name: string;
  #program = '';
  #running: Program | undefined;

  /** @param name distinguishes its build from those of other expressions. */
  constructor(name = 'policy') {
    this.#name = name;
  }

  /** The compiler's errors, with policy file and line; empty if it accepts every expression. */
  async build(expressions: readonly Expression[]): Promise<readonly string[]> {
    const { folder, complaints } = await buildOnce(this.#name, sourcesOf(expressions), 'runner');
    this.#program = join(folder, 'runner/bin/Debug/net10.0/runner.dll');
    return complaints;
  }

  /** Runs one command of `csharp/Runner.cs`. */
  ask(command: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    this.#running ??= startProgram(this.#program);
    return this.#running.ask(JSON.stringify(command));
  }

  close = (): void => this.#running?.stop();
}

function sourcesOf(expressions: readonly Expression[]): Readonly<Record<string, string>> {
  const read = (name: string) => readFileSync(join(import.meta.dirname, 'csharp', name), 'utf8');
  return {
    'policy/Context.cs': read('Context.cs'),
    'policy/Expressions.cs': classOf(expressions),
    'policy/policy.csproj': LIBRARY,
    'runner/Runner.cs': read('Runner.cs'),
    'runner/StandIn.cs': read('StandIn.cs'),
    'runner/runner.csproj': PROGRAM,
  };
}

/** One method per expression; the compiler reports the policy's line. */
function classOf(expressions: readonly Expression[]): string {
  const methods = expressions.map(
    ({ file, line, type, code }, index) =>
      `#line ${line} "${file}"\n  static ${type} E${index}(IContext context) => (${code});\n#line default`,
  );
  const all = expressions.map((_, index) => `context => E${index}(context)`);
  return `using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public static class Expressions
{
${methods.join('\n')}
  public static readonly Func<IContext, object>[] All = { ${all.join(', ')} };
}
`;
}
