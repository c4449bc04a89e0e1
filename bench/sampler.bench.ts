/**
 * How near a sampler that is cut from a recording comes to that recording: each key at its recorded pitch beside what it was cut from, and,
 * with that key taken out, its neighbour at that pitch.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeAudioFile } from '../src-main/engine/files/open-audio-file.ts'
import { writePcm } from '../src-main/engine/files/pcm-cache.ts'
import { compareSampler, type ComparedKey } from '../test/support/sampler-beside-recording.ts'
import { sharedData } from '../test/support/shared-data.ts'
import { entry, type BenchEntry } from './report.ts'

/** Half a minute each, as people play: notes overlap, and rooms ring. */
const CLIPS = {
  piano: ['furelise', 'k545', 'noc92', 'op28n4', 'traumerei', 'gym1'],
  violin: ['air', 'chaconne', 'spring', 'summer', 'winter-2', 'beethoven-concerto'],
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
const highest = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(0.95 * values.length)] ?? NaN

export async function run(): Promise<BenchEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sampler-'))
  const entries: BenchEntry[] = []
  for (const [id, names] of Object.entries(CLIPS)) {
    const keys: ComparedKey[] = []
    for (const name of names) {
      const { sampleRate, channels } = await decodeAudioFile(sharedData('recordings', `${id}-clips`, `${name}.mp3`))
      const pcmPath = join(folder, `${name}.f32`)
      await writePcm(pcmPath, channels)
      const form = { sampleRate, channels: channels.length, frames: channels[0].length }
      keys.push(...(await compareSampler({ recordingId: name, name, pcmPath, soundKey: name, ...form }, folder)))
    }
    const levels = keys.map(({ levelDb }) => Math.abs(levelDb))
    const spectra = keys.map(({ spectrumDb }) => spectrumDb)
    const neighbours = keys.flatMap(({ neighbourDb }) => neighbourDb ?? [])
    entries.push(
      entry(`${id}: keys compared`, keys.length, 'keys', { atLeast: 10 }),
      entry(`${id}: level at its recorded pitch, median`, median(levels), 'dB', { atMost: 0.5 }),
      entry(`${id}: level at its recorded pitch, 95 of 100`, highest(levels), 'dB', { atMost: 1 }),
      entry(`${id}: spectrum at its recorded pitch, median`, median(spectra), 'dB', { atMost: 1 }),
      entry(`${id}: spectrum at its recorded pitch, 95 of 100`, highest(spectra), 'dB'),
      entry(`${id}: spectrum of its neighbour there, median`, median(neighbours), 'dB'),
      entry(`${id}: neighbours compared`, neighbours.length, 'keys'),
    )
  }
  return entries
}
