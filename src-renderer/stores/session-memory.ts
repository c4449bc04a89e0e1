/** What this window remembers over a reload and forgets when it is closed. */
const PREFIX = 'spectraloom.'

export function rememberInSession<T>(name: string, value: T): void {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch (error) {
    // Larger than a browser keeps: what is forgotten at a reload is not worth more than that.
    if (!(error instanceof DOMException)) throw error
    sessionStorage.removeItem(PREFIX + name)
  }
}

/** Null where nothing was remembered. */
export function rememberedInSession<T>(name: string): T | null {
  const text = sessionStorage.getItem(PREFIX + name)
  return text === null ? null : (JSON.parse(text) as T)
}
