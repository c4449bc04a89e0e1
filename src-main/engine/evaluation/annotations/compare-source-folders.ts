import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { EvaluationError } from '../errors.ts'
import { readSoundFile } from '../read-sound-file.ts'
import { separationFigures } from './separation-figures.ts'

/** The projection holds sources and their transforms in double precision. */
const LONGEST_SECONDS = 600

/**
 * Separated sources beside true ones: a sound file for each, matched by what is in them, not by name.
 *
 * @throws EvaluationError, AudioFileError
 */
export async function compareSourceFolders(reference: string, estimate: string): Promise<Record<string, number | number[]>> {
  const [references, estimates] = [await soundsIn(reference), await soundsIn(estimate)]
  const rates = new Set([...references, ...estimates].map(({ sampleRate }) => sampleRate))
  if (rates.size > 1)
    throw new EvaluationError(`The files have sample rates of ${[...rates].join(' and ')} Hz.`, 'Bring all to one sample rate first.')
  return separationFigures(
    references.map(({ samples }) => samples),
    estimates.map(({ samples }) => samples),
  )
}

async function soundsIn(folder: string): Promise<{ sampleRate: number; samples: Float64Array }[]> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
  const sounds = []
  for (const name of names) sounds.push(await monoSound(join(folder, name)))
  return sounds
}

async function monoSound(path: string): Promise<{ sampleRate: number; samples: Float64Array }> {
  const { samples, sampleRate, isWhole } = await readSoundFile(path, LONGEST_SECONDS)
  if (!isWhole) throw new EvaluationError(`${path} is longer than ${LONGEST_SECONDS / 60} minutes.`, 'Give a part of it.')
  return { sampleRate, samples: Float64Array.from(samples) }
}
