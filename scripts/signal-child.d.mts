import type { ChildProcess } from 'node:child_process'

export declare function signalChild(child: Pick<ChildProcess, 'pid' | 'kill'>, signal: NodeJS.Signals): void
