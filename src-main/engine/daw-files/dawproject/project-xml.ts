import { groupOf, type AutomationLane, type AutomationTarget, type Song, type Track } from '../../../../src-shared/music/index.ts'
import { fromDb } from '../../dsp/level.ts'
import { XML_DECLARATION, xmlElement, xmlPieces, xmlText } from '../../files/xml-text.ts'
import { colourOf } from '../colours.ts'
import type { MediaPlan } from '../media-plan.ts'
import { beatsOf, SongTimes } from '../song-times.ts'
import { straightPoints } from '../straight-points.ts'
import { audioClipElement, noteClipElement } from './clip-elements.ts'
import { trackComment } from './track-comment.ts'

/** Of the media, in the archive. */
export const MEDIA_FOLDER = 'audio/'
const MASTER = 'channel-master'
const EFFECTS = [
  { target: 'reverbSend', name: 'Reverb' },
  { target: 'delaySend', name: 'Delay' },
] as const
type EffectTarget = (typeof EFFECTS)[number]['target']

export interface Program {
  name: string
  version: string
}

/**
 * The `project.xml` of a DAWproject: the song's tracks and groups with their levels, its arrangement with all clips, markers, tempi,
 * meters and automation. The schema asks for one order of elements. Every track and clip names its colour, every channel where it goes,
 * for importers leave out what does not.
 *
 * @returns the text piece by piece, for the clips of a large song are some ten thousand
 * @source DAWproject 1.0, Project.xsd
 */
export function* projectXml(song: Song, plan: MediaPlan, program: Program): Generator<string> {
  const writer = new ProjectWriter(song, plan)
  yield XML_DECLARATION
  yield* xmlPieces('Project', { version: '1.0' }, writer.pieces(program))
}

/** @source DAWproject 1.0, MetaData.xsd */
export const metadataXml = (title: string, program: Program): string =>
  XML_DECLARATION +
  xmlElement('MetaData', {}, [
    xmlElement('Title', {}, xmlText(title)),
    xmlElement('Comment', {}, xmlText(`Written by ${program.name} ${program.version}`)),
  ])

class ProjectWriter {
  private readonly times: SongTimes
  private readonly numbers: ReadonlyMap<string, number>
  private readonly effects: readonly (typeof EFFECTS)[number][]

  constructor(
    private readonly song: Song,
    private readonly plan: MediaPlan,
  ) {
    this.times = new SongTimes(song.tempi)
    this.numbers = new Map(song.tracks.map(({ id }, index) => [id, index + 1]))
    this.effects = EFFECTS.filter(({ target }) => song.tracks.some((track) => sends(track, target)))
  }

  *pieces(program: Program): Generator<string> {
    yield xmlElement('Application', { name: program.name, version: program.version })
    yield this.transport()
    yield this.structure()
    yield* xmlPieces('Arrangement', { id: 'arrangement' }, this.arrangement())
    yield xmlElement('Scenes')
  }

  private transport(): string {
    const [tempo] = this.song.tempi
    const [{ numerator, denominator }] = this.song.meters
    return xmlElement('Transport', {}, [
      real('Tempo', 'tempo', 'Tempo', { max: 666, min: 20, unit: 'bpm', value: bpmOf(tempo.microsecondsPerQuarter) }),
      xmlElement('TimeSignature', { denominator, numerator, id: 'meter' }),
    ])
  }

  private structure(): string {
    const { tracks } = this.song
    const outside = tracks.filter((track) => groupOf(tracks, track) === null)
    return xmlElement('Structure', {}, [
      ...outside.map((track) => this.track(track)),
      ...this.effects.map(({ target, name }) => effectTrack(target, name)),
      xmlElement('Track', { contentType: 'audio notes', loaded: true, id: 'track-master', name: 'Master', color: '#808080' }, [
        channel(MASTER, { audioChannels: 2, role: 'master' }, { id: 'master', isMuted: false, pan: 0, gainDb: 0, sends: [] }),
      ]),
    ])
  }

  private *arrangement(): Generator<string> {
    const { markers, tempi, meters } = this.song
    yield* xmlPieces('Lanes', { timeUnit: 'beats', id: 'lanes' }, this.lanes())
    if (markers.length > 0)
      yield xmlElement(
        'Markers',
        { timeUnit: 'beats' },
        markers.map(({ tick, name }) => xmlElement('Marker', { time: beatsOf(tick), name })),
      )
    if (tempi.length > 1)
      yield xmlElement('TempoAutomation', { timeUnit: 'beats', unit: 'bpm' }, [
        xmlElement('Target', { parameter: 'tempo' }),
        ...tempi.map(({ tick, microsecondsPerQuarter }) =>
          xmlElement('RealPoint', { time: beatsOf(tick), value: bpmOf(microsecondsPerQuarter), interpolation: 'hold' }),
        ),
      ])
    if (meters.length > 1)
      yield xmlElement('TimeSignatureAutomation', { timeUnit: 'beats' }, [
        xmlElement('Target', { parameter: 'meter' }),
        ...meters.map(({ tick, numerator, denominator }) =>
          xmlElement('TimeSignaturePoint', { time: beatsOf(tick), numerator, denominator }),
        ),
      ])
  }

  private *lanes(): Generator<string> {
    for (const track of this.song.tracks) yield* this.lanesOf(track)
  }

  private track(track: Track): string {
    const number = this.numbers.get(track.id)!
    const isGroup = track.kind === 'group'
    const group = groupOf(this.song.tracks, track)
    const attributes = {
      ...{ contentType: isGroup ? 'tracks' : track.kind, loaded: true, id: `track-${number}`, name: track.name },
      ...{ color: colourOf(track.colour), comment: trackComment(track) },
    }
    const sendElements = this.effects.map(({ target }) =>
      xmlElement('Send', { destination: `channel-${target}`, type: 'post' }, [
        real('Volume', `${target}-${number}`, 'Send', { max: 1, min: 0, unit: 'linear', value: track[target] }),
      ]),
    )
    const own = channel(
      `channel-${number}`,
      {
        ...{ audioChannels: 2, destination: group ? `channel-${this.numbers.get(group.id)}` : MASTER },
        ...{ role: isGroup ? 'submix' : 'regular', solo: track.isSoloed },
      },
      { id: String(number), isMuted: track.isMuted, pan: track.pan, gainDb: track.gainDb, sends: sendElements },
    )
    const within = isGroup ? this.song.tracks.filter((other) => groupOf(this.song.tracks, other) === track) : []
    return xmlElement('Track', attributes, [own, ...within.map((other) => this.track(other))])
  }

  private lanesOf(track: Track): string[] {
    const number = this.numbers.get(track.id)!
    const clips = track.clips.flatMap((clip): string[] => {
      const { colour } = track
      if (clip.kind === 'notes') return [noteClipElement(clip, { channel: track.channel, colour })]
      const medium = this.plan.of(clip)
      return medium ? [audioClipElement(clip, medium, { times: this.times, colour, folder: MEDIA_FOLDER })] : []
    })
    const automation = track.automation.flatMap((lane) => this.automation(lane, number))
    if (clips.length + automation.length === 0) return []
    const lane = clips.length === 0 ? [] : [xmlElement('Clips', { id: `clips-${number}` }, clips)]
    return [xmlElement('Lanes', { track: `track-${number}`, id: `lanes-${number}` }, [...lane, ...automation])]
  }

  private automation({ target, points }: AutomationLane, number: number): string[] {
    if (isEffect(target) && !this.effects.some((effect) => effect.target === target)) return []
    const { id, unit, toValue } = PARAMETERS[target]
    return [
      xmlElement('Points', { unit, id: `points-${target}-${number}` }, [
        xmlElement('Target', { parameter: `${id}-${number}` }),
        ...straightPoints(points, target === 'gainDb').map(({ tick, value }) =>
          xmlElement('RealPoint', { time: beatsOf(tick), value: toValue(value), interpolation: 'linear' }),
        ),
      ]),
    ]
  }
}

const same = (value: number): number => value
/** What an automation moves: the parameter's id before the track's number, and how it is counted. */
const PARAMETERS: Record<AutomationTarget, { id: string; unit: string; toValue: (value: number) => number }> = {
  gainDb: { id: 'volume', unit: 'linear', toValue: fromDb },
  pan: { id: 'pan', unit: 'normalized', toValue: (pan) => (pan + 1) / 2 },
  reverbSend: { id: 'reverbSend', unit: 'linear', toValue: same },
  delaySend: { id: 'delaySend', unit: 'linear', toValue: same },
}

const isEffect = (target: AutomationTarget): target is EffectTarget => EFFECTS.some((effect) => effect.target === target)

const sends = (track: Track, target: EffectTarget): boolean =>
  track[target] > 0 || track.automation.some((lane) => lane.target === target && lane.points.some(({ value }) => value > 0))

const bpmOf = (microsecondsPerQuarter: number): number => 60_000_000 / microsecondsPerQuarter

/** Muted: the effect itself does not come along, and the sound that is sent to it would be heard twice. */
const effectTrack = (target: string, name: string): string =>
  xmlElement('Track', { contentType: 'audio', loaded: true, id: `track-${target}`, name, color: '#8a9aa8' }, [
    channel(
      `channel-${target}`,
      { audioChannels: 2, destination: MASTER, role: 'effect', solo: false },
      { id: target, isMuted: true, pan: 0, gainDb: 0, sends: [] },
    ),
  ])

interface ChannelState {
  id: string
  isMuted: boolean
  pan: number
  gainDb: number
  sends: readonly string[]
}

function channel(
  id: string,
  attributes: Record<string, string | number | boolean>,
  { id: number, isMuted, pan, gainDb, sends: sent }: ChannelState,
): string {
  return xmlElement('Channel', { ...attributes, id }, [
    xmlElement('Mute', { value: isMuted, id: `mute-${number}`, name: 'Mute' }),
    real('Pan', `pan-${number}`, 'Pan', { max: 1, min: 0, unit: 'normalized', value: PARAMETERS.pan.toValue(pan) }),
    ...(sent.length === 0 ? [] : [xmlElement('Sends', {}, sent)]),
    real('Volume', `volume-${number}`, 'Volume', { max: 16, min: 0, unit: 'linear', value: fromDb(gainDb) }),
  ])
}

const real = (element: string, id: string, name: string, parameter: { max: number; min: number; unit: string; value: number }): string =>
  xmlElement(element, { ...parameter, id, name })
