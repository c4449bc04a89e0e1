import { heardSeconds, type AudioClip, type Control, type NoteClip } from '../../../../src-shared/music/index.ts'
import { colourOf } from '../colours.ts'
import type { ClipMedium } from '../media-plan.ts'
import { beatsOf, type SongTimes } from '../song-times.ts'
import { xmlElement } from '../../files/xml-text.ts'

const WHOLE_BEND = 16_383
const MIDDLE_BEND = 8192

/**
 * Clips of a DAWproject's arrangement, whose time is in beats. Notes lie directly in their clip: some readers do not look deeper. Sound
 * lies in it where it is heard from its beginning, else in a clip within, whose time is in seconds.
 */
export function noteClipElement(clip: NoteClip, { channel, colour }: { channel: number; colour: number }): string {
  const { name, startTick, lengthTicks, offsetTicks, loopTicks, loopPhaseTicks, isMuted, notes, controls } = clip
  const written = xmlElement(
    'Notes',
    {},
    notes.map(({ startTick: start, ticks, pitch, velocity, releaseVelocity }) =>
      xmlElement('Note', {
        ...{ time: beatsOf(start), duration: beatsOf(ticks), channel, key: pitch },
        ...{ vel: velocity / 127, rel: releaseVelocity / 127 },
      }),
    ),
  )
  const lanes = [...new Set(controls.map(({ lane }) => lane))].map((lane) =>
    controlPoints(
      lane,
      channel,
      controls.filter((control) => control.lane === lane),
    ),
  )
  const attributes = {
    ...{ time: beatsOf(startTick), duration: beatsOf(lengthTicks), playStart: beatsOf(offsetTicks + loopPhaseTicks) },
    ...(loopTicks > 0 && { loopStart: beatsOf(offsetTicks), loopEnd: beatsOf(offsetTicks + loopTicks) }),
    ...{ enable: isMuted ? false : undefined, name, color: colourOf(colour) },
  }
  return xmlElement('Clip', attributes, [lanes.length === 0 ? written : xmlElement('Lanes', {}, [written, ...lanes])])
}

/** A controller's moves, in 0..1; a program by its number. */
function controlPoints(lane: string, channel: number, controls: readonly Control[]): string {
  const isProgram = lane === 'program'
  const values = (value: number): number => (isProgram ? value : lane === 'bend' ? (value + MIDDLE_BEND) / WHOLE_BEND : value / 127)
  return xmlElement('Points', { unit: isProgram ? undefined : 'normalized' }, [
    xmlElement('Target', { ...expressionOf(lane), channel }),
    ...controls.map(({ tick, value }) =>
      isProgram
        ? xmlElement('IntegerPoint', { time: beatsOf(tick), value })
        : xmlElement('RealPoint', { time: beatsOf(tick), value: values(value), interpolation: 'hold' }),
    ),
  ])
}

function expressionOf(lane: string): { expression: string; controller?: number; key?: number } {
  if (lane === 'bend') return { expression: 'pitchBend' }
  if (lane === 'pressure') return { expression: 'channelPressure' }
  if (lane === 'program') return { expression: 'programChange' }
  if (lane.startsWith('key')) return { expression: 'polyPressure', key: Number(lane.slice(3)) }
  return { expression: 'channelController', controller: Number(lane.slice(2)) }
}

/** @param folder  of the media in the archive, with the slash */
export function audioClipElement(
  clip: AudioClip,
  { medium, offsetSamples }: ClipMedium,
  { times, colour, folder }: { times: SongTimes; colour: number; folder: string },
): string {
  const { name, startTick, isMuted, sampleRate, stretch, loopSamples, loopPhaseSamples, fadeInSamples, fadeOutSamples } = clip
  const heard = (samples: number): number => (samples * stretch) / sampleRate
  const time = beatsOf(startTick)
  const seconds = heardSeconds(clip)
  const place = { time, duration: times.beatsAtSeconds(times.secondsAt(startTick) + seconds) - time }
  const fades = {
    ...{ fadeTimeUnit: 'seconds', fadeInTime: heard(fadeInSamples), fadeOutTime: heard(fadeOutSamples) },
  }
  const look = { enable: isMuted ? false : undefined, name, color: colourOf(colour) }
  const content = mediumElement(medium, stretch, folder)
  if (offsetSamples === 0 && loopSamples === 0) {
    const attributes = { ...place, contentTimeUnit: 'seconds', playStart: 0, ...fades, ...look }
    return xmlElement('Clip', attributes, [content])
  }
  const shown = loopSamples > 0 ? heard(loopSamples) : seconds
  const inner = xmlElement(
    'Clip',
    { time: 0, duration: shown, contentTimeUnit: 'seconds', playStart: heard(offsetSamples), ...(loopSamples === 0 && fades) },
    [content],
  )
  const outer = {
    ...{ ...place, contentTimeUnit: 'seconds', playStart: heard(loopPhaseSamples) },
    ...(loopSamples > 0 && { loopStart: 0, loopEnd: shown, ...fades }),
    ...look,
  }
  return xmlElement('Clip', outer, [xmlElement('Clips', { timeUnit: 'seconds' }, [inner])])
}

function mediumElement({ fileName, sampleRate, channels, frames }: ClipMedium['medium'], stretch: number, folder: string): string {
  const duration = frames / sampleRate
  const attributes = { algorithm: stretch === 1 ? 'raw' : undefined, channels, sampleRate, duration }
  const audio = xmlElement('Audio', attributes, [xmlElement('File', { path: folder + fileName })])
  if (stretch === 1) return audio
  return xmlElement('Warps', { timeUnit: 'seconds', contentTimeUnit: 'seconds' }, [
    audio,
    xmlElement('Warp', { time: 0, contentTime: 0 }),
    xmlElement('Warp', { time: duration * stretch, contentTime: duration }),
  ])
}
