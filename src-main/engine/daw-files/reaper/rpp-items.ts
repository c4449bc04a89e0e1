import {
  heardSeconds,
  soundingControls,
  soundingNotes,
  type AudioClip,
  type Control,
  type NoteClip,
  type Track,
} from '../../../../src-shared/music/index.ts'
import { TICKS_PER_QUARTER } from '../../../../src-shared/units.ts'
import { materialSamples, type MediaPlan } from '../media-plan.ts'
import type { SongTimes } from '../song-times.ts'
import { rppQuoted, type RppBlock, type RppValue } from './rpp-text.ts'

type Line = readonly [string, ...RppValue[]]

/** Nothing sounds on: ends a source of notes, and so gives it its length. */
const ALL_NOTES_OFF = { status: 0xb0, data: [0x7b, 0] }
/** Of events at once: what ends first, then controllers, then what begins. */
const RANK: Record<number, number> = { 0x80: 0, 0x90: 2 }

/** Notes as they are heard, rounds of a loop written out: REAPER repeats sources as a whole only. */
export function noteItem(clip: NoteClip, { channel }: Pick<Track, 'channel'>, times: SongTimes): RppBlock {
  const end = clip.startTick + clip.lengthTicks
  const events = soundingNotes({ ...clip, startTick: 0 }).flatMap(({ startTick, ticks, pitch, velocity, releaseVelocity }) => [
    { tick: startTick, status: 0x90 | channel, data: [pitch, velocity] },
    { tick: startTick + ticks, status: 0x80 | channel, data: [pitch, releaseVelocity] },
  ])
  events.push(...soundingControls({ ...clip, startTick: 0 }).map((control) => ({ tick: control.tick, ...messageOf(control, channel) })))
  const rank = ({ status }: { status: number }): number => RANK[status & 0xf0] ?? 1
  events.sort((a, b) => a.tick - b.tick || rank(a) - rank(b))
  let before = 0
  const lines = [...events, { tick: clip.lengthTicks, ...ALL_NOTES_OFF }].map(({ tick, status, data }): Line => {
    const line: Line = ['E', tick - before, ...[status, ...data].map((byte) => byte.toString(16).padStart(2, '0'))]
    before = tick
    return line
  })
  const start = times.secondsAt(clip.startTick)
  return item(clip, start, times.secondsAt(end) - start, [
    { head: ['SOURCE', 'MIDI'], body: [['HASDATA', 1, TICKS_PER_QUARTER, 'QN'], ...lines] },
  ])
}

function messageOf({ lane, value }: Control, channel: number): { status: number; data: number[] } {
  if (lane === 'bend') return { status: 0xe0 | channel, data: [(value + 8192) & 0x7f, (value + 8192) >> 7] }
  if (lane === 'pressure') return { status: 0xd0 | channel, data: [value, 0] }
  if (lane === 'program') return { status: 0xc0 | channel, data: [value, 0] }
  if (lane.startsWith('key')) return { status: 0xa0 | channel, data: [Number(lane.slice(3)), value] }
  return { status: 0xb0 | channel, data: [Number(lane.slice(2)), value] }
}

/**
 * A clip of sound: one item, or one for each round where it goes round and round within its sound. Only the first fades in, only the last
 * fades out.
 */
export function audioItem(clip: AudioClip, times: SongTimes, { plan, folder }: { plan: MediaPlan; folder: string }): RppBlock[] {
  const found = plan.of(clip)
  if (!found) return []
  const { medium, offsetSamples } = found
  const { sampleRate, stretch, loopSamples, loopPhaseSamples } = clip
  const heard = (samples: number): number => (samples * stretch) / sampleRate
  const start = times.secondsAt(clip.startTick)
  const length = heardSeconds(clip)
  const round = heard(materialSamples(clip))
  const items: RppBlock[] = []
  let at = loopSamples > 0 ? -heard(loopPhaseSamples % loopSamples) : 0
  for (; at < length; at += round) {
    const from = Math.max(0, at)
    const to = Math.min(length, at + round)
    const isFirst = from === 0
    const isLast = to === length
    items.push(
      item(clip, start + from, to - from, [
        ['FADEIN', 1, isFirst ? heard(clip.fadeInSamples) : 0, 0, 1, 0, 0, 0],
        ['FADEOUT', 1, isLast ? heard(clip.fadeOutSamples) : 0, 0, 1, 0, 0, 0],
        ['VOLPAN', 1, 0, 1, -1],
        // Of the source itself, before it is played faster or slower.
        ['SOFFS', offsetSamples / sampleRate + (from - at) / stretch],
        ['PLAYRATE', 1 / stretch, 1, 0, -1],
        { head: ['SOURCE', 'WAVE'], body: [['FILE', rppQuoted(folder + medium.fileName)]] },
      ]),
    )
  }
  return items
}

const item = ({ name, isMuted }: NoteClip | AudioClip, position: number, length: number, rest: readonly (RppBlock | Line)[]): RppBlock => ({
  head: ['ITEM'],
  body: [['POSITION', position], ['LENGTH', length], ['LOOP', 0], ['MUTE', isMuted ? 1 : 0, 0], ['NAME', rppQuoted(name)], ...rest],
})
