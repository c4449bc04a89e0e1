import { createBirpc } from 'birpc'
import type { IpcMain, IpcMainEvent, WebContents } from 'electron'
import { IPC_CHANNEL, type ClientFunctions, type EventName, type HostFunctions } from '../../src-shared/rpc/index.ts'
import type { Log } from '../failures/log.ts'
import { Caller } from '../services/calls/caller.ts'
import type { FunctionsFor } from './dispatch.ts'
import { isRpcMessage } from './rpc-message.ts'

export interface IpcTransportOptions {
  ipcMain: Pick<IpcMain, 'on' | 'off'>
  contents: Pick<WebContents, 'id' | 'send' | 'isDestroyed'>
  functionsFor: FunctionsFor
  log: Log
  /** Whether a frame with this address is the app's own page. */
  isOwnPage: (url: string) => boolean
}

export interface IpcTransport {
  /** The page has gone, by a crash or a reload: what was kept for it is let go. */
  pageGone(): void
  emit(name: EventName, payload: unknown): void
  close(): void
}

/** Carries the contract over Electron's IPC, for one window. Messages from any other frame or page are dropped and logged. */
export function attachIpcTransport({ ipcMain, contents, functionsFor, log, isOwnPage }: IpcTransportOptions): IpcTransport {
  let deliver: ((message: unknown) => void) | null = null
  const onMessage = (event: IpcMainEvent, message: unknown): void => {
    if (event.sender.id !== contents.id) return
    const frame = event.senderFrame
    if (!frame || frame.parent !== null || !isOwnPage(frame.url)) {
      log.write('warning', 'A message from a foreign page was dropped', { url: frame?.url })
      return
    }
    if (isRpcMessage(message)) deliver?.(message)
    else log.write('warning', 'A message that is none of this program was dropped')
  }
  ipcMain.on(IPC_CHANNEL, onMessage)
  const send = (message: unknown): void => {
    if (!contents.isDestroyed()) contents.send(IPC_CHANNEL, message)
  }
  let caller = new Caller()
  const rpc = createBirpc<ClientFunctions, HostFunctions>(
    { call: (name, params) => functionsFor(caller).call(name, params) },
    {
      post: send,
      on: (listener) => {
        deliver = listener
      },
      timeout: -1,
      onGeneralError: (error) => {
        log.write('error', 'A message could not be sent', { error })
        return true
      },
    },
  )
  return {
    emit: (name, payload) => send({ t: 'q', m: 'event', a: [name, payload] }),
    pageGone() {
      caller.leave()
      caller = new Caller()
    },
    close() {
      caller.leave()
      ipcMain.off(IPC_CHANNEL, onMessage)
      rpc.$close()
    },
  }
}
