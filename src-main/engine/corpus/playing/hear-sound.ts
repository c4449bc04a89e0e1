import type { Sound } from '../../dsp/codecs/index.ts'
import { SoundResampler, toChannels } from '../../datasets/sound-blocks.ts'
import { project } from '../memory/projection.ts'
import { FEATURES, SEAM_FEATURES, type SoundSpace } from '../memory/sound-space.ts'
import { loudLevel, notesOf, SEAM_VALUES, SOUND_VALUES, writeSeamValues, writeSoundValues } from '../memory/unit-sound-values.ts'
import { ANALYSIS_RATE } from '../units/analysis-rate.ts'
import { spreadOf } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { UnitAnalysis } from '../units/unit-analysis.ts'
import type { HeardUnit } from './unit-chooser.ts'

/**
 * Sound from elsewhere as units that the network can hear.
 *
 * @param sound       planar, any number of channels
 * @param sampleRate  Hz
 * @param memory      what it is heard beside
 */
export function hearSound(sound: Sound, sampleRate: number, space: SoundSpace, memory: UnitMemory): HeardUnit[] {
  const analysis = new UnitAnalysis()
  const resampler = new SoundResampler(1, sampleRate, ANALYSIS_RATE)
  analysis.push(resampler.process(toChannels(sound, 1))[0])
  analysis.push(resampler.flush()[0])
  const table = analysis.finish()
  const loudDb = loudLevel(table)
  const [levels, attacks] = [spreadOf(memory.levelDb, memory), spreadOf(memory.attackDb, memory)]
  const [values, seam] = [new Float32Array(SOUND_VALUES), new Float32Array(SEAM_VALUES)]
  return Array.from({ length: table.count }, (_, unit): HeardUnit => {
    const [features, ended] = [new Float32Array(FEATURES), new Float32Array(SEAM_FEATURES)]
    writeSoundValues(table, unit, 0, values, 0)
    project(space.features, values, features, 0)
    writeSeamValues(table, { cut: unit + 1, semitones: 0, loudDb }, seam, 0)
    project(space.seams, seam, ended, 0)
    return {
      features,
      ended,
      durationSeconds: table.cutSeconds[unit + 1] - table.cutSeconds[unit],
      levelDb: table.levelDb[unit],
      level: (table.levelDb[unit] - levels.mean) / levels.deviation,
      attack: (table.attackDb[unit] - attacks.mean) / attacks.deviation,
      attackDb: table.attackDb[unit],
      pitchClasses: notesOf(table, unit, 0).classes,
      beat: table.beats[unit],
      beats: table.beats[unit + 1] - table.beats[unit],
    }
  })
}
