import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { madeOnce } from './made-once.ts'
import { cli, type CliResult } from './run-cli.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { writeMelodies } from './test-tones.ts'

/** The command line as it should be: with its result, and without an error. */
export async function succeed(args: string[]): Promise<CliResult> {
  const result = await cli(args)
  expect(result.stderr + JSON.stringify(result.result), args.join(' ')).not.toContain('"event":"error"')
  expect(result.code, `${args.join(' ')}\n${result.stderr}`).toBe(0)
  return result
}

/** A project that is made once in a run of the tests, copied for each that wants it. */
async function copyOf<T>(
  name: string,
  make: (project: string, beside: string) => Promise<T>,
  parent = temporaryFolder(),
): Promise<{ folder: string; known: T }> {
  const { made, known } = await madeOnce(name, async (beside) => {
    const project = join(beside, 'Melodies.loom')
    await succeed(['new', project, '--name', 'Melodies', '--json'])
    return { made: project, known: await make(project, beside) }
  })
  const folder = join(parent, 'Melodies.loom')
  cpSync(made, folder, { recursive: true })
  return { folder, known }
}

/** @returns the folder of a project with nothing in it */
export const emptyProject = async (parent?: string): Promise<string> => (await copyOf('empty-project', async () => null, parent)).folder

/** @returns the folder of a project with small melodies */
export const melodiesProject = async (melodies = { files: 4, seconds: 8 }): Promise<string> =>
  (
    await copyOf(`melodies-${melodies.files}-${melodies.seconds}`, (project, beside) =>
      succeed(['import', project, writeMelodies(join(beside, 'in'), melodies), '--json']),
    )
  ).folder

/** A project with four small melodies and a network that has learnt from them. @param settings  of the training, as the command line takes them */
export async function trainedProject(settings: readonly string[]): Promise<{ folder: string; runId: string }> {
  const { folder, known } = await copyOf(`trained ${settings.join(' ')}`, async (project, beside) => {
    await succeed(['import', project, writeMelodies(join(beside, 'in'), { files: 4, seconds: 8 }), '--json'])
    return String((await succeed(['train', project, ...settings])).result.runId)
  })
  return { folder, runId: known }
}
