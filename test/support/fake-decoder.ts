import { readFileSync, writeFileSync } from 'node:fs'
import { NO_MEND } from '../../src-shared/project/index.ts'
import { PeakBuilder } from '../../src-main/engine/dsp/peaks.ts'
import type { DecodedRecording } from '../../src-main/engine/files/import-recording.ts'
import { NO_TAGS } from '../../src-main/engine/files/tags.ts'
import { toFailure } from '../../src-main/failures/to-failure.ts'
import type { Script } from './fake-engine.ts'

export const FAKE_RATE = 8000

/**
 * Decodes files as their first word says: `sound` and `silence` (2 s each), `damaged` refuses, `crash` dies, `hang` never answers.
 * The samples of `sound` are a ramp, so that what is read back can be told by its position.
 */
export const fakeDecoder: Script = (work, process) => {
  if (work.kind !== 'import') throw new Error(`not a decoder's work: ${work.kind}`)
  const { sourcePath, pcmPath, peaksPath, mend, pcmSampleRate = FAKE_RATE } = work.input
  const [kind] = readFileSync(sourcePath, 'utf8').split(' ')
  if (kind === 'crash') process.crash()
  else if (kind === 'damaged')
    process.report({
      type: 'failure',
      failure: { code: 'bad-input', message: 'The file is damaged.', advice: 'Copy it again.' },
      detail: '',
    })
  else if (kind !== 'hang') {
    const samples = Float32Array.from({ length: 2 * FAKE_RATE }, (_, i) => (kind === 'silence' ? 0 : i / (2 * FAKE_RATE)))
    const peaks = new PeakBuilder()
    peaks.add([samples])
    try {
      writeFileSync(pcmPath, new Uint8Array(samples.buffer))
      writeFileSync(peaksPath, peaks.finish().toBytes())
    } catch (error) {
      process.report({ type: 'failure', failure: toFailure(error), detail: '' })
      return
    }
    process.report({ type: 'event', event: { type: 'progress', progress: 1 } })
    process.report({
      type: 'result',
      result: {
        ...decoded(samples.length, kind === 'silence'),
        pcmSampleRate,
        mend: mend && mend.kinds !== 'auto' ? { kinds: mend.kinds, tracks: mend.tracks } : NO_MEND,
      },
    })
  }
}

const decoded = (frames: number, silent: boolean): DecodedRecording => ({
  format: 'WAV, 16 bit',
  sampleRate: FAKE_RATE,
  channels: 1,
  frames,
  durationSeconds: frames / FAKE_RATE,
  pcmSampleRate: FAKE_RATE,
  pcmChannels: 1,
  pcmSpeakers: null,
  pcmFrames: frames,
  peakDb: silent ? -160 : 0,
  rmsDb: silent ? -160 : -4.8,
  clippedSamples: 0,
  silent,
  monoSilent: silent,
  tags: NO_TAGS,
  markers: [],
  mend: NO_MEND,
  findings: [],
  warnings: [],
})
