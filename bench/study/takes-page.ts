import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export interface ShownSound {
  title: string
  /** WAV */
  path: string
}

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)

const player = ({ title, path }: ShownSound): string =>
  `<figure><figcaption>${escaped(title)}</figcaption><audio controls preload="none" src="sounds/${encodeURIComponent(basename(path))}"></audio></figure>`

/** Writes a page on which sounds can be heard beside each other, and copies them beside it. */
export function writeTakesPage(folder: string, groups: readonly { title: string; sounds: readonly ShownSound[] }[]): string {
  mkdirSync(join(folder, 'sounds'), { recursive: true })
  for (const { path } of groups.flatMap(({ sounds }) => sounds)) copyFileSync(path, join(folder, 'sounds', basename(path)))
  const sections = groups.map(({ title, sounds }) => `<section><h2>${escaped(title)}</h2>${sounds.map(player).join('\n')}</section>`)
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Takes beside their sources</title>
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  section { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; }
  h2 { grid-column: 1 / -1; margin: 1.5rem 0 0; }
  figure { margin: 0; }
  audio { width: 100%; }
</style>
<h1>Takes beside their sources</h1>
<p>The sources were made by the program; the takes were made by networks that learnt from them.</p>
${sections.join('\n')}
</html>
`
  const path = join(folder, 'index.html')
  writeFileSync(path, page)
  return path
}
