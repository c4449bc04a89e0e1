const CHECK_EVERY_MS = 250

/**
 * Looks at this process's memory while it works: all of it, native libraries and WebAssembly with it.
 *
 * @param limitMegabytes  null: no limit
 * @param onAbove         told once, with the bytes
 * @returns               ends the watch
 */
export function watchMemory(
  limitMegabytes: number | null,
  onAbove: (bytes: number) => void,
  residentBytes: () => number = () => process.memoryUsage.rss(),
): () => void {
  if (limitMegabytes === null) return () => undefined
  const timer = setInterval(() => {
    const bytes = residentBytes()
    if (bytes < limitMegabytes * 1024 ** 2) return
    clearInterval(timer)
    onAbove(bytes)
  }, CHECK_EVERY_MS)
  return () => clearInterval(timer)
}
