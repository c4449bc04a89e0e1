/** The bridge between the sandboxed page and the program: one pipe of messages, and the path of a dropped file. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import { BRIDGE_NAME, IPC_CHANNEL, type Bridge } from '../src-shared/rpc/wire.ts'

const bridge: Bridge = {
  post: (message) => ipcRenderer.send(IPC_CHANNEL, message),
  onMessage(listener) {
    const receive = (_event: IpcRendererEvent, message: unknown): void => listener(message)
    ipcRenderer.on(IPC_CHANNEL, receive)
    return () => ipcRenderer.off(IPC_CHANNEL, receive)
  },
  pathOfFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
}

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge)
