import { createRequire } from 'node:module'
import { release } from 'node:os'
import { pathToFileURL } from 'node:url'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { ProviderError } from '../errors.ts'

/** The TensorFlow.js backend of `@tensorflow/tfjs-node-gpu`, which is no dependency of this program: it is loaded where it is installed. */
const PACKAGE = '@tensorflow/tfjs-node-gpu'
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
  const place = installedPlace()
  if (!place)
    throw new ProviderError('Loading TensorFlow', 'tfjs-node-gpu', INSTALLING, {
      cause: new Error(`The package ${PACKAGE} is not installed`),
    })
  try {
    await import(/* @vite-ignore */ pathToFileURL(place).href)
  } catch (cause) {
    throw new ProviderError('Loading TensorFlow', 'tfjs-node-gpu', INSTALLING, { cause })
  }
  if (!(await tf.setBackend(BACKEND))) throw new ProviderError('Starting TensorFlow', 'tfjs-node-gpu', INSTALLING)
}

/** Looked up instead of tried: bundlers answer the import of an optional peer that is missing with errors of their own. */
function installedPlace(): string | null {
  try {
    return createRequire(import.meta.url).resolve(PACKAGE)
  } catch {
    return null
  }
}

/** What `@tensorflow/tfjs-node-gpu` 4.22 calls of `node:util` and Node 23 no longer has. */
export function restoreRemovedUtilities(utilities: object): void {
  const removed = { isArray: Array.isArray, isNullOrUndefined: (value: unknown) => value === null || value === undefined }
  for (const [name, implementation] of Object.entries(removed))
    if (!(name in utilities)) Object.assign(utilities, { [name]: implementation })
}
