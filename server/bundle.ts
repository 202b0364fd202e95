/**
 * Makes dist/: everything that the three programs need, the server, the forwarding site and the
 * bridge to programs that speak MCP, no node_modules. The start of the server reads main.mjs and what
 * it imports; what is needed later or never, such as the SDKs of Azure and MCP, lies in parts of its
 * own. Beside them lie the licences and the bill of materials. The same sources make the same bytes,
 * wherever and whenever.
 *
 * Also makes maps/, which does not ship: it leads from a place in the bundle to that in the sources.
 */
import { createHash } from 'node:crypto';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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

/** A client of other MCP servers and a validator of their schemas, left out while none is fronted. */
const frontOnDemand: Plugin = {
  name: 'front-on-demand',
  setup({ onResolve }) {
    const upstreams = JSON.parse(readFileSync(join(root, 'upstreams.json'), 'utf8'));
    if (Object.keys(upstreams).length > 0) return;
    onResolve({ filter: /^\.\/front\.ts$/ }, () => ({ path: './front.mjs', external: true }));
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  metafile: true,
  entryPoints: ['src/main.ts', 'src/egress.ts', 'src/bridge.ts'].map((file) => join(root, file)),
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
  sourcemap: 'external',
  sourcesContent: false,
  write: false,
  logLevel: 'warning',
  plugins: [oneLanguage, builtinsOnDemand, frontOnDemand],
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

const texts = new Map(outputFiles.map(({ path, text }) => [relative(dist, path), text]));
const files = [...texts]
  .filter(([name]) => !name.endsWith('.map'))
  .map(([name, text]) => ({ name, bytes: Buffer.from(toAscii(text)) }))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
const packages = packagesIn(metafile, root);
const made = new Map<string, string | Uint8Array>([
  ['dist/THIRD-PARTY-NOTICES.txt', noticesOf(packages, root)],
  ['dist/sbom.cdx.json', sbomOf(packages, files, root)],
  ...files.map(({ name, bytes }) => [`dist/${name}`, bytes] as const),
  ...files.map(({ name, bytes }) => [`maps/${name}.map`, mapOf(name, bytes)] as const),
]);

// Each file is moved into place whole, and main.mjs after the parts that it needs: a process that starts
// meanwhile gets one build or the other. Two builds at once must be of the same sources. The sources are
// in no moment beside anything unfinished: another command may be reading or copying them.
const tools = join(root, '../.tools');
mkdirSync(tools, { recursive: true });
const unfinished = mkdtempSync(join(tools, 'unfinished-'));
for (const [name, contents] of made) writeTo(join(unfinished, name), contents);
for (const folder of ['dist', 'maps']) mkdirSync(join(root, folder, 'parts'), { recursive: true });
const partsFirst = [...made.keys()].sort((a, b) => depthOf(b) - depthOf(a));
for (const name of partsFirst) renameSync(join(unfinished, name), join(root, name));
rmSync(unfinished, { recursive: true });
for (const name of globSync('{dist,maps}/parts/*', { cwd: root }))
  if (!made.has(name)) rmSync(join(root, name), { force: true });
const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1024 / 1024;
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.error(`build      server/dist, ${size.toFixed(1)} MB  ${seconds} s`);

/** The map of a file, with what tells whether it is the map of a given one, and how to read it. */
function mapOf(name: string, bytes: Buffer): string {
  const text = texts.get(name) ?? '';
  const map = JSON.parse(texts.get(`${name}.map`) ?? '{}');
  const escaped = [...text.matchAll(/[^\0-\x7f]/g)].map(({ index }) => placeIn(text, index));
  return JSON.stringify({ ...map, sha256: sha256(bytes), escaped });
}

/** Line and column, counted from 0, as in the map. */
function placeIn(text: string, index: number): [line: number, column: number] {
  const lines = text.slice(0, index).split('\n');
  return [lines.length - 1, lines.at(-1)?.length ?? 0];
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function writeTo(path: string, contents: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

function depthOf(name: string): number {
  return name.split('/').length;
}
