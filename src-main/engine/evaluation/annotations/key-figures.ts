import { pitchClassOf } from '../../../../src-shared/music/index.ts'
import { EvaluationError } from '../errors.ts'

interface Key {
  /** 0 is C; null where there is no key. */
  tonic: number | null
  mode: string
}

/** @throws EvaluationError */
function keyOf(name: string): Key {
  const [tonic, mode = ''] = name.split(' ')
  if (tonic.toLowerCase() === 'x') return { tonic: null, mode: '' }
  const [, letter, sign = ''] = /^([a-g])([#b]?)$/i.exec(tonic) ?? []
  if (letter === undefined || !['major', 'minor', 'other'].includes(mode.toLowerCase()))
    throw new EvaluationError(`"${name}" is no key.`, 'A key is like "F# minor" or "Bb major"; X where there is none.')
  return { tonic: pitchClassOf(letter.toUpperCase() + sign), mode: mode.toLowerCase() }
}

/**
 * Key: 1 where it is right, .5 a fifth above, .3 for the relative, .2 for the parallel key.
 *
 * @source MIREX audio key detection. As mir_eval's `key`
 * @throws EvaluationError where a name is no key
 */
export function keyFigures(reference: string, estimate: string): Record<string, number> {
  return { 'Weighted Score': score(keyOf(reference), keyOf(estimate)) }
}

function score(reference: Key, estimate: Key): number {
  if (reference.tonic === null || estimate.tonic === null) return reference.tonic === estimate.tonic ? 1 : 0
  const distance = (estimate.tonic - reference.tonic + 12) % 12
  const modes = `${reference.mode} ${estimate.mode}`
  if (reference.mode === estimate.mode) return distance === 0 ? 1 : distance === 7 && reference.mode !== 'other' ? 0.5 : 0
  if (distance === 9 && modes === 'major minor') return 0.3
  if (distance === 3 && modes === 'minor major') return 0.3
  return distance === 0 && (modes === 'major minor' || modes === 'minor major') ? 0.2 : 0
}
