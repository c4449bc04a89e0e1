import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { LongFirst } from './test/support/long-first.ts'
import { replacingModules } from './test/support/replacing-modules.ts'

const UNIT_TESTS = ['src-*/**/*.test.ts', 'scripts/**/*.test.ts', 'test/support/**/*.test.ts']
const alone = replacingModules(['src-main', 'src-preload', 'src-renderer', 'src-shared', 'scripts', 'test/support'])

const unit = {
  globalSetup: ['test/support/made-once.ts'],
  setupFiles: ['test/support/matchers.ts'],
  testTimeout: 30_000,
  pool: 'forks' as const,
  maxWorkers: 2,
  sequence: { groupOrder: 0 },
  // Node's build of TensorFlow.js leaves its gradients out; the modules it is made of have them.
  server: { deps: { inline: [/@tensorflow\//] } },
}

/**
 * `unit`: beside the code, fast, no build; one file after another in two processes, so that what all of them use is loaded twice and not
 * five hundred times. `unit-alone`: those that replace modules by others, each in a process of its own. `e2e`: whole processes and a real
 * browser, two files at once; builds first. `providers`: other processors against the CPU, needs no build. `sound`: a real sound server in
 * real time, which takes minutes; run by itself.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    // What was read and made plain once need not be again in the next run.
    experimental: { fsModuleCache: true },
    projects: [
      {
        plugins: [vue()],
        test: {
          ...unit,
          name: 'unit',
          isolate: false,
          include: UNIT_TESTS,
          exclude: alone,
        },
      },
      {
        plugins: [vue()],
        test: {
          ...unit,
          name: 'unit-alone',
          include: alone,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/build-once.ts', 'test/support/made-once.ts'],
          setupFiles: ['test/support/matchers.ts', 'test/support/no-script-errors.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          pool: 'forks',
          maxWorkers: 2,
          // A browser, a program and a sound server share two cores here, beside another such file: what passes only the second time is
          // printed with its retry, to be looked at.
          retry: 1,
          // After the unit tests: browsers and trainings want the machine to themselves.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'providers',
          include: ['test/providers/**/*.test.ts'],
          pool: 'forks',
          // A software renderer takes every core.
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'sound',
          include: ['test/sound/**/*.test.ts'],
          globalSetup: ['test/support/build-once.ts'],
          setupFiles: ['test/support/matchers.ts', 'test/support/no-script-errors.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
    ],
  },
})
