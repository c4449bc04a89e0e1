import { RELEASE_SECONDS, type Instrument } from './instrument.ts'
import type { CutSample } from './cut-samples.ts'

/** Of the right and the left sample of a sound, in tenths of a percent. */
const PAN = [-500, 500]
const DRUM_RELEASE_SECONDS = 20
const LONGEST_NAME = 20

/**
 * Instruments as a SoundFont: those with a pitch one preset after the other, drums where players look for drums. Samples have 16 bits.
 *
 * @source SoundFont 2.04; written by SpessaSynth (Apache-2.0)
 */
export async function soundFontFile(name: string, instruments: readonly Instrument<CutSample>[]): Promise<Uint8Array> {
  const { BasicInstrument, BasicPreset, BasicSoundBank, EmptySample, GeneratorTypes, SampleTypes } = await import('spessasynth_core')
  const bank = new BasicSoundBank()
  bank.soundBankInfo.name = name
  instruments.forEach(({ name: instrumentName, isDrums, zones }, program) => {
    const instrument = new BasicInstrument()
    instrument.name = instrumentName.slice(0, LONGEST_NAME)
    const release = isDrums ? DRUM_RELEASE_SECONDS : RELEASE_SECONDS
    instrument.globalZone.setGenerator(GeneratorTypes.releaseVolEnv, Math.round(1200 * Math.log2(release)))
    for (const { sample, rootKey, sharpCents, lowKey, highKey, lowVelocity, highVelocity } of zones) {
      const made = sample.channels.map((data) => {
        const channel = new EmptySample()
        channel.name = sample.name.slice(0, LONGEST_NAME)
        channel.originalKey = rootKey
        channel.pitchCorrection = 0 - sharpCents
        channel.loopStart = sample.loop?.startSample ?? 0
        channel.loopEnd = sample.loop?.endSample ?? data.length
        channel.setAudioData(data, sample.sampleRate)
        return channel
      })
      if (made.length === 2) made[0].setLinkedSample(made[1], SampleTypes.leftSample)
      bank.addSamples(...made)
      made.forEach((channel, side) => {
        const zone = instrument.createZone(channel)
        zone.keyRange = { min: lowKey, max: highKey }
        zone.velRange = { min: lowVelocity, max: highVelocity }
        zone.setGenerator(GeneratorTypes.sampleModes, sample.loop ? 1 : 0)
        if (made.length === 2) zone.setGenerator(GeneratorTypes.pan, PAN[side])
      })
    }
    bank.addInstruments(instrument)
    const preset = new BasicPreset(bank)
    preset.name = instrument.name
    preset.program = isDrums ? 0 : program
    preset.isGMGSDrum = isDrums
    preset.createZone(instrument)
    bank.addPresets(preset)
  })
  bank.flush()
  return new Uint8Array(bank.writeSF2())
}
