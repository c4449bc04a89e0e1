import type { Run } from '../../src-shared/project/index.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { onInterrupt } from './on-interrupt.ts'
import type { Output } from './output.ts'

export const isModelName = (path: string): boolean => /\.onnx$/i.test(path)

/** Makes a run of each model file, and reports it. @throws what made the first one fail */
export async function importModels(session: ProjectSession, paths: readonly string[], output: Output): Promise<Run[]> {
  const runs: Run[] = []
  for (const path of paths) {
    const job = session.models.importFile(path)
    const interrupt = onInterrupt(output, () => session.jobs.cancel(job.id))
    try {
      const run = await job.done
      output.event('model', { runId: run.id, name: run.name, model: run.settings.model, file: run.origin?.file })
      output.remark(`Made the run "${run.name}" (${run.id}) of ${run.origin?.file}.`)
      runs.push(run)
    } finally {
      interrupt.dispose()
    }
  }
  return runs
}
