/** Makes dist/main.mjs: one file with everything that the process needs, no node_modules. */
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = import.meta.dirname;
const started = performance.now();

/** zod brings its messages in fifty languages; none of them leaves the server, so one will do. */
const oneLanguage: Plugin = {
  name: 'one-language',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path, '../en.js'),
    })),
};

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  metafile: true,
  entryPoints: [join(root, 'src/main.ts')],
  outfile: join(root, 'dist/main.mjs'),
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Of packages that bring both kinds, the kind of which unused parts can be left out.
  mainFields: ['module', 'main'],
  // A smaller text parses faster; nothing reads names at run time.
  minify: true,
  // Licences stand in a file beside it instead.
  legalComments: 'none',
  write: false,
  logLevel: 'warning',
  plugins: [oneLanguage],
  // Packages of the CommonJS kind still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

/**
 * In regular expressions esbuild leaves characters beyond Latin as they are, and a single one makes
 * V8 keep the whole text in two bytes a character: megabytes of memory, and a slower start.
 */
const toAscii = (text: string): string =>
  text.replace(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The licences of everything in the bundle, which they ask to be passed on with it. */
function noticesOf(inputs: readonly string[]): string {
  const packages = new Set(
    inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  const notices = [...packages].sort().map((path) => {
    const folder = join(root, path);
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const file = globSync('{LICENSE,LICENCE,license,NOTICE}*', { cwd: folder }).sort()[0];
    const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return notices.join(`\n${'-'.repeat(72)}\n\n`);
}

mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), noticesOf(Object.keys(metafile.inputs)));

for (const { path, text } of outputFiles) {
  // In one step, so that a process which starts during a build gets a whole bundle.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, toAscii(text));
  renameSync(unfinished, path);
  const size = `${(text.length / 1024 / 1024).toFixed(1)} MB`;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.error(`build      server/dist/main.mjs, ${size}  ${seconds} s`);
}
