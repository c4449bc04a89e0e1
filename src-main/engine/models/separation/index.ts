import { separationModel } from '../separation-model.ts'
import { clusters } from './clusters.ts'
import { tasnet } from './tasnet.ts'
import { unet } from './unet.ts'
import { wave } from './wave.ts'

/** The models that take sound apart. Adding one: its file, and a line here. */
export const SEPARATION_MODELS = {
  separate: separationModel(unet),
  'separate-tasnet': separationModel(tasnet),
  'separate-wave': separationModel(wave),
  'separate-clusters': separationModel(clusters),
}
