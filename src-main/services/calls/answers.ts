import type { App } from '../project/app.ts'

/** For calls that answer with nothing when their work is done. */
export const nothing = async (work: Promise<unknown>): Promise<Record<string, never>> => {
  await work
  return {}
}

/** The job reports by events; that it failed is in the log already. */
export function started(app: App, { id, done }: { id: string; done: Promise<unknown> }): { jobId: string } {
  done.catch((error: unknown) => app.log.write('info', `Job ${id} ended early`, { error }))
  return { jobId: id }
}
