import manifest from '../../package.json' with { type: 'json' };

/** The package's version, as reported to clients. */
export const VERSION: string = manifest.version;
