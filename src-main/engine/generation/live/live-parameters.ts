import type { LiveParameter, LiveValues } from '../../../../src-shared/project/index.ts'
import { frameModelOf, SILENT_LEVEL_DB } from '../../models/index.ts'

/** The parameters that a model lets a person play with. */
export const liveParametersOf = (model: string): readonly LiveParameter[] => frameModelOf(model).liveParameters

/** Every parameter with its value: defaults where none is given, brought into range, unknown ones left out. */
export const completeValues = (parameters: readonly LiveParameter[], values: LiveValues): LiveValues =>
  Object.fromEntries(
    parameters.map(({ name, minimum, maximum, default: usual }) => [name, Math.max(minimum, Math.min(maximum, values[name] ?? usual))]),
  )

/** Linear gain of the parameter `level`. */
export const levelGain = ({ level = 0 }: LiveValues): number => (level <= SILENT_LEVEL_DB ? 0 : 10 ** (level / 20))
