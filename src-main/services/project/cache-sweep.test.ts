import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { temporaryBeside } from '../../storage/atomic-file.ts'
import { sweepCache, sweepLeftovers, sweepPlayedNotes, sweepRoundTrips, sweepUnitLookups } from './cache-sweep.ts'
import { newId } from './identifiers.ts'
import { ProjectPaths } from './project-paths.ts'

describe('sweepRoundTrips', () => {
  const id = (letter: string): string => `roundtrip-${letter.repeat(24)}`

  it('keeps the newest, whatever their names, and removes what is not whole', async () => {
    const folder = join(temporaryFolder(), 'round-trips')
    mkdirSync(folder)
    for (const [letter, madeAt] of [
      ['a', 300],
      ['b', 100],
      ['c', 400],
      ['d', 200],
    ] as const) {
      for (const ending of ['f32', 'json']) {
        writeFileSync(join(folder, `${id(letter)}.${ending}`), '')
        utimesSync(join(folder, `${id(letter)}.${ending}`), madeAt, madeAt)
      }
    }
    for (const name of [`${id('e')}.f32`, `${id('f')}.json`, `${id('e')}.f32.unfinished`, `${id('e')}.f32.plain`, 'letter.txt'])
      writeFileSync(join(folder, name), '')
    await sweepRoundTrips(folder, 2)
    expect(readdirSync(folder).sort()).toEqual(['letter.txt', `${id('a')}.f32`, `${id('a')}.json`, `${id('c')}.f32`, `${id('c')}.json`])
  })

  it('has nothing to do where no round trip was ever made', async () => {
    expect(await sweepRoundTrips(join(temporaryFolder(), 'round-trips'))).toEqual([])
  })
})

it('sweepUnitLookups keeps what was made last within its bound, the last pair in any case, and everything else', async () => {
  const folder = join(temporaryFolder(), 'features')
  mkdirSync(folder)
  const name = (letter: string, ending: string): string => `${letter.repeat(40)}.${ending}`
  const made = [name('a', 'memory'), name('a', 'vectors'), name('b', 'vectors'), name('c', 'memory'), name('c', 'vectors')]
  made.forEach((file, i) => {
    writeFileSync(join(folder, file), 'x'.repeat(100))
    utimesSync(join(folder, file), 100 + i, 100 + i)
  })
  const others = [name('a', 'units'), name('a', 'f32'), 'letter.vectors']
  for (const file of others) writeFileSync(join(folder, file), 'x'.repeat(1000))
  await sweepUnitLookups(folder, 350)
  expect(readdirSync(folder).sort()).toEqual([...made.slice(2), ...others].sort())
  await sweepUnitLookups(folder, 50)
  expect(readdirSync(folder).sort()).toEqual([...made.slice(3), ...others].sort())
})

it('sweepCache removes the units of recordings that are gone, and those that earlier versions named', async () => {
  const paths = new ProjectPaths(temporaryFolder())
  mkdirSync(paths.features, { recursive: true })
  const [kept, gone] = ['a', 'b'].map((letter) => letter.repeat(64))
  const others = [`${'c'.repeat(40)}.memory`, 'letter.units']
  for (const name of [`${kept}.units`, `${gone}.units`, `${'d'.repeat(40)}.units`, ...others]) writeFileSync(join(paths.features, name), '')
  expect(await sweepCache(paths, new Set([kept]))).toEqual([])
  expect(readdirSync(paths.features).sort()).toEqual([`${kept}.units`, ...others].sort())
})

it('sweepPlayedNotes removes sounds of takes that are gone, and nothing that it did not name', async () => {
  const paths = new ProjectPaths(temporaryFolder())
  mkdirSync(paths.playedNotes, { recursive: true })
  for (const name of ['notes-22222222.f32', 'notes-33333333.f32', 'notes-33333333.f32.unfinished', 'Letter.txt'])
    writeFileSync(join(paths.playedNotes, name), '')
  await sweepPlayedNotes(paths, ['notes-22222222'])
  expect(readdirSync(paths.playedNotes).sort()).toEqual(['Letter.txt', 'notes-22222222.f32'])
})

it('sweepLeftovers removes what unfinished work of every kind left, by its name', async () => {
  const paths = new ProjectPaths(temporaryFolder())
  const removed = join(paths.trash, 'take-22222222')
  const run = paths.run('lstm-22222222')
  for (const folder of [paths.takes, paths.unfinished, paths.roundTrips, paths.incoming, paths.captures, paths.features, removed, run])
    mkdirSync(folder, { recursive: true })
  for (const folder of [
    paths.folder,
    paths.takes,
    paths.unfinished,
    paths.captures,
    paths.cache,
    paths.roundTrips,
    paths.incoming,
    paths.features,
    removed,
    run,
  ]) {
    writeFileSync(temporaryBeside(join(folder, 'x.json')), '')
    writeFileSync(join(folder, 'letter.txt'), '')
  }
  for (const kind of ['upload', 'import', 'found', 'export', 'played']) {
    const folder = join(paths.incoming, newId(kind))
    mkdirSync(folder)
    writeFileSync(join(folder, 'any name.wav'), '')
  }
  for (const [kind, ending] of [
    ['again', '.f32'],
    ['saved', ''],
    ['live', '.f32'],
  ])
    writeFileSync(join(paths.incoming, newId(kind) + ending), '')
  writeFileSync(join(paths.features, `.${'a'.repeat(40)}-01234567-89ab-cdef-0123-456789abcdef`), '')
  writeFileSync(join(paths.features, `${'a'.repeat(40)}.f32`), '')
  expect(await sweepLeftovers(paths)).toEqual([])
  for (const folder of [paths.takes, paths.unfinished, paths.captures, paths.incoming, removed, run])
    expect(readdirSync(folder)).toEqual(['letter.txt'])
  expect(readdirSync(paths.features).sort()).toEqual([`${'a'.repeat(40)}.f32`, 'letter.txt'])
})
