/** `node scripts/notices.mjs`: writes THIRD-PARTY-NOTICES.md, what the installed program contains of others. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './ensure.mjs'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** Built into the program's files, so that they are no run-time dependencies. */
const bundled = ['zod', 'vue', 'pinia', 'reka-ui', '@lucide/vue', 'uplot', '@fontsource-variable/archivo']
const seen = new Map()

const collect = (name) => {
  const folder = join(root, 'node_modules', name)
  if (seen.has(name) || !existsSync(join(folder, 'package.json'))) return
  const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const licenceFile = readdirSync(folder).find((file) => /^(licen[cs]e|copying)/i.test(file))
  seen.set(name, {
    version: own.version,
    licence: own.license ?? 'see its text',
    text: licenceFile ? readFileSync(join(folder, licenceFile), 'utf8').trim() : null,
  })
  for (const dependency of Object.keys(own.dependencies ?? {})) collect(dependency)
}
for (const name of [...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies ?? {}), ...bundled]) collect(name)

const packages = [...seen].sort(([a], [b]) => a.localeCompare(b))
const table = packages.map(([name, { version, licence }]) => `| ${name} | ${version} | ${licence} |`)
const texts = packages
  .filter(([, { text }]) => text)
  .map(([name, { text }]) => `## ${name}\n\n\`\`\`text\n${text.replaceAll('\r', '')}\n\`\`\``)
writeFileSync(
  join(root, 'THIRD-PARTY-NOTICES.md'),
  `# Third-party notices

Spectraloom's own code is under the MIT licence. The installed program also contains the packages below. \`mpg123-decoder\` contains libmpg123 (LGPL 2.1) compiled to WebAssembly; its source is at https://www.mpg123.de, and it can be replaced in \`node_modules/mpg123-decoder\`. The weights in \`resources/basic-pitch\` are Spotify's Basic Pitch (Apache License 2.0). The Archivo typeface is under the SIL Open Font License 1.1. Written by \`node scripts/notices.mjs\`.

| Package | Version | Licence |
| --- | --- | --- |
${table.join('\n')}

${texts.join('\n\n')}
`,
)
