import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce, projectOf } from '../../../support/dotnet-build.ts';
import { type Program, startProgram } from '../../../support/dotnet-program.ts';

const PACKAGES = { 'Newtonsoft.Json': '13.0.1', DotLiquid: '2.3.260' };

/** The libraries that the service uses for templates and for XML. */
export async function startLibrary(): Promise<Program> {
  const sources = {
    'library/Runner.cs': readFileSync(join(import.meta.dirname, 'Runner.cs'), 'utf8'),
    'library/library.csproj': projectOf('net10.0', 'Exe', PACKAGES),
  };
  const { folder, complaints } = await buildOnce('library', sources, 'library');
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
  return startProgram(join(folder, 'library/bin/Debug/net10.0/library.dll'));
}
