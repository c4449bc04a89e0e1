import { groupOf, type AutomationLane, type Song, type Track } from '../../../../src-shared/music/index.ts'
import { fromDb } from '../../dsp/level.ts'
import { channelsOf, colourOf } from '../colours.ts'
import type { MediaPlan } from '../media-plan.ts'
import { SongTimes } from '../song-times.ts'
import { straightPoints } from '../straight-points.ts'
import { audioItem, noteItem } from './rpp-items.ts'
import { rppQuoted, rppText, type RppBlock, type RppValue } from './rpp-text.ts'

type Line = readonly [string, ...RppValue[]]

export interface RppOptions {
  plan: MediaPlan
  /** Of the media, from the project's file, with the slash. */
  folder: string
  sampleRate: number
}

const SQUARE = 1
const LINEAR = 0
const EFFECTS = [
  { target: 'reverbSend', name: 'Reverb' },
  { target: 'delaySend', name: 'Delay' },
] as const

/**
 * A REAPER project: tracks in folders with their levels, items of sound with fades and names, items of notes, tempi and meters as one
 * envelope, markers, the loop as a region, volume and pan envelopes, sends to two muted tracks for the effects.
 *
 * A track's pan is -1 on the left, but a point of its envelope is 1 there.
 *
 * @source REAPER 7 project files; the field order of ITEM, MARKER, TEMPOENVEX and MIDI lines as the program itself writes them; the sign
 *         of pan envelopes as X-Raym's and spk77's ReaScripts turn it round ("on envelope, Pan Left = 1 and Pan Right = -1")
 */
export function rppProject(song: Song, options: RppOptions): string {
  const times = new SongTimes(song.tempi)
  const [tempo] = song.tempi
  const [meter] = song.meters
  const body: (RppBlock | Line)[] = [
    ['RIPPLE', 0],
    ['SAMPLERATE', options.sampleRate, 0, 0],
    ['TEMPO', bpmOf(tempo.microsecondsPerQuarter), meter.numerator, meter.denominator],
    tempoEnvelope(song, times),
    ...markerLines(song, times),
    ...trackBlocks(song, times, options),
  ]
  return rppText({ head: ['REAPER_PROJECT', 0.1, rppQuoted('7.0'), 0], body })
}

const bpmOf = (microsecondsPerQuarter: number): number => 60_000_000 / microsecondsPerQuarter

/** Tempi and meters share their points: where one changes the other is told again. */
function tempoEnvelope({ tempi, meters }: Song, times: SongTimes): RppBlock {
  const ticks = [...new Set([...tempi, ...meters].map(({ tick }) => tick))].sort((a, b) => a - b)
  const points = ticks.map((tick): Line => {
    const { microsecondsPerQuarter } = tempi.findLast((change) => change.tick <= tick)!
    const meter = meters.find((change) => change.tick === tick)
    const signature = meter ? meter.denominator * 65_536 + meter.numerator : 0
    return ['PT', times.secondsAt(tick), bpmOf(microsecondsPerQuarter), SQUARE, signature, 0, meter ? 1 : 0]
  })
  return {
    head: ['TEMPOENVEX'],
    body: [['ACT', 1, -1], ['VIS', 1, 0, 1], ['LANEHEIGHT', 0, 0], ['ARM', 0], ['DEFSHAPE', 1, -1, -1], ...points],
  }
}

function markerLines({ markers, loop }: Song, times: SongTimes): Line[] {
  const lines = markers.map(({ tick, name }, index): Line => ['MARKER', index + 1, times.secondsAt(tick), rppQuoted(name), 0])
  if (!loop) return lines
  const [start, end] = [times.secondsAt(loop.startTick), times.secondsAt(loop.endTick)]
  return [
    ...lines,
    ['MARKER', markers.length + 1, start, rppQuoted('Loop'), 1],
    ['MARKER', markers.length + 1, end, rppQuoted(''), 1],
    ['LOOP', loop.isOn ? 1 : 0],
    ['SELECTION', start, end],
  ]
}

/** Groups are folders: the tracks that go through one stand behind it, and the last of them closes it. */
function trackBlocks(song: Song, times: SongTimes, options: RppOptions): RppBlock[] {
  const { tracks } = song
  const outside = tracks.filter((track) => groupOf(tracks, track) === null)
  const placed = outside.flatMap((track): { track: Track; folder: Line }[] => {
    const within = track.kind === 'group' ? tracks.filter((other) => groupOf(tracks, other) === track) : []
    if (within.length === 0) return [{ track, folder: ['ISBUS', 0, 0] }]
    return [
      { track, folder: ['ISBUS', 1, 1] },
      ...within.map((other, index) => ({
        track: other,
        folder: (index === within.length - 1 ? ['ISBUS', 2, -1] : ['ISBUS', 0, 0]) as Line,
      })),
    ]
  })
  const effects = EFFECTS.filter(({ target }) => tracks.some((track) => sends(track, target)))
  return [
    ...placed.map(({ track, folder }) => trackBlock(track, folder, times, options)),
    ...effects.map(({ target, name }): RppBlock => ({
      head: ['TRACK'],
      body: [
        ['NAME', rppQuoted(name)],
        ['VOLPAN', 1, 0, -1, -1, 1],
        ['MUTESOLO', 1, 0, 0],
        ...placed.flatMap(({ track }, index): (Line | RppBlock)[] => (sends(track, target) ? receive(track, index, target, times) : [])),
      ],
    })),
  ]
}

const sends = (track: Track, target: 'reverbSend' | 'delaySend'): boolean => track[target] > 0 || laneOf(track, target) !== undefined
const laneOf = (track: Track, target: AutomationLane['target']): AutomationLane | undefined =>
  track.automation.find((lane) => lane.target === target)

function receive(track: Track, index: number, target: 'reverbSend' | 'delaySend', times: SongTimes): (Line | RppBlock)[] {
  const line: Line = ['AUXRECV', index, 0, track[target], 0, 0, 0, 0, 0, 0]
  const lane = laneOf(track, target)
  return lane ? [line, envelope('AUXVOLENV', lane, times, (value) => value)] : [line]
}

function trackBlock(track: Track, folder: Line, times: SongTimes, options: RppOptions): RppBlock {
  const items = track.clips.flatMap((clip) => (clip.kind === 'notes' ? [noteItem(clip, track, times)] : audioItem(clip, times, options)))
  const volume = laneOf(track, 'gainDb')
  const pan = laneOf(track, 'pan')
  return {
    head: ['TRACK'],
    body: [
      ['NAME', rppQuoted(track.name)],
      ['PEAKCOL', reaperColour(colourOf(track.colour))],
      ['VOLPAN', fromDb(track.gainDb), track.pan, -1, -1, 1],
      ['MUTESOLO', track.isMuted ? 1 : 0, track.isSoloed ? 2 : 0, 0],
      folder,
      ['NCHAN', 2],
      ['MAINSEND', 1, 0],
      ...(volume ? [envelope('VOLENV2', volume, times, fromDb)] : []),
      ...(pan ? [envelope('PANENV2', pan, times, (value) => (value === 0 ? 0 : -value))] : []),
      ...items,
    ],
  }
}

const envelope = (name: string, { target, points }: AutomationLane, times: SongTimes, toValue: (value: number) => number): RppBlock => ({
  head: [name],
  body: [
    ['ACT', 1, -1],
    ['VIS', 1, 1, 1],
    ['ARM', 1],
    ...straightPoints(points, target === 'gainDb').map(({ tick, value }): Line => ['PT', times.secondsAt(tick), toValue(value), LINEAR]),
  ],
})

/** As Windows counts colours, with a bit that says there is one. */
function reaperColour(hex: string): number {
  const [red, green, blue] = channelsOf(hex)!
  return 0x1000000 + (blue << 16) + (green << 8) + red
}
