import { layOut } from '../corpus/map/lay-out.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { MapSoundsInput } from './map-sounds-job.ts'

/** The job: sounds as points of a plane, [count, 2], alike ones near. */
export function mapSounds({ values, size }: MapSoundsInput, { emit, signal }: JobHooks<ProgressEvent>): Float32Array {
  return layOut(values, size, (progress) => {
    signal.throwIfAborted()
    emit({ type: 'progress', progress, detail: '' })
  })
}
