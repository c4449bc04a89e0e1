import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { CallParams, CallResult, ProjectState, RecentProject } from '../../src-shared/rpc/index.ts'
import { useAnalysesStore } from '../analyses/analyses-store.ts'
import { rpc } from '../rpc/index.ts'
import { useSongStore } from '../song/song-store.ts'
import type { StepId } from '../steps/steps.ts'
import { useAppStore } from './app-store.ts'
import { useLibraryStore } from './library-store.ts'
import { useMidiTakesStore } from './midi-takes-store.ts'
import { useNoticesStore } from './notices-store.ts'
import { usePlayerStore } from './player-store.ts'
import { rememberedInSession, rememberInSession } from './session-memory.ts'
import { useTakesStore } from './takes-store.ts'
import { useTrainingStore } from './training-store.ts'
import { useUndoStore } from './undo-store.ts'

/** Where the person was in a project. */
interface Place {
  projectId: string
  step: StepId
  runId: string | null
}
const PLACE = 'place'
/** The person closed the project in this window: another window may still show it. */
const AT_START = 'at-start'

export interface Leaving extends CallResult<'projects.underWay'> {
  goOn: () => Promise<void>
}

/** Which project is open, and those opened before. */
export const useProjectStore = defineStore('project', () => {
  const current = shallowRef<Pick<ProjectState, 'id' | 'name' | 'folder' | 'readOnly'> | null>(null)
  const recent = shallowRef<RecentProject[]>([])
  /** False until the program has said which project is open. */
  const known = ref(false)
  /** The question that waits for an answer: close although work is under way? */
  const leaving = shallowRef<Leaving | null>(null)

  function apply(project: ProjectState | null): void {
    const changed = project?.id !== current.value?.id
    current.value = project && { id: project.id, name: project.name, folder: project.folder, readOnly: project.readOnly }
    known.value = true
    useUndoStore().belongTo(project?.id ?? null)
    if (changed) usePlayerStore().clear()
    if (changed) useSongStore().forget()
    useLibraryStore().reset(project?.recordings ?? [], project?.missingSources ?? [], changed)
    useTrainingStore().reset(project?.runs ?? [], changed)
    useTakesStore().reset(project?.takes ?? [])
    useMidiTakesStore().reset(project?.midiTakes ?? [])
    useAnalysesStore().reset(project?.analyses ?? [])
    if (changed && project) enter(project)
  }

  /** Where the person was before the window was loaded again, or at the beginning. */
  function enter({ id, runs, notices }: ProjectState): void {
    const place = rememberedInSession<Place>(PLACE)
    const returning = place?.projectId === id
    useAppStore().step = returning ? place.step : 'recordings'
    if (returning && runs.some((run) => run.id === place.runId)) useTrainingStore().selectedId = place.runId
    if (returning) return
    for (const message of notices) useNoticesStore().show({ level: 'warning', message, seconds: null })
  }

  watch([() => current.value?.id, () => useAppStore().step, () => useTrainingStore().selectedId], ([projectId, step, runId]) => {
    if (projectId) rememberInSession<Place>(PLACE, { projectId, step, runId })
  })

  /** What is open now, after a start or a reconnection. */
  async function refresh(): Promise<void> {
    apply((await rpc().call('projects.current', { enter: !rememberedInSession<boolean>(AT_START) })).project)
    await loadRecent()
  }

  /** Does what takes the window to another project, or to none; asks first where that would end work that is under way. */
  async function leaveFor(folder: string | null, goOn: () => Promise<void>): Promise<void> {
    const work = await rpc().call('projects.underWay', {})
    const ends = !work.shownElsewhere && work.trainings.length + work.others.length > 0
    if (work.folder === null || work.folder === folder || !ends) return goOn()
    leaving.value = { ...work, goOn }
  }

  async function loadRecent(): Promise<void> {
    recent.value = (await rpc().call('projects.recent', {})).projects
  }

  async function create(
    name: string,
    parentFolder: string | undefined,
    ifExists: CallParams<'projects.create'>['ifExists'] = 'refuse',
    templateId?: string,
  ): Promise<void> {
    const how = { name, ifExists, ...(parentFolder && { parentFolder }), ...(templateId !== undefined && { templateId }) }
    await leaveFor(null, async () => arrive(await rpc().call('projects.create', how)))
  }

  /** A project that fills itself, to try everything out with. */
  const createDemo = (): Promise<void> => leaveFor(null, async () => arrive(await rpc().call('projects.createDemo', {})))

  const open = (folder: string): Promise<void> => leaveFor(folder, async () => arrive(await rpc().call('projects.open', { folder })))

  function arrive(project: ProjectState): void {
    rememberInSession(AT_START, false)
    apply(project)
  }

  const close = (): Promise<void> =>
    leaveFor(null, async () => {
      await rpc().call('projects.close', {})
      rememberInSession(AT_START, true)
      apply(null)
      await loadRecent()
    })

  async function rename(name: string): Promise<void> {
    const old = current.value?.name
    if (!old || old === name.trim()) return
    await useUndoStore().perform({
      label: `Rename the project to “${name}”`,
      redo: { name: 'projects.rename', params: { name } },
      undo: { name: 'projects.rename', params: { name: old } },
    })
  }

  /**
   * The project was renamed, or another one opened or closed, from elsewhere. A window that went to the start stays there, but on the
   * desktop, whose menu opens for its only window.
   */
  async function changed(project: Pick<ProjectState, 'id' | 'name' | 'folder'> | null): Promise<void> {
    if (project && project.id === current.value?.id) current.value = { ...current.value, ...project }
    else if (project?.id !== current.value?.id) {
      if (useAppStore().info?.host === 'desktop') rememberInSession(AT_START, false)
      const staysOut = current.value === null && rememberedInSession<boolean>(AT_START)
      // Asking what is open here would undo an opening of its own that is about to be answered.
      await (staysOut ? loadRecent() : refresh())
    }
  }

  return { current, recent, known, leaving, refresh, loadRecent, create, createDemo, open, close, rename, changed }
})
