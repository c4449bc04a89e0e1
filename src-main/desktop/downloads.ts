import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { app, dialog, session, type BrowserWindow } from 'electron'
import { saveDownloaded, type SaveDialogs } from './save-downloaded.ts'

export interface DownloadOptions {
  window(): BrowserWindow | null
  projects: SaveDialogs['projects']
  onFault(error: unknown): void
}

/** Files that the page offers go to a temporary place first: the system's own way would write over any file that is chosen. */
export function saveDownloadsSafely({ window, projects, onFault }: DownloadOptions): void {
  const choosePlace = async (fileName: string): Promise<string | null> => {
    const shown = window()
    const options = { defaultPath: fileName }
    const { canceled, filePath } = await (shown ? dialog.showSaveDialog(shown, options) : dialog.showSaveDialog(options))
    return canceled ? null : filePath
  }
  const dialogs = { choosePlace, projects, refuse: (message: string, advice: string) => dialog.showErrorBox(message, advice) }
  session.defaultSession.on('will-download', (_event, item) => {
    const temporary = join(app.getPath('temp'), `spectraloom-${randomUUID()}`)
    const fileName = item.getFilename()
    item.setSavePath(temporary)
    item.once('done', (_done, state) => {
      if (state === 'completed') saveDownloaded(temporary, fileName, dialogs).catch(onFault)
      else onFault(new Error(`"${fileName}" was not handed over by the window: ${state}`))
    })
  })
}
