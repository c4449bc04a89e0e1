import type { CallHandlers } from '../../../src-shared/rpc/index.ts'
import { projectCalls } from './project-calls.ts'
import { materialCalls } from './material-calls.ts'
import { makingCalls } from './making-calls.ts'
import { songCalls } from './song-calls.ts'
import { soundingCalls } from './sounding-calls.ts'
import { FakeState } from './fake-state.ts'

/**
 * A program behind the window that keeps everything in memory and does nothing by itself: tests say when an epoch
 * ends, an import finishes or a take grows. Sounds are a 220 Hz sine.
 */
export class FakeHost extends FakeState {
  readonly handlers: CallHandlers = {
    ...projectCalls(this),
    ...materialCalls(this),
    ...makingCalls(this),
    ...songCalls(this),
    ...soundingCalls(this),
  }
}
