import { app, session, type WebContents } from 'electron'
import { isOwnPage, isPermitted } from './own-page.ts'

/**
 * Denies every page everything but what the app needs: no other pages, no windows, no webviews, no permission but the microphone and MIDI.
 */
export function lockDown(developmentUrl: string | undefined): void {
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(
      isPermitted(
        permission,
        {
          isMainFrame: details.isMainFrame,
          url: details.requestingUrl,
          mediaTypes: 'mediaTypes' in details ? details.mediaTypes : undefined,
        },
        developmentUrl,
      ),
    )
  })
  session.defaultSession.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) =>
    isPermitted(
      permission,
      {
        isMainFrame: details.isMainFrame,
        url: details.requestingUrl ?? requestingOrigin,
        mediaTypes: details.mediaType ? [details.mediaType] : [],
      },
      developmentUrl,
    ),
  )
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents, developmentUrl))
}

function lockDownContents(contents: WebContents, developmentUrl: string | undefined): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url, developmentUrl)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url, developmentUrl)) event.preventDefault()
  })
}
