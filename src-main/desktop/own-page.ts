/** The app's page in the desktop window comes over a protocol of its own, `app://spectraloom/`. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'spectraloom'
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`

/**
 * Whether an address is the app's own page.
 *
 * @param developmentUrl  the development server's address, in development only
 */
export function isOwnPage(url: string, developmentUrl?: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host, username, password } = new URL(url)
  if (username !== '' || password !== '') return false
  if (protocol === `${APP_SCHEME}:` && host === APP_HOST) return true
  return (
    developmentUrl !== undefined &&
    URL.canParse(developmentUrl) &&
    protocol === new URL(developmentUrl).protocol &&
    host === new URL(developmentUrl).host
  )
}

/**
 * The only permissions the page has are the microphone and MIDI, with system messages for time code and machine control; everything else,
 * the camera included, is denied.
 */
export function isPermitted(
  permission: string,
  { isMainFrame, url, mediaTypes }: { isMainFrame: boolean; url: string; mediaTypes?: readonly string[] },
  developmentUrl?: string,
): boolean {
  if (!isMainFrame || !isOwnPage(url, developmentUrl)) return false
  const microphoneOnly = mediaTypes !== undefined && mediaTypes.length > 0 && mediaTypes.every((type) => type === 'audio')
  return permission === 'midi' || permission === 'midiSysex' || (permission === 'media' && microphoneOnly)
}
