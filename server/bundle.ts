/**
 * Makes dist/: everything that the two programs need, the server and the forwarding site, no
 * node_modules. The start of the server reads main.mjs and what
 * it imports; what is needed later or never, such as the SDKs of Azure and MCP, lies in parts of its
 * own. Beside them lie the licences and the bill of materials. The same sources make the same bytes,
 * wherever and whenever.
 */
import { globSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { noticesOf, packagesIn } from './bundled-packages.ts';
import { sbomOf } from './sbom.ts';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const started = performance.now();

/** zod brings its messages in fifty languages; none of them leaves the server, so one will do. */
const oneLanguage: Plugin = {
  name: 'one-language',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/locales\/index\.js$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path, '../en.js'),
    })),
};

/**
 * Loads a module of Node when the code that uses it runs. An import statement loads it at start, also
 * for code that never runs, and that of `node:http` loads fetch and WebSocket as well, because it
 * exports names of theirs.
 */
const builtinsOnDemand: Plugin = {
  name: 'builtins-on-demand',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^[a-z:_/]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path: path.replace(/^node:/, ''), namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}');`,
    }));
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  metafile: true,
  entryPoints: ['src/main.ts', 'src/egress.ts'].map((file) => join(root, file)),
  outdir: dist,
  bundle: true,
  splitting: true,
  // The hash is of the contents, so parts of two builds never mix.
  chunkNames: 'parts/[name]-[hash]',
  outExtension: { '.js': '.mjs' },
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
  plugins: [oneLanguage, builtinsOnDemand],
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

const files = outputFiles
  .map(({ path, text }) => ({ name: relative(dist, path), bytes: Buffer.from(toAscii(text)) }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
const packages = packagesIn(metafile, root);
const shipped = new Map<string, string | Uint8Array>([
  ['THIRD-PARTY-NOTICES.txt', noticesOf(packages, root)],
  ['sbom.cdx.json', sbomOf(packages, files, root)],
  ...files.map(({ name, bytes }) => [name, bytes] as const),
]);

// Each file is moved into place whole, and main.mjs after the parts that it needs: a process that starts
// meanwhile gets one build or the other. Two builds at once must be of the same sources.
const unfinished = mkdtempSync(join(root, '.unfinished-'));
for (const [name, contents] of shipped) writeTo(join(unfinished, name), contents);
mkdirSync(join(dist, 'parts'), { recursive: true });
const partsFirst = [...shipped.keys()].sort((a, b) => depthOf(b) - depthOf(a));
for (const name of partsFirst) renameSync(join(unfinished, name), join(dist, name));
rmSync(unfinished, { recursive: true });
for (const name of globSync('parts/*', { cwd: dist }))
  if (!shipped.has(name)) rmSync(join(dist, name), { force: true });
const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1024 / 1024;
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.error(`build      server/dist, ${size.toFixed(1)} MB  ${seconds} s`);

function writeTo(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

function depthOf(name: string): number {
  return name.split('/').length;
}
