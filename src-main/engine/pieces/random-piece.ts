/** Pieces composed by chance within the rules of common music: form, chords of a key, meter, accompaniment, bass, melody, drums. */
import { CounterRandom, streamOf } from '../random.ts'
import type { BeatParts, InstrumentId } from '../../../src-shared/music/index.ts'
import { KEY_NAMES } from '../hearing/keys.ts'
import type { LabelledPiece, PieceNote, PiecePart } from './labelled-piece.ts'

const ROOTS = KEY_NAMES.major
const SCALES = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] }
/** Of the scale's degrees; the fifth of minor is major. Harte's names. */
const TRIADS = {
  major: ['', ':min', ':min', '', '', ':min', ':dim'],
  minor: [':min', ':dim', '', ':min', '', '', ''],
}
const SEVENTHS = {
  major: [':maj7', ':min7', ':min7', ':maj7', ':7', ':min7', ':hdim7'],
  minor: [':min7', ':hdim7', ':maj7', ':min7', ':7', ':maj7', ':7'],
}
const TONES: Record<string, readonly number[]> = {
  ...{ '': [0, 4, 7], ':min': [0, 3, 7], ':dim': [0, 3, 6] },
  ...{ ':maj7': [0, 4, 7, 11], ':min7': [0, 3, 7, 10], ':7': [0, 4, 7, 10], ':hdim7': [0, 3, 6, 10] },
}
/** Degrees, a bar each; they begin and end where ears expect it. */
const PROGRESSIONS = [
  [0, 3, 4, 0],
  [0, 5, 3, 4],
  [0, 4, 5, 3],
  [5, 3, 0, 4],
  [1, 4, 0, 5],
  [0, 1, 4, 0],
  [3, 4, 2, 5],
  [0, 2, 3, 4],
  [3, 0, 4, 0],
]
const FORMS = ['AABA', 'ABAB', 'AABB', 'ABAC', 'ABCA', 'AABC']
const SECTION_BARS = 4
const CHORDAL: readonly InstrumentId[] = ['piano', 'electric-piano', 'organ', 'plucked', 'strings', 'pad']
const LEADS: readonly InstrumentId[] = ['piano', 'electric-piano', 'plucked', 'strings', 'organ']
const ACCOMPANIMENTS = ['held', 'beats', 'after-beats', 'broken'] as const
/** Beats of a bar, what each is divided into, and how usual that is. */
const METERS = [
  { beats: 4, parts: 2, share: 0.45 },
  { beats: 3, parts: 2, share: 0.25 },
  { beats: 2, parts: 3, share: 0.15 },
  { beats: 2, parts: 2, share: 0.15 },
] as const
const [KICK, SNARE, HAT] = [36, 38, 42]
/** How exactly people play together. */
const PLAYED_SECONDS = 0.006

interface Section {
  progression: number[]
  accompaniment: (typeof ACCOMPANIMENTS)[number]
  chordal: InstrumentId
  lead: InstrumentId
  hasLead: boolean
  hasDrums: boolean
  /** Lengths of the melody's notes of a bar, in parts of beats, and steps of the scale. */
  motif: { parts: number; step: number }[][]
  loudness: number
}

/** Beats of a bar, and into how many parts each is divided. */
export interface PieceMeter {
  beats: number
  parts: BeatParts
}

/**
 * @param seed  equal seeds give equal pieces
 * @param meter instead of one by chance
 */
export function randomPiece(seed: number, meter?: PieceMeter): LabelledPiece {
  const random = new CounterRandom(seed, streamOf('piece'))
  const mode = random.uniform() < 0.6 ? 'major' : 'minor'
  const tonic = random.integer(12)
  const byChance = meterOf(random)
  const { beats: beatsPerBar, parts } = meter ?? byChance
  const form = random.pick(FORMS)
  const colours = random.uniform() < 0.4 ? SEVENTHS[mode] : TRIADS[mode]
  const hasDrums = random.uniform() < 0.5
  const sections = new Map([...new Set(form)].map((letter) => [letter, section(random, { beatsPerBar, parts, hasDrums })]))
  const bars = form.length * SECTION_BARS
  const times = beatTimes(random, bars * beatsPerBar + 1)
  const at = (bar: number, beat: number): number => {
    const place = bar * beatsPerBar + beat
    const i = Math.min(times.length - 2, Math.floor(place))
    return times[i] + (place - i) * (times[i + 1] - times[i])
  }
  const player = new Player(random)
  const chords: LabelledPiece['chords'] = []
  for (let bar = 0; bar < bars; bar++) {
    const now = sections.get(form[Math.floor(bar / SECTION_BARS)]) as Section
    // The last bar comes home.
    const degree = bar === bars - 1 ? 0 : now.progression[bar % SECTION_BARS]
    const quality = mode === 'minor' && degree === 4 && colours === TRIADS.minor ? '' : colours[degree]
    const root = (tonic + SCALES[mode][degree]) % 12
    const span = { startSeconds: at(bar, 0), endSeconds: at(bar + 1, 0), label: ROOTS[root] + quality }
    const before = chords.at(-1)
    if (before?.label === span.label) before.endSeconds = span.endSeconds
    else chords.push(span)
    const place = (beat: number): number => at(bar, beat)
    accompany(player, now, { beatsPerBar, parts, place, root, tones: TONES[quality] })
    if (now.hasLead)
      sing(player, now, {
        bar: bar % SECTION_BARS,
        parts,
        place,
        root,
        scale: SCALES[mode].map((step) => tonic + step),
        tones: TONES[quality],
      })
    if (now.hasDrums) drum(player, { beatsPerBar, parts, place, loudness: now.loudness })
  }
  const end = times[times.length - 1]
  return {
    name: `piece-${seed}`,
    seconds: end + 1.5,
    parts: player.parts(),
    beats: times.slice(0, -1),
    beatsPerBar,
    firstDownbeat: 0,
    beatParts: parts,
    key: { tonic: KEY_NAMES[mode][tonic], mode },
    chords: [{ startSeconds: 0, endSeconds: times[0], label: 'N' }, ...chords, { startSeconds: end, endSeconds: end + 1.5, label: 'N' }],
    sections: Array.from(form, (label, i) => ({
      startSeconds: at(i * SECTION_BARS, 0),
      endSeconds: at((i + 1) * SECTION_BARS, 0),
      label,
    })),
  }
}

function meterOf(random: CounterRandom): PieceMeter {
  let left = random.uniform()
  return METERS.find(({ share }) => (left -= share) < 0) ?? METERS[0]
}

/** A tempo between 66 and 168 that breathes by some per cent. */
function beatTimes(random: CounterRandom, count: number): number[] {
  const bpm = 66 * 2 ** (random.uniform() * Math.log2(168 / 66))
  const breath = random.uniform() < 0.5 ? 0 : 0.004
  const times = [0.3 + 0.7 * random.uniform()]
  let drift = 0
  for (let i = 1; i < count; i++) {
    drift = 0.95 * drift + breath * random.normal()
    times.push(times[i - 1] + (60 / bpm) * (1 + drift))
  }
  return times
}

function section(
  random: CounterRandom,
  { beatsPerBar, parts, hasDrums }: { beatsPerBar: number; parts: number; hasDrums: boolean },
): Section {
  return {
    progression: random.pick(PROGRESSIONS),
    accompaniment: random.pick(ACCOMPANIMENTS),
    chordal: random.pick(CHORDAL),
    lead: random.pick(LEADS),
    hasLead: random.uniform() < 0.8,
    hasDrums: hasDrums && random.uniform() < 0.8,
    loudness: 0.45 + 0.4 * random.uniform(),
    motif: Array.from({ length: SECTION_BARS }, () => {
      const notes: { parts: number; step: number }[] = []
      for (let left = beatsPerBar * parts; left > 0;) {
        const length = Math.min(left, random.pick([1, 1, 2, 2, parts, 2 * parts]))
        notes.push({ parts: length, step: random.integer(5) - 2 })
        left -= length
      }
      return notes
    }),
  }
}

/** Collects notes, each a little early or late. */
class Player {
  private readonly accompanying = new Map<InstrumentId, PieceNote[]>()
  private readonly leading = new Map<InstrumentId, PieceNote[]>()

  constructor(private readonly random: CounterRandom) {}

  play(instrument: InstrumentId, pitch: number, startSeconds: number, endSeconds: number, velocity: number): void {
    this.add(this.accompanying, instrument, { pitch, startSeconds, endSeconds, velocity })
  }

  lead(instrument: InstrumentId, pitch: number, startSeconds: number, endSeconds: number, velocity: number): void {
    this.add(this.leading, instrument, { pitch, startSeconds, endSeconds, velocity })
  }

  private add(
    notes: Map<InstrumentId, PieceNote[]>,
    instrument: InstrumentId,
    { pitch, startSeconds, endSeconds, velocity }: Omit<PieceNote, 'durationSeconds'> & { endSeconds: number },
  ): void {
    const list = notes.get(instrument) ?? []
    notes.set(instrument, list)
    const start = Math.max(0, startSeconds + PLAYED_SECONDS * this.random.normal())
    const touch = Math.max(0.1, Math.min(1, velocity + 0.06 * this.random.normal()))
    list.push({ pitch, startSeconds: start, durationSeconds: Math.max(0.05, endSeconds - start), velocity: touch })
  }

  parts(): PiecePart[] {
    const sorted = (notes: PieceNote[]): PieceNote[] => notes.sort((a, b) => a.startSeconds - b.startSeconds)
    return [
      ...[...this.accompanying].map(([instrument, notes]) => ({ instrument, notes: sorted(notes) })),
      ...[...this.leading].map(([instrument, notes]) => ({ instrument, isLead: true, notes: sorted(notes) })),
    ]
  }
}

interface Bar {
  beatsPerBar: number
  parts: number
  /** Seconds of a beat of the bar, fractions too. */
  place: (beat: number) => number
  root: number
  tones: readonly number[]
}

/** Near middle C, without leaps from chord to chord. */
const voiced = (root: number, tones: readonly number[]): number[] =>
  tones.map((tone) => 54 + ((root + tone - 54 + 120) % 12)).sort((a, b) => a - b)

function accompany(player: Player, { accompaniment, chordal, loudness }: Section, { beatsPerBar, parts, place, root, tones }: Bar): void {
  const chord = voiced(root, tones)
  const strike = (beat: number, until: number, velocity: number): void => {
    for (const pitch of chord) player.play(chordal, pitch, place(beat), place(until), velocity)
  }
  if (accompaniment === 'held') strike(0, beatsPerBar - 0.1, loudness)
  for (let beat = 0; beat < beatsPerBar; beat++) {
    const accent = beat === 0 ? loudness : 0.75 * loudness
    if (accompaniment === 'beats') strike(beat, beat + 0.8, accent)
    if (accompaniment === 'after-beats' && beat > 0) strike(beat, beat + 0.5, 0.7 * loudness)
    if (accompaniment === 'broken')
      for (let part = 0; part < parts; part++) {
        const pitch = chord[(beat * parts + part) % chord.length]
        player.play(chordal, pitch, place(beat + part / parts), place(beat + (part + 1.5) / parts), part === 0 ? accent : 0.6 * loudness)
      }
  }
  const bass = 36 + ((root - 36 + 120) % 12)
  const half = beatsPerBar === 4 ? 2 : beatsPerBar
  player.play('bass', bass, place(0), place(half - 0.1), Math.min(1, loudness + 0.15))
  if (beatsPerBar === 4) player.play('bass', bass + (tones[2] === 7 ? 7 : 0), place(2), place(3.9), loudness)
}

function sing(
  player: Player,
  { lead, motif, loudness }: Section,
  { bar, parts, place, root, tones, scale }: Omit<Bar, 'beatsPerBar'> & { bar: number; scale: number[] },
): void {
  const inScale = (pitch: number): boolean => scale.some((step) => (pitch - step + 120) % 12 === 0)
  const inChord = (pitch: number): boolean => tones.some((tone) => (pitch - root - tone + 120) % 12 === 0)
  let pitch = 72
  let at = 0
  for (const note of motif[bar]) {
    pitch += note.step
    if (pitch > 86 || pitch < 66) pitch = 74
    const fits = at % parts === 0 ? inChord : inScale
    while (!fits(pitch)) pitch += note.step < 0 ? -1 : 1
    player.lead(lead, pitch, place(at / parts), place((at + 0.9 * note.parts) / parts), Math.min(1, loudness + (at === 0 ? 0.15 : 0.05)))
    at += note.parts
  }
}

function drum(player: Player, { beatsPerBar, parts, place, loudness }: Omit<Bar, 'root' | 'tones'> & { loudness: number }): void {
  const hit = (pitch: number, beat: number, velocity: number): void => player.play('drums', pitch, place(beat), place(beat) + 0.1, velocity)
  for (let beat = 0; beat < beatsPerBar; beat++) {
    if (beat === 0 || (beatsPerBar === 4 && beat === 2)) hit(KICK, beat, loudness + 0.2)
    else if (beatsPerBar !== 3) hit(SNARE, beat, loudness + 0.1)
    for (let part = 0; part < parts; part++) hit(HAT, beat + part / parts, part === 0 ? loudness : 0.6 * loudness)
  }
}
