import { XML_DECLARATION, xmlElement } from '../../files/xml-text.ts'
import { RELEASE_SECONDS, type Instrument } from './instrument.ts'

/** A key of drums that is let go at once is heard to its end. */
const DRUM_RELEASE_SECONDS = 20

/**
 * An instrument as a preset of DecentSampler: tuning in semitones, `loopEnd` the last sample of the loop.
 *
 * @source Decent Sampler developer's guide, "The <sample> element"
 */
export function dspresetXml({ isDrums, zones }: Instrument): string {
  const samples = zones.map(({ sample, rootKey, sharpCents, lowKey, highKey, lowVelocity, highVelocity }) =>
    xmlElement('sample', {
      ...{ path: sample.path, rootNote: rootKey, loNote: lowKey, hiNote: highKey, loVel: lowVelocity, hiVel: highVelocity },
      ...{ tuning: (0 - sharpCents) / 100, loopEnabled: sample.loop !== null },
      ...(sample.loop && { loopStart: sample.loop.startSample, loopEnd: sample.loop.endSample - 1 }),
    }),
  )
  const release = isDrums ? DRUM_RELEASE_SECONDS : RELEASE_SECONDS
  return (
    XML_DECLARATION +
    xmlElement('DecentSampler', { minVersion: '1.0.0' }, [
      xmlElement('groups', { attack: 0, decay: 0, sustain: 1, release }, [xmlElement('group', {}, samples)]),
    ]) +
    '\n'
  )
}
