/** How well tempo, beats and onsets are heard of MIDI files that are rendered dry, beside aubio: tunes, games, a piano played freely. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { readMidiSong } from '../../src-main/engine/files/midi/read-midi-song.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { hear } from '../../src-main/engine/hearing/hear.ts'
import { onsetsOfPiece, type LabelledPiece } from '../../src-main/engine/pieces/labelled-piece.ts'
import { midiPiece } from '../../src-main/engine/pieces/midi-piece.ts'
import { renderPiece, STUDIO } from '../../src-main/engine/pieces/render-piece.ts'
import { entry, type BenchEntry } from '../report.ts'
import { figure, isTempo, Means, tempoOfBeats, text } from './means.ts'
import { aubioBeats, aubioOnsets } from './peers.ts'

const MIDI = resolve(import.meta.dirname, '../../../shared/data/midi')
const SECONDS = 35
const hasDrums = ({ parts }: LabelledPiece): boolean => parts.some(({ instrument }) => instrument === 'drums')
/** Files spread evenly over each folder. */
const KINDS = [
  { what: 'tunes', folder: 'nottingham', count: 24, isMeant: () => true },
  { what: 'games', folder: 'freedoom', count: 10, isMeant: hasDrums },
  { what: 'piano with rubato', folder: 'piano-midi-de', count: 8, isMeant: () => true },
] as const

export async function midiPieces(): Promise<BenchEntry[]> {
  if (!existsSync(MIDI)) return [entry('MIDI files (shared/data is not there)', null, '')]
  const entries: BenchEntry[] = []
  for (const { what, folder, count, isMeant } of KINDS) {
    const pieces: LabelledPiece[] = []
    for (const file of readdirSync(join(MIDI, folder))
      .filter((name) => name.endsWith('.mid'))
      .sort()) {
      const piece = midiPiece(file, (await readMidiSong({ midiPath: join(MIDI, folder, file) })).song, SECONDS)
      if (isMeant(piece)) pieces.push(piece)
    }
    const some = Array.from({ length: Math.min(count, pieces.length) }, (_, i) => pieces[Math.floor((i * pieces.length) / count)])
    entries.push(...(await judged(what, some)))
  }
  return entries
}

async function judged(what: string, pieces: readonly LabelledPiece[]): Promise<BenchEntry[]> {
  const means = new Means()
  const scratch = mkdtempSync(join(tmpdir(), 'spectraloom-midi-'))
  try {
    for (const piece of pieces) {
      const samples = await renderPiece(piece, STUDIO)
      const wav = join(scratch, 'piece.wav')
      writeFileSync(wav, encodeWav([samples], HEARD_RATE, 'int16'))
      const [heard, theirs] = [await hear(samples), aubioBeats(wav)]
      const bpm = tempoOfBeats(piece.beats) ?? 0
      means.add('tempo within 4 %: ours', isTempo(heard.tempo.bpm, bpm))
      means.add('beats F: ours', figure('beat', 'F-measure', text(piece.beats), text(heard.beats)))
      if (theirs) {
        means.add('tempo within 4 %: aubio', isTempo(tempoOfBeats(theirs), bpm))
        means.add('beats F: aubio', figure('beat', 'F-measure', text(piece.beats), text(theirs)))
      }
      const onsets = text(onsetsOfPiece(piece))
      means.add('onsets F: ours', figure('onset', 'F-measure', onsets, text(heard.onsets)))
      const byFunction = Object.values(aubioOnsets(wav)).map((found) => figure('onset', 'F-measure', onsets, text(found)))
      if (byFunction.length > 0) means.add("onsets F: the best of aubio's functions on each", Math.max(...byFunction))
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return means.names.map((name) => entry(`${pieces.length} ${what}, ${name}`, means.of(name), ''))
}
