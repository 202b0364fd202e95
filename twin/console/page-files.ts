import { join } from 'node:path';
import type { File } from './send.ts';

const PAGE = join(import.meta.dirname, 'page');

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Console</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/console.css">
<script type="module" src="/console.js"></script>
</head>
<body><noscript>The console needs JavaScript.</noscript></body>
</html>
`;

/** Stations on a line, as the page draws them. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 8h14" stroke="#1f4fd8" stroke-width="2"/><circle cx="4" cy="8" r="3" fill="#1f4fd8"/><circle cx="12" cy="8" r="2.5" fill="#fff" stroke="#1f4fd8"/></svg>`;

/** The page's files by path, bundled when the first one is asked for. */
export function createPageFiles(): (path: string) => Promise<File | undefined> | undefined {
  let built: Promise<Record<'js' | 'css', string>> | undefined;
  const bundled = async (kind: 'js' | 'css', type: string): Promise<File> => {
    built ??= bundle();
    return { type, text: (await built)[kind] };
  };
  const files: Readonly<Record<string, () => Promise<File>>> = {
    '/': async () => ({ type: 'text/html; charset=utf-8', text: HTML }),
    '/icon.svg': async () => ({ type: 'image/svg+xml', text: ICON }),
    '/console.js': () => bundled('js', 'text/javascript; charset=utf-8'),
    '/console.css': () => bundled('css', 'text/css; charset=utf-8'),
  };
  return (path) => (Object.hasOwn(files, path) ? files[path]?.() : undefined);
}

async function bundle(): Promise<Record<'js' | 'css', string>> {
  // Late, because most runs never need it.
  const { build, stop } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: { console: join(PAGE, 'main.tsx'), style: join(PAGE, 'style.css') },
      outdir: PAGE,
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      target: 'es2022',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      logLevel: 'silent',
    });
    const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
    return { js: textOf('.js'), css: textOf('.css') };
  } finally {
    // Otherwise a process would outlive the chain.
    await stop();
  }
}
