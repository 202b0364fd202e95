import manifest from '../../package.json' with { type: 'json' };

/** The version that the package has, for whoever asks this server what it is. */
export const VERSION: string = manifest.version;
