import type { SampleFile } from '../files/sample-file.ts'

/** Where the sounds of a song lie, by `soundKey`. */
export type SoundFiles = ReadonlyMap<string, SampleFile>

/** `frozen`: a track's sound before its level, made once; its id is that of the track. `sampler`: what a sampler's keys play. */
export const soundKey = ({ kind, id }: { kind: 'recording' | 'take' | 'frozen' | 'sampler'; id: string }): string => `${kind}/${id}`
