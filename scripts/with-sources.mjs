import { root } from './ensure.mjs'

/**
 * Runs `work` with a function that loads a TypeScript module of this project by its path from the root, without a build.
 *
 * @param {(load: (path: string) => Promise<Record<string, any>>) => Promise<void>} work
 */
export async function withSources(work) {
  const { createServer } = await import('vite')
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, hmr: false, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true },
  })
  try {
    await work((path) => server.ssrLoadModule(path))
  } finally {
    await server.close()
  }
}
