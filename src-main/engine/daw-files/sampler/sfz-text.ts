import { RELEASE_SECONDS, type Instrument } from './instrument.ts'

/**
 * An instrument in SFZ: a region for each sample, `loop_end` being the last sample of the loop. A sample's name goes to the end of its
 * line, so it stands last.
 *
 * @source SFZ 1 (rgc:audio 2004), which every player reads
 */
export function sfzText({ name, isDrums, zones }: Instrument): string {
  const regions = zones.map(({ sample, rootKey, sharpCents, lowKey, highKey, lowVelocity, highVelocity }) =>
    [
      '<region>',
      `lokey=${lowKey} hikey=${highKey} lovel=${lowVelocity} hivel=${highVelocity}`,
      `pitch_keycenter=${rootKey} tune=${0 - sharpCents}`,
      ...(sample.loop ? [`loop_mode=loop_continuous loop_start=${sample.loop.startSample} loop_end=${sample.loop.endSample - 1}`] : []),
      ...(sample.loop ? [] : [`loop_mode=${isDrums ? 'one_shot' : 'no_loop'}`]),
      `sample=${sample.path}`,
    ].join('\n'),
  )
  return [`// ${name}`, `<group>\nampeg_release=${RELEASE_SECONDS}`, ...regions].join('\n\n') + '\n'
}
