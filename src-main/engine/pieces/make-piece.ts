import { basename, extname, join } from 'node:path'
import type { Heard } from '../../../src-shared/project/heard.ts'
import { createSoundWriter } from '../files/convert-sound.ts'
import { readMidiSong } from '../files/midi/read-midi-song.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { onsetsOfPiece, type LabelledPiece } from './labelled-piece.ts'
import { midiPiece } from './midi-piece.ts'
import type { MadePiece, MakePieceInput } from './pieces-jobs.ts'
import { renderStems, STEMS, type Stem } from './piece-stems.ts'
import { randomPiece } from './random-piece.ts'
import { randomConditions, renderPiece, STUDIO } from './render-piece.ts'

const PEAK = 0.7

/** The job: one labelled piece as a sound file. @throws AudioFileError where a MIDI file is none, or holds no notes */
export async function makePiece(
  { source, conditionsSeed, longestSeconds, outPath, partsFolder }: MakePieceInput,
  { signal }: JobHooks<ProgressEvent>,
): Promise<MadePiece> {
  const piece =
    'seed' in source
      ? randomPiece(source.seed)
      : midiPiece(
          basename(source.midiPath, extname(source.midiPath)),
          (await readMidiSong({ midiPath: source.midiPath })).song,
          longestSeconds,
        )
  const conditions = conditionsSeed === null || partsFolder !== null ? STUDIO : randomConditions(conditionsSeed)
  const samples =
    partsFolder === null
      ? await renderPiece(piece, conditions, conditionsSeed ?? 0)
      : await writeParts(renderStems(piece, 'seed' in source ? source.seed : 0), partsFolder)
  signal.throwIfAborted()
  await writeSound(outPath, samples)
  const notes = piece.parts.filter(({ instrument }) => instrument !== 'drums').flatMap((part) => part.notes)
  return {
    name: piece.name,
    truth: truthOf(piece, conditions.tuningCents),
    notes: notes.sort((a, b) => a.startSeconds - b.startSeconds || a.pitch - b.pitch),
  }
}

async function writeSound(path: string, samples: Float32Array): Promise<void> {
  const writer = await createSoundWriter(path, 'wav-16', { sampleRate: HEARD_RATE, channels: 1, dither: 'flat' })
  try {
    await writer.append([samples])
  } finally {
    await writer.close()
  }
}

/** Each part as `FOLDER/PART.wav`, all at the level at which their sum has room. @returns their sum */
async function writeParts(stems: Record<Stem, Float32Array>, folder: string): Promise<Float32Array> {
  const sum = stems.other.map((_, i) => STEMS.reduce((total, stem) => total + stems[stem][i], 0))
  const scale = PEAK / sum.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)
  for (const stem of STEMS)
    await writeSound(
      join(folder, `${stem}.wav`),
      stems[stem].map((value) => scale * value),
    )
  return sum.map((value) => scale * value)
}

function truthOf(piece: LabelledPiece, tuningCents: number): Heard {
  const { seconds, beats, beatsPerBar, firstDownbeat, beatParts, key, chords, sections } = piece
  const apart = beats.slice(1).map((time, i) => time - beats[i])
  const middle = apart.sort((a, b) => a - b).at(apart.length >> 1)
  return {
    version: 6,
    seconds,
    tempo: { bpm: middle === undefined ? null : 60 / middle, confidence: 1, alternatives: [] },
    ...{ beats, beatsPerBar, firstDownbeat, meterChanges: [], beatParts: beatParts ?? 2, onsets: onsetsOfPiece(piece) },
    key,
    keyConfidence: key ? 1 : 0,
    keys: key ? [{ startSeconds: 0, endSeconds: seconds, key }] : [],
    chords: chords ?? [],
    sections: sections ?? [],
    tuningCents,
    loudnessLufs: null,
  }
}
