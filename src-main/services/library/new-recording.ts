import { basename, extname } from 'node:path'
import { NO_CORRECTION, NO_MARKS, type Recording } from '../../../src-shared/project/index.ts'
import type { DecodedRecording } from '../../engine/files/import-recording.ts'
import { newId } from '../project/identifiers.ts'

const MOST_WARNINGS = 20

/** What it is called in the project already, or was before it was removed. */
type KnownAs = Pick<Recording, 'id' | 'name' | 'correction' | 'labels'> & { markers: Recording['markers'] | null }

/** What the project keeps of a file that was decoded: named by its title, or by its file. */
export function newRecording(
  given: Pick<Recording, 'file' | 'reference' | 'contentHash' | 'sizeBytes'> & {
    name: string
    decoded: DecodedRecording
    former?: KnownAs
  },
): Recording {
  const { name, file, reference, sizeBytes, contentHash, decoded, former } = given
  return {
    id: former?.id ?? newId('rec'),
    name: former?.name ?? displayName(decoded.tags.title ?? stemOf(name)),
    file,
    reference,
    sizeBytes,
    contentHash,
    ...decodedFields(decoded),
    tags: decoded.tags,
    markers: former?.markers ?? decoded.markers,
    correction: former?.correction ?? NO_CORRECTION,
    labels: former?.labels ?? NO_MARKS,
    importedAt: new Date().toISOString(),
  }
}

/** What decoding a recording once more may change. */
export const decodedFields = (
  decoded: DecodedRecording,
): Omit<
  Recording,
  'id' | 'name' | 'file' | 'reference' | 'sizeBytes' | 'contentHash' | 'tags' | 'markers' | 'correction' | 'labels' | 'importedAt'
> => ({
  format: decoded.format.slice(0, 80),
  sampleRate: decoded.sampleRate,
  channels: decoded.channels,
  durationSeconds: decoded.durationSeconds,
  pcmSampleRate: decoded.pcmSampleRate,
  pcmChannels: decoded.pcmChannels,
  pcmSpeakers: decoded.pcmSpeakers,
  pcmFrames: decoded.pcmFrames,
  peakDb: decoded.peakDb,
  rmsDb: decoded.rmsDb,
  clippedSamples: decoded.clippedSamples,
  silent: decoded.silent,
  monoSilent: decoded.monoSilent,
  mend: decoded.mend,
  findings: decoded.findings,
  warnings: decoded.warnings.slice(0, MOST_WARNINGS).map((warning) => warning.slice(0, 300)),
})

const stemOf = (name: string): string => basename(name, extname(name))

function displayName(name: string): string {
  const line = name.replace(/\p{Cc}/gu, ' ').trim()
  return Array.from(line || 'untitled')
    .slice(0, 120)
    .join('')
    .trim()
}
