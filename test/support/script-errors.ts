import type { Browser } from 'playwright-core'

const errors: string[] = []

/** Notes what must not happen in any window of the browser: script errors, caught or not, and refused resources. */
export function noteScriptErrors(browser: Browser): void {
  browser.on('context', (context) => {
    context.on('weberror', (webError) => errors.push(String(webError.error().stack)))
    context.on('console', (message) => {
      // A lost connection is part of what the tests do.
      if (message.type() === 'error' && !/WebSocket|ERR_CONNECTION/.test(message.text())) errors.push(message.text())
    })
  })
}

/** Those since it was last asked. */
export const takeScriptErrors = (): string[] => errors.splice(0)
