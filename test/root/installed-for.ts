import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Names = Readonly<Record<string, string>>;
interface Locked {
  readonly dependencies?: Names;
  readonly optionalDependencies?: Names;
  readonly peerDependencies?: Names;
}

/** Outermost folders of the packages that some folders of the lockfile need, as Node resolves them. */
export function installedFor(root: string, paths: readonly string[]): string[] {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Locked>> };
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path) || !existsSync(join(root, path))) return;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = packages[path] ?? {};
    const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    for (const name of names) {
      const places = [path, ...parentsOf(path)].map((place) => join(place, 'node_modules', name));
      const nearest = places.find((place) => packages[place] !== undefined);
      if (nearest !== undefined) visit(nearest);
    }
  };
  for (const path of paths) visit(path);
  // A nested package comes with its outer one.
  return [...found].filter((path) => /^node_modules\/(?!.*\/node_modules\/)/.test(path));
}

/** Every folder above in whose node_modules Node searches, nearest first. */
function parentsOf(path: string): string[] {
  const at = path.lastIndexOf('node_modules/');
  if (at <= 0) return [''];
  const parent = path.slice(0, at - 1);
  return [parent, ...parentsOf(parent)];
}
