import manifest from '../package.json' with { type: 'json' }

/** The program's version, from package.json at the time of the build. */
export const version: string = manifest.version
