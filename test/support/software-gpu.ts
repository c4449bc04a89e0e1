import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findBrowser } from '../../scripts/browser.mjs'

const FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome']

/**
 * What the environment needs so that WebGPU runs on SwiftShader, the software renderer that comes with Chromium: a graphics processor for
 * machines without one, slow but exact. Null where there is none (macOS, Windows, no Chromium).
 */
export function softwareGpu(): NodeJS.ProcessEnv | null {
  const browser = process.platform === 'linux' ? findBrowser() : null
  const folder = [...FOLDERS, ...(browser ? [dirname(realpathSync(browser))] : [])].find((candidate) =>
    existsSync(join(candidate, 'vk_swiftshader_icd.json')),
  )
  if (!folder) return null
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  return { VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: libraries }
}
