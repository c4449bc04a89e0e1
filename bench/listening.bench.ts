/**
 * How well recordings are listened to: pieces by chance, known to the note (rooms, noise, small microphones, other tunings), and what
 * people annotated, beside other programs in the same run. `SPECTRALOOM_PIECES` says how many pieces (200), `SPECTRALOOM_BENCH_PARTS` which
 * parts, between commas (all); each part prints its figures once it has them. `SPECTRALOOM_SOUNDS` names a folder of recorded sounds.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { downbeatsOf, notesOf, USUAL_TIDYING } from '../src-shared/music/index.ts'
import { MELODY_STEP_SECONDS } from '../src-shared/project/heard.ts'
import { encodeWav } from '../src-main/engine/files/wav-writer.ts'
import { HEARD_RATE } from '../src-main/engine/hearing/heard-rate.ts'
import { hear } from '../src-main/engine/hearing/hear.ts'
import { melodyOf } from '../src-main/engine/hearing/melody.ts'
import { noteEvidence } from '../src-main/engine/hearing/notes/note-evidence.ts'
import { onsetsOfPiece } from '../src-main/engine/pieces/labelled-piece.ts'
import { randomPiece } from '../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../src-main/engine/pieces/render-piece.ts'
import { heardSound } from '../test/support/heard-sound.ts'
import { followed } from './listening/followed.ts'
import { melodies } from './listening/melodies.ts'
import { networks } from './listening/networks.ts'
import { writtenNotes } from './listening/notes.ts'
import { alike } from './listening/alike.ts'
import { denoising, realDenoising } from './listening/denoising.ts'
import { events, realEvents } from './listening/events.ts'
import { separation } from './listening/separation.ts'
import { structures } from './listening/structures.ts'
import { figure, isTempo, Means, OCTAVES, tempoOfBeats, text } from './listening/means.ts'
import { midiPieces } from './listening/midi-pieces.ts'
import { aubioBeats, aubioOnsets, aubioPitch, bpmToolsTempo, essentia, soundstretchTempo } from './listening/peers.ts'
import { entry, ToldEntries, type BenchEntry, type Tell } from './report.ts'

const PIECES = Number(process.env.SPECTRALOOM_PIECES ?? 200)
/** Constants were chosen on the first hundred. */
const FIRST_SEED = 1001
const BASIC_PITCH = resolve(import.meta.dirname, '../resources/basic-pitch/basic-pitch.onnx')
const ANNOTATED = resolve(import.meta.dirname, '../../shared/data/annotated')
/** Of all those pieces networks hear some: a piece takes them a second or more. */
const MOST_FOR_NETWORKS = 20
const MOST_TAKEN_APART = 10
const MOST_FOR_STRUCTURE = 60
/** Excerpts of each instrument. */
const MOST_OF_EACH = 10
/** How far it is is told after each of them. */
const PIECES_A_LINE = 10

const spans = (list: readonly { startSeconds: number; endSeconds: number; label: string }[]): string =>
  text(list.map(({ startSeconds, endSeconds, label }) => [startSeconds, endSeconds, label]))
const PARTS: Readonly<Record<string, () => Promise<BenchEntry[]>>> = {
  annotated,
  networks: () => networks(Math.min(PIECES, MOST_FOR_NETWORKS)),
  melodies: () => melodies(Math.min(PIECES, MOST_FOR_NETWORKS)),
  notes: () => writtenNotes(Math.min(PIECES, MOST_FOR_NETWORKS)),
  followed: () => followed(Math.min(PIECES, MOST_FOR_NETWORKS)),
  events: () => events(Math.min(PIECES, MOST_FOR_NETWORKS)),
  realEvents: () => realEvents(Math.min(PIECES, MOST_FOR_NETWORKS)),
  denoising: () => denoising(Math.min(PIECES, MOST_FOR_NETWORKS)),
  realDenoising,
  separation: () => separation(Math.min(PIECES, MOST_TAKEN_APART)),
  midiPieces,
  structures: () => structures(Math.min(PIECES, MOST_FOR_STRUCTURE)),
  alike: () => alike(Math.min(Math.ceil(PIECES / 8), MOST_OF_EACH)),
  pieces,
}

export async function run(tell: Tell): Promise<BenchEntry[]> {
  const wanted = process.env.SPECTRALOOM_BENCH_PARTS?.split(',')
  const entries = new ToldEntries(tell)
  for (const [name, measure] of Object.entries(PARTS)) if (wanted?.includes(name) ?? true) entries.add(...(await measure()))
  return entries.all
}

async function pieces(): Promise<BenchEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-listening-'))
  try {
    return await measuredPieces(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measuredPieces(folder: string): Promise<BenchEntry[]> {
  const means = new Means()
  const other = essentia(join(tmpdir(), 'spectraloom-essentia'))
  const wav = join(folder, 'piece.wav')
  let [seconds, processor] = [0, 0]
  for (let seed = FIRST_SEED; seed < FIRST_SEED + PIECES; seed++) {
    const piece = randomPiece(seed)
    const samples = await renderPiece(piece, randomConditions(seed), seed)
    const before = process.cpuUsage()
    const heard = await hear(samples)
    const { user, system } = process.cpuUsage(before)
    processor += (user + system) / 1e6
    seconds += samples.length / HEARD_RATE
    writeFileSync(wav, encodeWav([samples], HEARD_RATE, 'int16'))

    const bpm = tempoOfBeats(piece.beats) ?? 0
    const theirs = aubioBeats(wav)
    const tempi = {
      ours: heard.tempo.bpm,
      'peer aubio': tempoOfBeats(theirs),
      'peer soundstretch': soundstretchTempo(wav),
      'peer bpm': bpmToolsTempo(wav),
    }
    for (const [name, found] of Object.entries(tempi)) {
      means.add(`tempo 1 ${name}`, isTempo(found, bpm))
      means.add(`tempo 2 ${name}`, isTempo(found, bpm, OCTAVES))
    }
    means.add('beats ours', figure('beat', 'F-measure', text(piece.beats), text(heard.beats)))
    if (theirs) means.add('beats peer aubio', figure('beat', 'F-measure', text(piece.beats), text(theirs)))

    const onsets = text(onsetsOfPiece(piece))
    means.add('onsets ours', figure('onset', 'F-measure', onsets, text(heard.onsets)))
    for (const [name, found] of Object.entries(aubioOnsets(wav)))
      means.add(`onsets peer ${name}`, figure('onset', 'F-measure', onsets, text(found)))

    const { beatsPerBar } = heard.bars
    means.add('meter', beatsPerBar === piece.beatsPerBar ? 1 : 0)
    means.add('parts of beats', heard.beatParts === piece.beatParts ? 1 : 0)
    const downbeats = downbeatsOf(heard.beats.length, heard.bars).map((i) => heard.beats[i])
    means.add(
      'downbeats',
      figure('beat', 'F-measure', text(piece.beats.filter((_, i) => i % (piece.beatsPerBar ?? 1) === 0)), text(downbeats)),
    )

    const key = piece.key ? `${piece.key.tonic} ${piece.key.mode}` : ''
    means.add('key ours', heard.keys.key ? figure('key', 'Weighted Score', key, `${heard.keys.key.tonic} ${heard.keys.key.mode}`) : 0)
    if (other) means.add('key peer', figure('key', 'Weighted Score', key, other.key(samples, HEARD_RATE)))

    const chords = spans(piece.chords ?? [])
    for (const name of ['majmin', 'sevenths']) means.add(name, figure('chord', name, chords, spans(heard.chords)))
    const sections = spans(piece.sections ?? [])
    for (const name of ['F-measure@0.5', 'F-measure@3.0', 'Pairwise F-measure'])
      means.add(`sections ${name}`, figure('segment', name, sections, spans(heard.sections)))
    const heardSoFar = seed - FIRST_SEED + 1
    if (heardSoFar % PIECES_A_LINE === 0)
      console.log(`${heardSoFar} pieces: beats F ${means.of('beats ours')?.toFixed(3)}, onsets F ${means.of('onsets ours')?.toFixed(3)}`)
  }
  const beside = (name: string, ours: string, peers: string, more = 0): BenchEntry[] => {
    const goal = means.best(peers)
    return [
      entry(name, means.of(ours), '', goal === null ? {} : { atLeast: Number((goal + more).toFixed(4)) }),
      entry(`${name}: ${goal === null ? 'no other program is installed' : 'the best other program'}`, goal, ''),
    ]
  }
  return [
    ...beside('tempo within 4 %', 'tempo 1 ours', 'tempo 1 peer'),
    ...beside('tempo, or half, twice, a third of it', 'tempo 2 ours', 'tempo 2 peer'),
    ...beside('beats F', 'beats ours', 'beats peer'),
    ...beside('onsets F', 'onsets ours', 'onsets peer', 0.1),
    entry('meter', means.of('meter'), ''),
    entry('parts of beats, two or three', means.of('parts of beats'), ''),
    entry('beats that begin bars F', means.of('downbeats'), ''),
    ...beside('key, weighted', 'key ours', 'key peer'),
    entry('chords as major or minor', means.of('majmin'), '', { atLeast: 0.75 }),
    entry('chords with sevenths', means.of('sevenths'), ''),
    entry('section boundaries within .5 s F', means.of('sections F-measure@0.5'), ''),
    entry('section boundaries within 3 s F', means.of('sections F-measure@3.0'), ''),
    entry('sections, pairs of moments F', means.of('sections Pairwise F-measure'), ''),
    entry('all of it, one core', seconds / processor, 'x real time', { atLeast: 60 }),
  ]
}

/** Lines of onset, offset, frequency. */
const asNotes = (list: readonly (readonly [onset: number, pitch: number, seconds: number])[]): string =>
  text(list.map(([onset, pitch, seconds]) => [onset, onset + seconds, 440 * 2 ** ((pitch - 69) / 12)]))

async function notesHeard(path: string): Promise<string> {
  const evidence = await noteEvidence(BASIC_PITCH, await heardSound(path), () => Promise.resolve())
  return asNotes(notesOf(evidence, USUAL_TIDYING).map(({ startSeconds, pitch, durationSeconds }) => [startSeconds, pitch, durationSeconds]))
}

/** Of lines of onset, MIDI note, length. */
const madmomNotes = (lines: string): string =>
  asNotes(
    lines
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .map((line) => {
        const [onset, pitch, seconds] = line.split(/\s+/).map(Number)
        return [onset, pitch, seconds || 0.1]
      }),
  )

async function annotated(): Promise<BenchEntry[]> {
  if (!existsSync(ANNOTATED)) return [entry('what people annotated (shared/data is not there)', null, '')]
  const read = (...path: string[]): string => readFileSync(join(ANNOTATED, ...path), 'utf8')
  const voice = join(ANNOTATED, 'vocadito', 'vocadito_1.wav')
  const { hz } = melodyOf(await heardSound(voice))
  const reference = read('vocadito', 'vocadito_1_f0.csv')
  const series = ({ times, values }: { times: readonly number[]; values: readonly number[] }): string =>
    text(times.map((time, i) => [time, values[i]]))
  const pitch = (estimate: string): number => figure('melody', 'Raw Pitch Accuracy', reference, estimate)
  const theirs = aubioPitch(voice, 'yinfft')
  const best = theirs && pitch(series(theirs))
  const sample = await hear(await heardSound(join(ANNOTATED, 'madmom', 'sample.wav')))
  const onsets = (estimate: string): number => figure('onset', 'F-measure', read('madmom', 'sample.onsets'), estimate)
  const network = onsets(read('madmom', 'sample.cnn_onset_detector.txt'))
  const notes = (estimate: string): number =>
    figure('transcription', 'F-measure_no_offset', read('madmom', 'stereo_sample.notes.mirex'), estimate)
  return [
    entry(
      'pitch of a singer, raw accuracy',
      pitch(series({ times: Array.from(hz, (_, i) => i * MELODY_STEP_SECONDS), values: Array.from(hz) })),
      '',
      best === null ? {} : { atLeast: Number(best.toFixed(4)) },
    ),
    entry("pitch of a singer: aubio's yinfft", best, ''),
    entry("onsets F of madmom's sample", onsets(text(sample.onsets)), ''),
    entry("onsets F of madmom's sample: its own network", network, ''),
    entry("notes that begin in madmom's piano F", notes(await notesHeard(join(ANNOTATED, 'madmom', 'stereo_sample.flac'))), ''),
    entry(
      "notes that begin in madmom's piano F: its own network",
      notes(madmomNotes(read('madmom', 'stereo_sample.piano_transcriptor.txt'))),
      '',
    ),
  ]
}
