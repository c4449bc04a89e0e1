import { protocol } from 'electron'
import { securityHeaders } from '../headless/security-headers.ts'
import { readStaticFile } from '../headless/static-files.ts'
import { APP_SCHEME, isOwnPage } from './own-page.ts'

/** Must be called before Electron is ready. A standard, secure scheme: worklets, workers and fetch work as over https. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built renderer with the same headers as the headless host. */
export function serveRenderer(rendererFolder: string): void {
  protocol.handle(APP_SCHEME, async ({ url, method }) => {
    const file = method === 'GET' && isOwnPage(url) ? await readStaticFile(rendererFolder, new URL(url).pathname) : null
    if (!file) return new Response('There is no such file.', { status: 404, headers: securityHeaders(null) })
    return new Response(file.content, { headers: { ...securityHeaders(null), ...file.headers } })
  })
}
