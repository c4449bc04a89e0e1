import { readFile, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { systemCode } from '../storage/system-code.ts'

const MIME_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

export interface StaticFile {
  content: Buffer<ArrayBuffer>
  headers: Record<string, string>
}

/**
 * The file that a URL's path means below `root`, or null. Paths that lead out of `root` mean nothing.
 * Built assets carry a hash in their names and never change; everything else is asked for anew each time.
 */
export async function readStaticFile(root: string, urlPath: string): Promise<StaticFile | null> {
  const path = resolveInside(root, urlPath)
  if (!path) return null
  try {
    if (!(await stat(path)).isFile()) return null
    const hashed = urlPath.startsWith('/assets/')
    return {
      content: await readFile(path),
      headers: {
        'Content-Type': MIME_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
        'Cache-Control': hashed ? 'private, max-age=31536000, immutable' : 'no-store',
      },
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemCode(error) ?? '')) return null
    throw error
  }
}

export function resolveInside(root: string, urlPath: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const path = join(root, decoded.endsWith('/') ? `${decoded}index.html` : decoded)
  return path.startsWith(root + sep) ? path : null
}
