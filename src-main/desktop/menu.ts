import { Menu, shell, type MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  openProject: () => void
  closeProject: () => void
  /** Shown to someone who looks into a problem. */
  logFolder: string | null
}

/** The standard menu of each system, with the few things the window itself does not offer. */
export function setMenu({ openProject, closeProject, logFolder }: MenuActions): void {
  const isMac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [
        { label: 'Open Project…', accelerator: 'CmdOrCtrl+O', click: openProject },
        { label: 'Close Project', click: closeProject },
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [{ label: 'Show Log', enabled: logFolder !== null, click: () => void (logFolder && shell.openPath(logFolder)) }],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
