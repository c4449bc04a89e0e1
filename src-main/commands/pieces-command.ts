import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { NOTES_ENDING } from '../engine/files/label-files.ts'
import { notesText } from '../engine/files/notes-text.ts'
import type { MadePiece, MakePieceInput } from '../engine/pieces/pieces-jobs.ts'
import { HEARD_FILES } from '../services/analyses/heard-files.ts'
import { writeFileAtomic } from '../storage/atomic-file.ts'
import { makeFolder } from '../storage/folders.ts'
import { EngineClient } from '../workers/engine-client.ts'
import { nodeForker } from '../workers/fork-engine.ts'
import { EXIT, parseFlags, UsageError, type Command } from './command.ts'
import { untilInterrupted } from './on-interrupt.ts'

const [USUAL_COUNT, MOST_PIECES, USUAL_LONGEST] = [100, 100_000, 60]
const TEXTS = ['.jams', '.beats', '.onsets', '.lab', '.sections'] as const
const NO_TAGS = { title: null, artist: null, album: null, tempoBpm: null, key: null }

export const piecesCommand: Command = {
  name: 'pieces',
  summary: 'Make labelled pieces, to learn from and to measure listening with.',
  help: `Usage: spectraloom pieces FOLDER [--count N] [--seed N] [--midi FILE_OR_FOLDER] [--clean] [--parts] [--json]

Makes pieces of music that are known to the note, played by Spectraloom's own instruments out of tune, in rooms, with noise and through
small microphones: for each a WAV file in the new folder FOLDER, and beside it what is in it as JAMS, .beats, .onsets, .lab (chords),
.sections and .notes (begin, end, Hz). Equal seeds make equal pieces.

  --count N     pieces (${USUAL_COUNT})
  --seed N      of the first one (1)
  --midi PLACE  a MIDI file, or a folder of them, instead of chance; their chords and sections are not known
  --longest S   of MIDI files, seconds (${USUAL_LONGEST})
  --clean       in tune, without rooms, noise and microphones
  --parts       each as drums, bass, voice and the rest as well, in a folder of its own: to learn to take music apart from, and
                to measure that with (evaluate --task separation); what leads is sung; in tune, without noise and microphones

Example: spectraloom pieces ~/Music/Labelled --count 200`,

  async run(args, output) {
    const flags = parseFlags(
      'pieces',
      args,
      {
        ...{ count: { type: 'string' }, seed: { type: 'string' }, midi: { type: 'string' }, longest: { type: 'string' } },
        ...{ clean: { type: 'boolean' }, parts: { type: 'boolean' } },
      },
      ['FOLDER'],
    )
    const folder = resolve(flags.positionals[0])
    if (existsSync(folder) && readdirSync(folder).length > 0)
      throw new UsageError(`There is something in "${folder}" already.`, 'Name a new folder.')
    const seed = flags.number('seed', { minimum: 0, maximum: 2 ** 31, whole: true }) ?? 1
    const longestSeconds = flags.number('longest', { minimum: 1, maximum: 3600 }) ?? USUAL_LONGEST
    const count = flags.number('count', { minimum: 1, maximum: MOST_PIECES, whole: true })
    const midi = flags.text('midi')
    const sources = midi === undefined ? chance(seed, count ?? USUAL_COUNT) : midiFiles(midi).slice(0, count)
    await makeFolder(folder)
    const client = new EngineClient(nodeForker)
    const stop = new AbortController()
    const digits = String(sources.length).length
    let made = 0
    const work = async (): Promise<number> => {
      try {
        for (const [i, source] of sources.entries()) {
          const path = join(folder, String(i + 1).padStart(digits, '0'))
          const conditionsSeed = flags.isSet('clean') ? null : seed + i
          const partsFolder = flags.isSet('parts') ? `${path} parts` : null
          if (partsFolder !== null) await makeFolder(partsFolder)
          const input: MakePieceInput = { source, conditionsSeed, longestSeconds, outPath: `${path}.wav`, partsFolder }
          await writeTexts(path, await client.run('make-piece', input, { signal: stop.signal }))
          made++
          output.progress(`${Math.round((100 * made) / sources.length)} % ${made} of ${sources.length} pieces`)
        }
      } catch (error) {
        if (!stop.signal.aborted) throw error
      } finally {
        client.close()
      }
      output.result({ folder, pieces: made }, `${made} ${made === 1 ? 'piece' : 'pieces'} in ${folder}`)
      return stop.signal.aborted ? EXIT.interrupted : EXIT.done
    }
    return untilInterrupted(output, () => stop.abort(), work)
  },
}

const chance = (seed: number, count: number): MakePieceInput['source'][] => Array.from({ length: count }, (_, i) => ({ seed: seed + i }))

/** @throws UsageError where there are none */
function midiFiles(place: string): MakePieceInput['source'][] {
  const path = resolve(place)
  if (!existsSync(path)) throw new UsageError(`There is no file "${place}".`, 'Check its place.')
  const paths = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => /\.midi?$/i.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path]
  if (paths.length === 0) throw new UsageError(`There are no MIDI files in "${place}".`, 'Name a folder that holds some.')
  return paths.map((midiPath) => ({ midiPath }))
}

async function writeTexts(path: string, { name, truth, notes }: MadePiece): Promise<void> {
  const nothing = { hz: new Float32Array(0), confidence: new Float32Array(0) }
  for (const ending of TEXTS) {
    if ((ending === '.lab' && truth.chords.length === 0) || (ending === '.sections' && truth.sections.length === 0)) continue
    await writeFileAtomic(`${path}${ending}`, HEARD_FILES[ending].write(truth, { name, tags: NO_TAGS }, nothing))
  }
  await writeFileAtomic(`${path}${NOTES_ENDING}`, notesText(notes, truth.tuningCents))
}
