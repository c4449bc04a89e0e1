import {
  clipOrder,
  EMPTY_SONG,
  instrumentFor,
  microsecondsOfBpm,
  newTrack,
  SLOWEST_MICROSECONDS,
  type AutomationLane,
  type AutomationPoint,
  type AutomationTarget,
  type MeterChange,
  type Song,
  type SongMarker,
  type TempoChange,
  type Track,
} from '../../../../src-shared/music/index.ts'
import { toDb } from '../../dsp/level.ts'
import { AudioFileError } from '../../files/errors.ts'
import { nearestColour } from '../colours.ts'
import { SongTimes, ticksOfBeats } from '../song-times.ts'
import { childOf, childrenOf, numberOf, type XmlNode } from '../xml-tree.ts'
import { lineOf, readClips, unitOf, type ClipContext, type TimeUnit } from './read-clips.ts'
import { readTrackComment } from './track-comment.ts'

export interface ReadProject {
  /** Clips of sound name `mediumOf` what they play. */
  song: Song
  warnings: string[]
}

const SOFTEST_DB = -160
const LOUDEST_DB = 24
const DENOMINATORS = [1, 2, 4, 8, 16, 32, 64]
/** Of a ramp of tempo, in beats: between two steps it holds. */
const RAMP_STEP_BEATS = 0.25
const MOST_RAMP_STEPS = 2000

/**
 * A song of a DAWproject's `project.xml`: tracks with levels, groups, clips, automation, markers, tempi and meters. What a song does not
 * hold is told, each kind once.
 *
 * @param mediumOf  id of a sound in the archive by its path; null where it is not there
 * @throws AudioFileError where it is no project
 */
export function readProject(project: XmlNode, mediumOf: (path: string) => string | null): ReadProject {
  if (project.name !== 'Project') throw new AudioFileError('This is no DAWproject.', 'Export it again from the program it came from.')
  return new ProjectReader(project, mediumOf).read()
}

class ProjectReader {
  private readonly leftOut = new Set<string>()
  private nextId = 0
  private nextItem = 0
  private readonly arrangement: XmlNode | undefined
  /** By the ids of the file's tracks. */
  private readonly tracks = new Map<string, Track>()
  /** What parameters of the file move, by their ids. */
  private readonly parameters = new Map<string, { trackId: string; target: AutomationTarget }>()

  constructor(
    private readonly project: XmlNode,
    private readonly mediumOf: (path: string) => string | null,
  ) {
    this.arrangement = childOf(project, 'Arrangement')
  }

  read(): ReadProject {
    const transport = childOf(this.project, 'Transport')
    const tempi = this.tempi(transport)
    const times = new SongTimes(tempi)
    const structure = childOf(this.project, 'Structure')
    this.readTracks(childrenOf(structure, 'Track'), null)
    const lanes = childOf(this.arrangement, 'Lanes')
    if (lanes) this.readLanes(lanes, unitOf(lanes, 'timeUnit', 'beats'), null, times)
    if (childrenOf(childOf(this.project, 'Scenes'), 'Scene').length > 0) this.leftOut.add('clips of a launcher')
    const song: Song = {
      ...{ ...EMPTY_SONG, tempi, meters: this.meters(transport), markers: this.markers(times) },
      tracks: [...this.tracks.values()].map((track) => ({ ...track, clips: track.clips.toSorted(clipOrder) })),
    }
    return { song, warnings: [...this.leftOut].map((what) => `Not taken over: ${what}.`) }
  }

  private tempi(transport: XmlNode | undefined): TempoChange[] {
    const first = numberOf(childOf(transport, 'Tempo'), 'value') ?? 120
    const points = childrenOf(childOf(this.arrangement, 'TempoAutomation'), 'RealPoint').flatMap((point) => {
      const [time, value] = [numberOf(point, 'time'), numberOf(point, 'value')]
      return time !== null && value !== null && time >= 0 ? [{ time, bpm: value, isRamp: point.attributes.interpolation === 'linear' }] : []
    })
    if (unitOf(childOf(this.arrangement, 'TempoAutomation') ?? this.project, 'timeUnit', 'beats') === 'seconds' && points.length > 1) {
      this.leftOut.add('tempo changes that are placed in seconds')
      points.length = 1
    }
    const changes = new Map<number, number>([[0, points[0]?.bpm ?? first]])
    points.forEach(({ time, bpm, isRamp }, index) => {
      changes.set(ticksOfBeats(time), bpm)
      const next = points.at(index + 1)
      if (!next || !isRamp || next.bpm === bpm) return
      const steps = Math.min(MOST_RAMP_STEPS, Math.floor((next.time - time) / RAMP_STEP_BEATS))
      for (let step = 1; step < steps; step++)
        changes.set(ticksOfBeats(time + ((next.time - time) * step) / steps), bpm + ((next.bpm - bpm) * (step + 0.5)) / steps)
    })
    return [...changes]
      .sort(([a], [b]) => a - b)
      .map(([tick, bpm]) => ({
        tick,
        microsecondsPerQuarter: Math.max(1, Math.min(SLOWEST_MICROSECONDS, microsecondsOfBpm(bpm > 0 ? bpm : 120))),
      }))
      .filter(({ microsecondsPerQuarter }, index, all) => index === 0 || all[index - 1].microsecondsPerQuarter !== microsecondsPerQuarter)
  }

  private meters(transport: XmlNode | undefined): MeterChange[] {
    const meterOf = (node: XmlNode | undefined, tick: number): MeterChange[] => {
      const [numerator, denominator] = [numberOf(node, 'numerator'), numberOf(node, 'denominator')]
      if (numerator === null || numerator < 1 || numerator > 255 || !DENOMINATORS.includes(denominator ?? 0)) return []
      return [{ tick, numerator, denominator: denominator as MeterChange['denominator'] }]
    }
    const points = childrenOf(childOf(this.arrangement, 'TimeSignatureAutomation'), 'TimeSignaturePoint')
    const changes = new Map(
      [
        ...meterOf(childOf(transport, 'TimeSignature'), 0),
        ...points.flatMap((point) => meterOf(point, ticksOfBeats(Math.max(0, numberOf(point, 'time') ?? 0)))),
      ].map((meter) => [meter.tick, meter]),
    )
    const inOrder = [...changes.values()].sort((a, b) => a.tick - b.tick)
    return inOrder[0]?.tick === 0 ? inOrder : [...EMPTY_SONG.meters, ...inOrder]
  }

  private markers(times: SongTimes): SongMarker[] {
    const list = childOf(this.arrangement, 'Markers')
    if (!list) return []
    const unit = unitOf(list, 'timeUnit', 'beats')
    return childrenOf(list, 'Marker')
      .map((marker): SongMarker => {
        const time = Math.max(0, numberOf(marker, 'time') ?? 0)
        return {
          id: ++this.nextItem,
          tick: unit === 'beats' ? ticksOfBeats(time) : times.tempo.tickAt(time),
          name: lineOf(marker.attributes.name),
        }
      })
      .sort((a, b) => a.tick - b.tick || a.id - b.id)
  }

  private readTracks(nodes: readonly XmlNode[], groupId: string | null): void {
    for (const node of nodes) {
      const channel = childOf(node, 'Channel')
      const role = channel?.attributes.role
      if (role === 'master' && groupId === null) continue
      if (role === 'effect') {
        if (!/^(Reverb|Delay)$/.test(node.attributes.name ?? '')) this.leftOut.add('tracks of effects')
        continue
      }
      if ((childOf(channel, 'Devices')?.children.length ?? 0) > 0) this.leftOut.add('plug-ins')
      const inner = childrenOf(node, 'Track')
      const isGroup = inner.length > 0 || (node.attributes.contentType ?? '').split(' ').includes('tracks')
      const id = `track-${++this.nextId}`
      // Groups are in no group.
      if (isGroup && groupId !== null) this.leftOut.add('groups within groups, whose tracks go to the outer one')
      else this.tracks.set(node.attributes.id ?? id, this.track(node, id, isGroup, groupId))
      this.readTracks(inner, groupId ?? (isGroup ? id : null))
    }
  }

  private track(node: XmlNode, id: string, isGroup: boolean, groupId: string | null): Track {
    const channel = childOf(node, 'Channel')
    const { name, color = '', comment = '', contentType = '' } = node.attributes
    const kind = isGroup ? 'group' : contentType.split(' ').includes('notes') ? 'notes' : 'audio'
    const [volume, pan] = [childOf(channel, 'Volume'), childOf(channel, 'Pan')]
    const sends = childrenOf(childOf(channel, 'Sends'), 'Send')
    const sendOf = (target: 'reverbSend' | 'delaySend'): XmlNode | undefined =>
      childOf(
        sends.find(({ attributes }) => attributes.destination === `channel-${target}`),
        'Volume',
      )
    const parameters: [AutomationTarget, XmlNode | undefined][] = [
      ['gainDb', volume],
      ['pan', pan],
      ['reverbSend', sendOf('reverbSend')],
      ['delaySend', sendOf('delaySend')],
    ]
    for (const [target, parameter] of parameters)
      if (parameter?.attributes.id !== undefined)
        this.parameters.set(parameter.attributes.id, { trackId: node.attributes.id ?? id, target })
    const value = (target: AutomationTarget, parameter: XmlNode | undefined, resting: number): number => {
      const found = numberOf(parameter, 'value')
      return found === null ? resting : valueOf(target, found, parameter?.attributes.unit)
    }
    return {
      ...newTrack(id, kind, lineOf(name), nearestColour(color)),
      ...{ gainDb: value('gainDb', volume, 0), pan: value('pan', pan, 0) },
      ...{ reverbSend: value('reverbSend', sendOf('reverbSend'), 0), delaySend: value('delaySend', sendOf('delaySend'), 0) },
      ...{ isMuted: childOf(channel, 'Mute')?.attributes.value === 'true', isSoloed: channel?.attributes.solo === 'true', groupId },
      ...readTrackComment(comment),
    }
  }

  private readLanes(lanes: XmlNode, unit: TimeUnit, trackId: string | null, times: SongTimes): void {
    const own = lanes.attributes.track ?? trackId
    for (const child of lanes.children) {
      const inherited = unitOf(child, 'timeUnit', unit)
      if (child.name === 'Lanes') this.readLanes(child, inherited, own, times)
      else if (child.name === 'Clips') this.readTrackClips(child, inherited, child.attributes.track ?? own, times)
      else if (child.name === 'Points') this.readAutomation(child, inherited, times)
    }
  }

  private readTrackClips(node: XmlNode, unit: TimeUnit, trackId: string | null, times: SongTimes): void {
    const track = trackId === null ? undefined : this.tracks.get(trackId)
    if (!track || trackId === null) return void (node.children.length > 0 && this.leftOut.add('clips of tracks that a song does not hold'))
    const context: ClipContext = {
      ...{ times, mediumOf: this.mediumOf, newId: () => `clip-${++this.nextId}`, newItemId: () => ++this.nextItem },
      warn: (what) => this.leftOut.add(what),
    }
    const { clips, channels } = readClips(node, unit, context)
    const kind = clips.some((clip) => clip.kind === 'notes') ? 'notes' : clips.length > 0 ? 'audio' : track.kind
    const others = clips.filter((clip) => clip.kind !== kind)
    const isOwn = track.instrument !== 'electric-piano' || track.channel !== 0
    const [channel = 0] = channels
    const played = kind === 'notes' && !isOwn ? { channel, instrument: instrumentFor(null, channel) } : {}
    const all = [...track.clips, ...clips.filter((clip) => clip.kind === kind)]
    this.tracks.set(trackId, {
      ...track,
      kind: track.kind === 'group' ? 'group' : kind,
      ...played,
      clips: track.kind === 'group' ? [] : all,
    })
    // Sound on a track of notes goes to a track beside it.
    if (others.length > 0)
      this.tracks.set(`${trackId} sound`, { ...track, id: `track-${++this.nextId}`, kind: 'audio', clips: others, automation: [] })
  }

  private readAutomation(node: XmlNode, unit: TimeUnit, times: SongTimes): void {
    const parameter = this.parameters.get(childOf(node, 'Target')?.attributes.parameter ?? '')
    const track = parameter && this.tracks.get(parameter.trackId)
    if (!parameter || !track) return void this.leftOut.add('automation of what a song does not have')
    const { target } = parameter
    const points = node.children.flatMap((point): AutomationPoint[] => {
      const [time, value] = [numberOf(point, 'time'), numberOf(point, 'value')]
      if (time === null || value === null || time < 0) return []
      const tick = unit === 'beats' ? ticksOfBeats(time) : times.tempo.tickAt(time)
      return [{ id: ++this.nextItem, tick, value: valueOf(target, value, node.attributes.unit), curve: 0 }]
    })
    if (points.length === 0) return
    const lane: AutomationLane = { target, points: points.sort((a, b) => a.tick - b.tick || a.id - b.id) }
    const automation = [...track.automation.filter((other) => other.target !== target), lane].sort((a, b) => (a.target < b.target ? -1 : 1))
    this.tracks.set(parameter.trackId, { ...track, automation })
  }
}

/** As a song counts it. */
function valueOf(target: AutomationTarget, value: number, unit: string | undefined): number {
  const held = (low: number, high: number, held: number): number => Math.max(low, Math.min(high, held))
  if (target === 'gainDb')
    return unit === 'decibel'
      ? held(SOFTEST_DB, LOUDEST_DB, value)
      : value <= 0
        ? SOFTEST_DB
        : held(SOFTEST_DB, LOUDEST_DB, tidy(toDb(value)))
  if (target === 'pan') return held(-1, 1, unit === 'linear' ? value : tidy(value * 2 - 1))
  return held(0, 1, value)
}

/** Without the last digits that reckoning in another unit leaves behind. */
const tidy = (value: number): number => Math.round(value * 1e9) / 1e9
