import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { version as esbuild } from 'esbuild';
import type { BundledPackage } from './bundled-packages.ts';

export interface BundledFile {
  /** Its path in the bundle's folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The bill of materials in CycloneDX 1.6. `npm sbom` lists what is installed for production alone:
 * it leaves out packages that the tests need too, and names others that never reach the bundle. It
 * also adds a random number and the time, both optional: the same bundle has the same bill here.
 */
export function sbomOf(
  packages: readonly BundledPackage[],
  files: readonly BundledFile[],
  root: string,
): string {
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const product = purlOf({ name, version });
  // A package that is installed twice in one version is one component.
  const components = new Map(packages.map((one) => [purlOf(one), componentOf(one)]));
  const purls = new Map(packages.map((one) => [one.folder, purlOf(one)]));
  const imports = Map.groupBy(packages, purlOf);
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: { components: [{ type: 'application', name: 'esbuild', version: esbuild }] },
      component: {
        type: 'application',
        'bom-ref': product,
        name,
        version,
        licenses: licensesOf(license),
        purl: product,
        components: files.map(({ name, bytes }) => ({
          type: 'file',
          name,
          hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(bytes).digest('hex') }],
        })),
      },
    },
    components: [...components.values()],
    dependencies: [
      { ref: product, dependsOn: packages.filter(({ isDirect }) => isDirect).map(purlOf) },
      ...[...imports].map(([ref, same]) => ({
        ref,
        dependsOn: [
          ...new Set(same.flatMap((one) => one.imports.map((folder) => purls.get(folder)))),
        ].sort(),
      })),
    ],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

function componentOf({ name, version, license, integrity }: BundledPackage) {
  const purl = purlOf({ name, version });
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    ...(integrity?.startsWith('sha512-') && {
      hashes: [{ alg: 'SHA-512', content: hexOf(integrity.slice('sha512-'.length)) }],
    }),
    licenses: licensesOf(license),
    purl,
  };
}

const hexOf = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

/** The at sign of a scope is encoded, its slash is not. */
const purlOf = ({ name, version }: Pick<BundledPackage, 'name' | 'version'>): string =>
  `pkg:npm/${name.replace('@', '%40')}@${version}`;

const licensesOf = (license: string) =>
  /^[\w.+-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }];
