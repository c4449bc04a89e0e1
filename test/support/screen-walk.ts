import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { renderDemoPieces } from '../../src-main/engine/synth/demo-pieces.ts'
import { madeOnce } from './made-once.ts'
import { commandsIn } from './run-cli.ts'

const SOON = 20_000
/** A judgement of a short take takes seconds on an idle machine. */
const LONG = 180_000

/** Something that a window shows: how to get there from the screen before, and back. */
export interface Screen {
  name: string
  open(page: Page): Promise<void>
  close?(page: Page): Promise<void>
}

/** A project with recordings of long names, two trained networks and takes; and one with nothing in it. */
export async function walkProjects(home: string): Promise<{ project: string; empty: string }> {
  const made = await madeOnce('walk', async (folder) => {
    await makeWalkProjects(folder)
    return folder
  })
  cpSync(made, home, { recursive: true })
  return projectsIn(home)
}

const projectsIn = (home: string): { project: string; empty: string } => ({
  project: join(home, 'projects', 'Walk.loom'),
  empty: join(home, 'projects', 'Nothing yet.loom'),
})

async function makeWalkProjects(home: string): Promise<void> {
  const sampleRate = 16_000
  const names = ['Study in the old church, second microphone, after midnight', 'Evening', 'Étude No. 3 in d minor', 'a', 'room']
  renderDemoPieces({ seed: 1, pieces: names.length, secondsEach: 24, sampleRate }).forEach((samples, index) =>
    writeFileSync(join(home, `${names[index]}.wav`), encodeWav([samples], sampleRate, 'int16')),
  )
  const { project, empty } = projectsIn(home)
  const succeed = commandsIn(home)
  for (const args of [
    ['new', empty],
    ['new', project],
    ['import', project, ...names.map((name) => join(home, `${name}.wav`))],
    [
      'train',
      project,
      '--model',
      'bilinear',
      '--epochs',
      '4',
      '--hidden',
      '16',
      '--checkpoint-every',
      '2',
      '--preview-epochs',
      '2',
      '--name',
      'Evening walk',
    ],
    [
      'train',
      project,
      '--model',
      'bilinear',
      '--epochs',
      '2',
      '--hidden',
      '8',
      '--name',
      'A second network with a name that is rather long',
    ],
    ['generate', project, '--seconds', '6', '--name', 'First of all'],
    ['generate', project, '--seconds', '4', '--name', 'A take whose name goes on and on, as names of takes do'],
  ]) {
    await succeed(...args)
  }
}

const at = (page: Page, id: string): Locator => page.getByTestId(id).first()
const click = async (page: Page, id: string): Promise<void> => at(page, id).click({ timeout: SOON })
const shown = async (page: Page, id: string): Promise<void> => at(page, id).waitFor({ timeout: SOON })
const escape = async (page: Page): Promise<void> => page.keyboard.press('Escape')

const step = (name: string, id: string, sign: string): Screen => ({
  name,
  open: async (page) => {
    await click(page, id)
    await shown(page, sign)
  },
})
const menu = (name: string, id: string): Screen => ({
  name,
  open: async (page) => {
    await at(page, id).click({ timeout: SOON })
    await page.getByRole('menu').waitFor({ timeout: SOON })
  },
  close: escape,
})
const list = (name: string, id: string): Screen => ({
  name,
  open: async (page) => {
    await at(page, id).click({ timeout: SOON })
    await page.getByRole('listbox').waitFor({ timeout: SOON })
  },
  close: escape,
})
const dialog = (name: string, opening: (page: Page) => Promise<unknown>): Screen => ({
  name,
  open: async (page) => {
    await opening(page)
    await page.getByRole('dialog').waitFor({ timeout: SOON })
  },
  close: escape,
})

/** Every screen, dialog and menu of a project with all kinds of things in it, in the order of a walk. */
export const SCREENS: readonly Screen[] = [
  step('recordings', 'step-recordings', 'recording-row'),
  menu('recordings-project-menu', 'project-menu'),
  menu('recordings-settings-menu', 'settings'),
  menu('recordings-row-menu', 'recording-menu'),
  dialog('recordings-this-machine', async (page) => {
    await click(page, 'settings')
    await page.getByRole('menuitem', { name: /This machine/ }).click()
    await page.getByText('Where networks can be trained').waitFor({ timeout: SOON })
  }),
  dialog('recordings-rename-project', async (page) => {
    await click(page, 'project-menu')
    await page.getByRole('menuitem', { name: /Rename project/ }).click()
  }),
  dialog('recordings-keys', (page) => page.keyboard.press('?')),
  dialog('recordings-palette', (page) => page.keyboard.press('Control+k')),
  dialog('audio-settings', (page) => click(page, 'audio-settings')),
  dialog('recordings-round-trip', async (page) => {
    await click(page, 'recording-menu')
    await click(page, 'do-hearAsNetwork')
  }),
  {
    name: 'recorder',
    open: async (page) => {
      await click(page, 'open-recorder')
      await shown(page, 'recorder')
    },
    close: (page) => click(page, 'close-recorder'),
  },
  {
    name: 'recording-closely',
    open: async (page) => {
      await click(page, 'recording-menu')
      await page.getByRole('menuitem', { name: 'Look closely' }).click()
      await shown(page, 'sound-view')
    },
    close: (page) => click(page, 'sound-view-close'),
  },
  step('train-run', 'step-train', 'run-row'),
  menu('train-run-menu', 'run-menu'),
  dialog('train-export', async (page) => {
    await click(page, 'run-menu')
    await click(page, 'run-export')
  }),
  {
    name: 'train-more-epochs',
    open: async (page) => {
      await click(page, 'more-epochs')
      await page.getByRole('dialog').waitFor({ timeout: SOON })
    },
    close: escape,
  },
  step('train-new', 'new-run', 'train'),
  {
    name: 'train-for-study',
    open: async (page) => {
      await click(page, 'for-study')
      await click(page, 'model-card-bilinear')
      await shown(page, 'advanced')
    },
  },
  step('train-advanced', 'advanced', 'train'),
  {
    name: 'train-advanced-groups',
    open: async (page) => {
      for (const group of await page.getByTestId('settings-group').all()) await group.click()
    },
  },
  step('play', 'step-play', 'take-row'),
  list('play-network-list', 'generate-run'),
  list('play-seed-list', 'seed-recording'),
  menu('play-take-save', 'take-save'),
  menu('play-take-menu', 'take-menu'),
  {
    name: 'play-take-details',
    open: (page) => click(page, 'take-details'),
    close: (page) => click(page, 'take-details'),
  },
  {
    name: 'play-beside-recordings',
    open: async (page) => {
      await click(page, 'take-menu')
      await click(page, 'do-measureTake')
      await shown(page, 'evaluation')
    },
  },
  {
    name: 'play-beside-recordings-measured',
    open: async (page) => {
      if (await page.getByTestId('evaluation-start').count()) await click(page, 'evaluation-start')
      await at(page, 'findings').waitFor({ timeout: LONG })
    },
    close: (page) => click(page, 'evaluation-close'),
  },
  step('play-blind-tests', 'open-listening-tests', 'listening-tests'),
  {
    name: 'play-blind-test-made',
    open: async (page) => {
      if ((await page.getByTestId('listening-test').count()) === 0) await click(page, 'listening-create')
      await at(page, 'listening-test').waitFor({ timeout: LONG })
    },
  },
  {
    name: 'play-blind-test-piece',
    open: async (page) => {
      await click(page, 'listening-begin')
      await click(page, 'rate-4')
    },
    close: (page) => click(page, 'listening-leave'),
  },
  {
    name: 'play-blind-test-results',
    open: (page) => shown(page, 'listening-results'),
    close: (page) => click(page, 'listening-close'),
  },
  step('song', 'step-song', 'add-notes'),
  step('live', 'step-live', 'live-toggle'),
  list('live-second-seed', 'live-second-seed'),
  {
    name: 'live-played-in',
    open: (page) => click(page, 'seed-from-microphone'),
    close: (page) => click(page, 'seed-from-recording'),
  },
]
