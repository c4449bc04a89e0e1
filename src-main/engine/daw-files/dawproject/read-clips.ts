import { PLAIN_AUDIO, PLAIN_NOTES, type AudioClip, type Clip, type Control, type NoteClip } from '../../../../src-shared/music/index.ts'
import { beatsOf, ticksOfBeats, type SongTimes } from '../song-times.ts'
import { childOf, childrenOf, numberOf, type XmlNode } from '../xml-tree.ts'

export type TimeUnit = 'beats' | 'seconds'

export interface ClipContext {
  times: SongTimes
  newId: () => string
  newItemId: () => number
  /** Id of a sound in the archive; null where it is not there. */
  mediumOf: (path: string) => string | null
  warn: (what: string) => void
}

/** Where the content of a clip lies in the song. */
interface Window {
  /** Of the song, where the content's place `from` is heard. */
  startSeconds: number
  startTick: number
  /** Of the content, in its unit: what is heard. */
  from: number
  to: number
  unit: TimeUnit
}

const MOST_ROUNDS = 10_000

export const unitOf = (node: XmlNode, attribute: string, inherited: TimeUnit): TimeUnit => {
  const value = node.attributes[attribute]
  return value === 'seconds' || value === 'beats' ? value : inherited
}

/** The clips of a track, from a `Clips` element whose time is the song's. */
export function readClips(clips: XmlNode, inherited: TimeUnit, context: ClipContext): { clips: Clip[]; channels: number[] } {
  const reader = new ClipReader(context)
  const unit = unitOf(clips, 'timeUnit', inherited)
  const whole: Window = { startSeconds: 0, startTick: 0, from: 0, to: Infinity, unit }
  for (const clip of childrenOf(clips, 'Clip')) reader.read(clip, whole, { name: '', isMuted: false })
  return { clips: reader.clips, channels: reader.channels }
}

interface Look {
  name: string
  isMuted: boolean
}

class ClipReader {
  readonly clips: Clip[] = []
  /** MIDI channels of the notes, as they come. */
  readonly channels: number[] = []

  constructor(private readonly context: ClipContext) {}

  read(clip: XmlNode, window: Window, outer: Look): void {
    const time = numberOf(clip, 'time') ?? 0
    const contentUnit = unitOf(clip, 'contentTimeUnit', window.unit)
    const playStart = numberOf(clip, 'playStart') ?? 0
    const playStop = numberOf(clip, 'playStop')
    const length = numberOf(clip, 'duration') ?? (playStop === null ? Infinity : playStop - playStart)
    const [from, to] = [Math.max(time, window.from), Math.min(time + length, window.to)]
    if (!(to > from)) return
    if (to === Infinity) return this.context.warn('clips without a length')
    const start = this.placeOf(window, from)
    const end = this.placeOf(window, to)
    const entered = playStart + this.inUnit(from - time, window, contentUnit, start.seconds)
    const heard = contentUnit === 'beats' ? beatsOf(end.tick - start.tick) : end.seconds - start.seconds
    const look = { name: lineOf(clip.attributes.name) || outer.name, isMuted: outer.isMuted || clip.attributes.enable === 'false' }
    const content: Window = { startSeconds: start.seconds, startTick: start.tick, from: entered, to: entered + heard, unit: contentUnit }
    const inner = clip.children[0] as XmlNode | undefined
    if (inner?.name === 'Notes' || inner?.name === 'Lanes') return this.addNotes(clip, inner, content, look)
    if (inner?.name === 'Clips') return this.readInner(clip, inner, content, look)
    if (inner?.name === 'Audio' || inner?.name === 'Warps')
      return this.addSound(clip, inner, content, { look, fades: clip, fadeUnit: window.unit })
    if (inner) this.context.warn(`clips of a kind that a song does not hold (${inner.name})`)
  }

  /** Clips within a clip, round by round where it loops. */
  private readInner(outer: XmlNode, inner: XmlNode, content: Window, look: Look): void {
    const unit = unitOf(inner, 'timeUnit', content.unit)
    const loop = loopOf(outer, content)
    const clips = childrenOf(inner, 'Clip')
    const [only] = clips
    if (loop && clips.length === 1 && isWholeSound(only, loop, unit)) return this.addLoop(outer, only, content, loop, look)
    for (const round of loop ? rounds(content, loop) : [{ at: content.from, from: content.from, to: content.to }]) {
      const place = this.placeOf(content, round.at)
      const window: Window = { startSeconds: place.seconds, startTick: place.tick, from: round.from, to: round.to, unit }
      for (const clip of clips) this.read(clip, window, look)
    }
  }

  /** A clip that goes round and round within one sound. */
  private addLoop(outer: XmlNode, inner: XmlNode, content: Window, loop: { start: number; end: number }, look: Look): void {
    const from = numberOf(inner, 'playStart') ?? 0
    const looped: XmlNode = { ...outer, attributes: { loopStart: String(loop.start + from), loopEnd: String(loop.end + from) } }
    const window = { ...content, from: content.from + from, to: content.to + from }
    this.addSound(looped, inner.children[0], window, { look, fades: outer, fadeUnit: content.unit })
  }

  private addNotes(clip: XmlNode, content: XmlNode, window: Window, { name, isMuted }: Look): void {
    const notes = content.name === 'Notes' ? [content] : childrenOf(content, 'Notes')
    const unit = unitOf(content, 'timeUnit', window.unit)
    const ticks = (value: number): number =>
      unit === 'beats' ? ticksOfBeats(value) : this.context.times.tempo.tickAt(window.startSeconds + value - window.from) - window.startTick
    const loop = loopOf(clip, window)
    const offsetTicks = Math.max(0, ticks(loop ? loop.start : window.from))
    const read = notes.flatMap((list) => childrenOf(list, 'Note')).flatMap((note) => this.noteOf(note, ticks))
    const end = this.placeOf(window, window.to).tick
    const lengthTicks = Math.max(1, end - window.startTick)
    const result: NoteClip = {
      ...{ ...PLAIN_NOTES, id: this.context.newId(), kind: 'notes', name, isMuted, startTick: window.startTick, lengthTicks, offsetTicks },
      ...(loop && { loopTicks: Math.max(1, ticks(loop.end) - offsetTicks), loopPhaseTicks: Math.max(0, ticks(window.from) - offsetTicks) }),
      notes: read.sort((a, b) => a.startTick - b.startTick || a.pitch - b.pitch || a.id - b.id),
      controls: childrenOf(content, 'Points')
        .flatMap((points) => this.controlsOf(points, ticks))
        .sort((a, b) => a.tick - b.tick || a.id - b.id),
    }
    this.clips.push(result)
  }

  private noteOf(note: XmlNode, ticks: (value: number) => number): NoteClip['notes'][number][] {
    const [time, duration, key] = ['time', 'duration', 'key'].map((attribute) => numberOf(note, attribute))
    if (time === null || duration === null || key === null || time < 0 || key < 0 || key > 127) return []
    const startTick = ticks(time)
    const sevenBits = (value: number | null, fallback: number): number =>
      value === null ? fallback : Math.max(0, Math.min(127, Math.round(value * 127)))
    this.channels.push(Math.max(0, Math.min(15, numberOf(note, 'channel') ?? 0)))
    return [
      {
        ...{ id: this.context.newItemId(), startTick, ticks: Math.max(1, ticks(time + duration) - startTick), pitch: Math.round(key) },
        ...{ velocity: Math.max(1, sevenBits(numberOf(note, 'vel'), 100)), releaseVelocity: sevenBits(numberOf(note, 'rel'), 0) },
      },
    ]
  }

  private controlsOf(points: XmlNode, ticks: (value: number) => number): Control[] {
    const lane = laneOf(childOf(points, 'Target'))
    if (lane === null) {
      this.context.warn('expressions of single notes')
      return []
    }
    const toValue = (value: number): number => {
      if (lane === 'program') return Math.max(0, Math.min(127, Math.round(value)))
      return lane === 'bend'
        ? Math.max(-8192, Math.min(8191, Math.round(value * 16_383 - 8192)))
        : Math.max(0, Math.min(127, Math.round(value * 127)))
    }
    return points.children.flatMap((point): Control[] => {
      const [time, value] = [numberOf(point, 'time'), numberOf(point, 'value')]
      if (time === null || value === null || time < 0) return []
      return [{ id: this.context.newItemId(), tick: ticks(time), lane, value: toValue(value) }]
    })
  }

  private addSound(
    clip: XmlNode,
    content: XmlNode,
    window: Window,
    { look, fades, fadeUnit }: { look: Look; fades: XmlNode; fadeUnit: TimeUnit },
  ): void {
    const audio = content.name === 'Warps' ? childOf(content, 'Audio') : content
    const file = childOf(audio, 'File')
    const medium = file ? this.context.mediumOf(file.attributes.path ?? '') : null
    const sampleRate = numberOf(audio, 'sampleRate') ?? 0
    const seconds = numberOf(audio, 'duration') ?? 0
    if (medium === null || sampleRate < 1) return this.context.warn('clips whose sound is not in the file')
    const bpm = this.context.times.tempo.bpmAt(window.startTick)
    const toSeconds = (value: number, unit: TimeUnit): number => (unit === 'seconds' ? value : (value * 60) / bpm)
    const { stretch, contentAt } = this.warpOf(content, window.unit, toSeconds)
    const samples = (value: number): number => Math.max(0, Math.round(value * sampleRate))
    const soundSamples = samples(seconds)
    const loop = loopOf(clip, window)
    const offsetSamples = Math.min(Math.max(0, soundSamples - 1), samples(contentAt(loop ? loop.start : window.from)))
    const heard = this.placeOf(window, window.to).seconds - window.startSeconds
    const loopSamples = loop ? Math.min(soundSamples - offsetSamples, samples(contentAt(loop.end)) - offsetSamples) : 0
    const most = loop ? Infinity : soundSamples - offsetSamples
    const fadeOf = (attribute: string): number =>
      samples(toSeconds(numberOf(fades, attribute) ?? 0, unitOf(fades, 'fadeTimeUnit', fadeUnit)) / stretch)
    const lengthSamples = Math.max(1, Math.min(most, samples(heard / stretch)))
    const result: AudioClip = {
      ...{
        ...PLAIN_AUDIO,
        id: this.context.newId(),
        kind: 'audio',
        ...look,
        name: look.name || lineOf(file?.attributes.path.split('/').at(-1)),
      },
      ...{ startTick: window.startTick, sound: { kind: 'recording', id: medium }, sampleRate: Math.round(sampleRate), soundSamples },
      ...{ offsetSamples, lengthSamples, loopSamples: Math.max(0, loopSamples), stretch },
      ...(loop && { loopPhaseSamples: Math.max(0, samples(contentAt(window.from)) - offsetSamples) }),
      ...{ fadeInSamples: Math.min(lengthSamples, fadeOf('fadeInTime')), fadeOutSamples: Math.min(lengthSamples, fadeOf('fadeOutTime')) },
    }
    this.clips.push(result)
  }

  /** How long a second of the sound is heard, and the place of the sound, in seconds, of a place of the clip's content. */
  private warpOf(
    content: XmlNode,
    inherited: TimeUnit,
    toSeconds: (value: number, unit: TimeUnit) => number,
  ): { stretch: number; contentAt: (place: number) => number } {
    const plain = { stretch: 1, contentAt: (place: number) => toSeconds(place, inherited) }
    if (content.name !== 'Warps') return plain
    const unit = unitOf(content, 'timeUnit', inherited)
    const contentUnit = unitOf(content, 'contentTimeUnit', 'seconds')
    const warps = childrenOf(content, 'Warp').map((warp) => ({
      time: toSeconds(numberOf(warp, 'time') ?? 0, unit),
      content: toSeconds(numberOf(warp, 'contentTime') ?? 0, contentUnit),
    }))
    const [first, last] = [warps[0], warps.at(-1)!]
    if (warps.length < 2 || !(last.content > first.content) || !(last.time > first.time)) return plain
    const stretch = Math.max(1 / 8, Math.min(8, (last.time - first.time) / (last.content - first.content)))
    const isBent = warps.some(({ time, content: at }) => Math.abs(first.time + (at - first.content) * stretch - time) > 0.001)
    if (isBent) this.context.warn('warp markers within clips: such clips are stretched evenly')
    return {
      stretch: Math.abs(stretch - 1) < 1e-6 ? 1 : stretch,
      contentAt: (place) => first.content + (toSeconds(place, inherited) - first.time) / stretch,
    }
  }

  private placeOf({ startSeconds, startTick, from, unit }: Window, place: number): { seconds: number; tick: number } {
    const { times } = this.context
    if (unit === 'beats') {
      const exact = beatsOf(startTick) + (place - from)
      const tick = ticksOfBeats(exact)
      // Not rounded to the tick: a sound may end between two.
      const bpm = times.tempo.bpmAt(exact * 960 < tick && tick > 0 ? tick - 1 : tick)
      return { tick, seconds: times.secondsAt(tick) + ((exact - beatsOf(tick)) * 60) / bpm }
    }
    const seconds = startSeconds + (place - from)
    return { seconds, tick: times.tempo.tickAt(seconds) }
  }

  /** A length in the window's unit as one in the content's, from a place of the song on. */
  private inUnit(length: number, { unit, startTick }: Window, contentUnit: TimeUnit, startSeconds: number): number {
    if (length === 0 || unit === contentUnit) return length
    const bpm = this.context.times.tempo.bpmAt(this.context.times.tempo.tickAt(startSeconds) || startTick)
    return contentUnit === 'seconds' ? (length * 60) / bpm : (length * bpm) / 60
  }
}

/** The loop of a clip; null where it plays its content once. */
function loopOf(clip: XmlNode, { from, to }: Pick<Window, 'from' | 'to'>): { start: number; end: number } | null {
  const [start, end] = [numberOf(clip, 'loopStart') ?? 0, numberOf(clip, 'loopEnd')]
  // Many programs write a loop for every clip, also where it is never reached.
  return end === null || !(end > start) || to - from <= end - from + 1e-9 || from >= end ? null : { start, end }
}

/** Whether a clip within another, all in seconds, is a sound that fills the other's loop from its beginning on. */
const isWholeSound = (inner: XmlNode, loop: { end: number }, unit: TimeUnit): boolean =>
  ['Audio', 'Warps'].includes(inner.children[0]?.name) &&
  (numberOf(inner, 'time') ?? 0) === 0 &&
  (numberOf(inner, 'duration') ?? Infinity) >= loop.end - 1e-9 &&
  unit === 'seconds' &&
  unitOf(inner, 'contentTimeUnit', unit) === 'seconds'

/** The rounds of a loop: where each begins in time, counted as the content is, and what it shows. */
function* rounds({ from, to }: Window, loop: { start: number; end: number }): Generator<{ at: number; from: number; to: number }> {
  let [at, place] = [from, from]
  for (let round = 0; at < to && round < MOST_ROUNDS; round++) {
    const length = Math.min(loop.end - place, to - at)
    yield { at, from: place, to: place + length }
    at += length
    place = loop.start
  }
}

function laneOf(target: XmlNode | undefined): Control['lane'] | null {
  const inRange = (value: number | null): value is number => value !== null && value >= 0 && value <= 127
  const [controller, key] = [numberOf(target, 'controller'), numberOf(target, 'key')]
  switch (target?.attributes.expression) {
    case 'channelController':
      return inRange(controller) ? `cc${controller}` : null
    case 'pitchBend':
      return 'bend'
    case 'channelPressure':
      return 'pressure'
    case 'programChange':
      return 'program'
    case 'polyPressure':
      return inRange(key) ? `key${key}` : null
    default:
      return null
  }
}

export const lineOf = (text: string | undefined): string =>
  Array.from((text ?? '').replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim())
    .slice(0, 200)
    .join('')
