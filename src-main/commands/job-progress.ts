import type { Job } from '../../src-shared/project/index.ts'
import type { Output } from './output.ts'

/** Tells how far work of these kinds is. */
export const showProgress =
  (output: Output, kinds: readonly Job['kind'][]) =>
  ({ kind, state, progress, detail }: Pick<Job, 'kind' | 'state' | 'progress' | 'detail'>): void => {
    if (!kinds.includes(kind) || state !== 'running') return
    output.event('progress', { progress, detail })
    output.progress(`${detail}${progress === null ? '' : ` ${Math.round(progress * 100)} %`}`)
  }
