import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { isTuneToLearn, type MidiTake } from '../../src-shared/project/index.ts'
import type { CallParams, EventPayload } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { uploadFiles, type UploadProgress } from '../uploads/upload-files.ts'
import { plural } from '../words/numbers.ts'
import { useNoticesStore } from './notices-store.ts'
import { useUndoStore } from './undo-store.ts'

const MOST_NAMED = 3

/** Notes of the project: played and kept, imported, or written by a network. */
export const useMidiTakesStore = defineStore('midi-takes', () => {
  const takes = shallowRef<MidiTake[]>([])
  const sorted = computed(() => takes.value.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)))
  /** Without those from along the way of trainings, which are shown with their run. */
  const newestFirst = computed(() => sorted.value.filter(({ preview }) => preview === null))
  const previewsOf = (runId: string): MidiTake[] =>
    sorted.value.filter(({ preview, origin }) => preview !== null && origin.kind === 'generated' && origin.provenance.runId === runId)
  /** What networks learn from. */
  const tunes = computed(() => takes.value.filter(isTuneToLearn).toSorted((a, b) => a.name.localeCompare(b.name)))
  /** Notes that a network has just written, by the job that was asked for them. */
  const written = shallowRef<{ jobId: string; takeId: string } | null>(null)
  /** MIDI files on their way into the project. */
  const sending = shallowRef<UploadProgress | null>(null)
  const nameOf = (takeId: string): string | undefined => takes.value.find(({ id }) => id === takeId)?.name

  function reset(list: MidiTake[]): void {
    takes.value = list
  }

  async function rename(takeId: string, name: string): Promise<void> {
    const old = nameOf(takeId)
    if (!old || old === name.trim()) return
    await useUndoStore().perform({
      label: `Rename “${old}” to “${name}”`,
      redo: { name: 'midiTakes.rename', params: { takeId, name } },
      undo: { name: 'midiTakes.rename', params: { takeId, name: old } },
    })
  }

  async function remove(takeId: string): Promise<void> {
    const name = nameOf(takeId) ?? 'notes'
    const undo = useUndoStore()
    const edit = await undo.perform({
      label: `Remove “${name}”`,
      redo: { name: 'midiTakes.remove', params: { takeId } },
      undo: { name: 'trash.restore', params: { ids: [takeId] } },
    })
    undo.offer(`“${name}” removed.`, edit)
  }

  const file = (takeId: string): Promise<{ fileName: string; data: Uint8Array }> => rpc().call('midiTakes.file', { takeId })

  /** MIDI files, to be learnt from. */
  async function importFiles(files: File[]): Promise<void> {
    if (files.length === 0) return
    try {
      const uploadIds = await uploadFiles(rpc(), files, new AbortController().signal, (progress) => (sending.value = progress))
      await rpc().call('midiTakes.importUploads', { uploadIds })
    } finally {
      sending.value = null
    }
  }

  function imported({ imported: ids, alreadyHere, refused }: EventPayload<'midiTakes.imported'>): void {
    const words = [
      ids.length > 0 ? `${plural(ids.length, 'MIDI file')} added.` : '',
      alreadyHere.length > 0 ? `${plural(alreadyHere.length, 'file')} ${alreadyHere.length === 1 ? 'is' : 'are'} already here.` : '',
      refused.length > 0 ? `${plural(refused.length, 'file')} not added.` : '',
    ]
    useNoticesStore().show({
      level: refused.length > 0 ? 'warning' : 'info',
      message: words.filter(Boolean).join(' '),
      advice: refused
        .slice(0, MOST_NAMED)
        .map(({ file, reason }) => `${file}: ${reason}`)
        .join(' '),
    })
  }

  /** Has a network write notes. @returns the job that does it */
  const write = async (request: CallParams<'midiTakes.generate'>): Promise<string> =>
    (await rpc().call('midiTakes.generate', request)).jobId

  /** A track of the song with these notes. */

  function changed(take: MidiTake): void {
    takes.value = [...takes.value.filter(({ id }) => id !== take.id), take]
  }

  function removed({ takeId }: { takeId: string }): void {
    takes.value = takes.value.filter(({ id }) => id !== takeId)
  }

  return {
    takes,
    newestFirst,
    previewsOf,
    tunes,
    written,
    sending,
    reset,
    rename,
    remove,
    file,
    importFiles,
    imported,
    write,
    changed,
    removed,
  }
})
