import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { LongFirst } from './test/support/long-first.ts'

/**
 * `unit`: beside the code, fast, no build. `e2e`: whole processes and a real browser, two files at once; builds first. `providers`: other processors
 * against the CPU, needs no build. `sound`: a real sound server in real time, which takes minutes; run by itself.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['src-*/**/*.test.ts', 'scripts/**/*.test.ts', 'test/support/**/*.test.ts'],
          setupFiles: ['test/support/matchers.ts'],
          testTimeout: 30_000,
          pool: 'forks',
          maxWorkers: 2,
          // Node's build of TensorFlow.js leaves its gradients out; the modules it is made of have them.
          server: { deps: { inline: [/@tensorflow\//] } },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/build-once.ts'],
          setupFiles: ['test/support/matchers.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          pool: 'forks',
          maxWorkers: 2,
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
          setupFiles: ['test/support/matchers.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          pool: 'forks',
          fileParallelism: false,
        },
      },
    ],
  },
})
