import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

const root = import.meta.dirname

/** Main: one entry per process or command. Preload: CommonJS, because the sandbox is on. Renderer: the same files for both hosts. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      // Loaded whole it takes a fifth of the start of every process; of what is built in, only what is used is left.
      externalizeDeps: { exclude: ['zod'] },
      rollupOptions: {
        input: {
          index: resolve(root, 'src-main/index.ts'),
          host: resolve(root, 'src-main/host.ts'),
          cli: resolve(root, 'src-main/cli.ts'),
          'engine-process': resolve(root, 'src-main/workers/engine-process.ts'),
          'step-thread': resolve(root, 'src-main/workers/step-thread.ts'),
          'stem-thread': resolve(root, 'src-main/workers/stem-thread.ts'),
          'audio-process': resolve(root, 'src-main/workers/audio-process.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: resolve(root, 'src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    base: './',
    plugins: [vue()],
    build: {
      outDir: resolve(root, 'out/renderer'),
      emptyOutDir: true,
      sourcemap: false,
      // The content security policy allows files from the app itself, no data URLs.
      assetsInlineLimit: 0,
      rollupOptions: { input: resolve(root, 'src-renderer/index.html') },
    },
  },
})
