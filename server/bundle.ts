/**
 * Makes dist/main.mjs: one file with everything that the process needs, no node_modules. Beside it
 * lie the licences and the bill of materials of what it contains. The same sources make the same
 * bytes, wherever and whenever.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { noticesOf, packagesIn } from './bundled-packages.ts';
import { sbomOf } from './sbom.ts';

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

const packages = packagesIn(metafile, root);
const [output] = outputFiles;
if (output === undefined) throw new Error('esbuild made no file.');
const bundle = Buffer.from(toAscii(output.text));

mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), noticesOf(packages, root));
writeFileSync(join(root, 'dist/sbom.cdx.json'), sbomOf(packages, bundle, root));
// In one step, so that a process which starts during a build gets a whole bundle.
const unfinished = `${output.path}.${process.pid}`;
writeFileSync(unfinished, bundle);
renameSync(unfinished, output.path);
const size = `${(bundle.length / 1024 / 1024).toFixed(1)} MB`;
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.error(`build      server/dist/main.mjs, ${size}  ${seconds} s`);
