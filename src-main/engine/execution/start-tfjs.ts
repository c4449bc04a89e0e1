import { release } from 'node:os'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { ProviderError } from '../errors.ts'

/** The TensorFlow.js backend of `@tensorflow/tfjs-node-gpu`, which is no dependency of this program: it is loaded where it is installed. */
const PACKAGE: string = '@tensorflow/tfjs-node-gpu'
const BACKEND = 'tensorflow'

const INSTALLING =
  'Install it beside Spectraloom with "npm install --no-save @tensorflow/tfjs-node-gpu@4.22.0" and CUDA 11.2 with cuDNN 8.1, or ' +
  'choose another processor.'

/**
 * Makes TensorFlow's native library compute for TensorFlow.js.
 *
 * @throws ProviderError where the package, CUDA or a graphics processor is missing
 */
export async function startTfjs(): Promise<void> {
  if (process.platform === 'darwin') {
    throw new ProviderError('Loading TensorFlow', 'tfjs-node-gpu', 'It exists for Linux and Windows only: choose another processor.', {
      cause: new Error(`This is macOS ${release()}`),
    })
  }
  restoreRemovedUtilities(util)
  try {
    await import(/* @vite-ignore */ PACKAGE)
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
    throw new ProviderError('Loading TensorFlow', 'tfjs-node-gpu', INSTALLING, {
      cause: missing ? new Error('The package @tensorflow/tfjs-node-gpu is not installed') : error,
    })
  }
  if (!(await tf.setBackend(BACKEND))) throw new ProviderError('Starting TensorFlow', 'tfjs-node-gpu', INSTALLING)
}

/** What `@tensorflow/tfjs-node-gpu` 4.22 calls of `node:util` and Node 23 no longer has. */
export function restoreRemovedUtilities(utilities: object): void {
  const removed = { isArray: Array.isArray, isNullOrUndefined: (value: unknown) => value === null || value === undefined }
  for (const [name, implementation] of Object.entries(removed))
    if (!(name in utilities)) Object.assign(utilities, { [name]: implementation })
}
