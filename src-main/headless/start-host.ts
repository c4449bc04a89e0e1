import type { AddressInfo } from 'node:net'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ProjectError } from '../failures/project-error.ts'
import { guardProcess } from '../failures/guard-process.ts'
import { openLog } from '../failures/log.ts'
import { createDispatch } from '../rpc/dispatch.ts'
import { attachWebSocketTransport } from '../rpc/web-socket-transport.ts'
import { App } from '../services/project/app.ts'
import { callHandlers } from '../services/calls/call-handlers.ts'
import { configFolder, projectsFolder } from '../services/project/user-folders.ts'
import { version } from '../version.ts'
import { nodeAudioForker } from '../workers/fork-audio.ts'
import { nodeForker } from '../workers/fork-engine.ts'
import { builtFolder } from '../workers/built-folder.ts'
import { AccessControl } from './access.ts'
import { ConnectionGuard } from './connection-guard.ts'
import { createHttpServer } from './http-server.ts'

export interface HeadlessHostOptions {
  /** 0 lets the system choose a free one. */
  port: number
  /** Opened at the start. */
  projectFolder?: string
}

export interface HeadlessHost {
  /** With the token: opens the app in a browser. */
  address: string
  app: App
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'

/** Starts the program for a browser: the renderer's files over HTTP, the contract over a WebSocket, on the loopback interface only. */
export async function startHeadlessHost({ port, projectFolder }: HeadlessHostOptions): Promise<HeadlessHost> {
  const rendererFolder = join(builtFolder(), '..', 'renderer')
  if (!existsSync(join(rendererFolder, 'index.html'))) {
    throw new ProjectError({
      code: 'unavailable',
      message: `The window's files are missing (${rendererFolder}).`,
      advice: 'Build them with "npm run build", or start with "npm start".',
    })
  }
  const config = configFolder()
  const log = openLog(join(config, 'log', 'spectraloom.log'))
  const app = new App({
    info: { version, host: 'headless', platform: process.platform, projectsFolder: projectsFolder(), canOpenFolderDialog: false },
    forker: nodeForker,
    audioForker: nodeAudioForker(),
    log,
    configFolder: config,
    program: 'the app',
  })
  guardProcess(log, () => app.tellUnexpected())
  if (projectFolder !== undefined) await app.open(projectFolder)

  const access = new AccessControl()
  const server = createHttpServer({ rendererFolder, access, log })
  const guard = new ConnectionGuard(server, (socket) => access.isKnown(socket))
  const transport = attachWebSocketTransport(server, {
    functionsFor: createDispatch(callHandlers(app), { log, checkResults: process.env.NODE_ENV !== 'production' }),
    log,
    admits: (request) => access.admitsSocket(request),
  })
  app.subscribe((name, payload) => transport.emit(name, payload))
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, LOOPBACK, resolve)
    })
  } catch (error) {
    await app.close()
    throw listenError(error, port)
  }
  // Out of file descriptors, for example: this connection is lost, the next may come.
  server.on('error', (error) => log.write('warning', 'A connection could not be taken', { error }))
  const { port: actualPort } = server.address() as AddressInfo
  access.usePort(actualPort)
  log.write('info', 'The headless host has started', { port: actualPort })
  return {
    address: `http://${LOOPBACK}:${actualPort}/?token=${access.token}`,
    app,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      try {
        await app.close()
      } finally {
        transport.close()
        guard.destroyAll()
        await closed
      }
    },
  }
}

function listenError(error: unknown, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error
  return new ProjectError({
    code: 'unavailable',
    message: code === 'EADDRINUSE' ? `The port ${port} is in use.` : `The port ${port} is not allowed for you.`,
    advice: 'Choose another with --port, or leave --port out.',
    cause: error,
  })
}
