import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { USUAL_TIDYING, type NoteTidying } from '../../src-shared/music/index.ts'
import { NOTE_NETWORK_IDS } from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useJobsStore } from '../stores/jobs-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'

type ReadNotes = EventPayload<'hearing.notesRead'>

/** What a recording plays, as notes: read anew as a person changes how. */
export const useHeardNotes = defineStore('heard-notes', () => {
  const jobs = useJobsStore()
  const notices = useNoticesStore()
  const notes = shallowRef<ReadNotes | null>(null)
  /** One of the networks that come with the program, or the id of a run. */
  const network = ref<string>(NOTE_NETWORK_IDS[0])
  const tidying = ref<NoteTidying>({ ...USUAL_TIDYING })
  const jobId = ref<string | null>(null)
  /** What the job writes down. */
  const asked = ref<ReadNotes['what']>('notes')
  const job = computed(() => jobs.active.find(({ id }) => id === jobId.value) ?? null)

  /** `keep`: as a MIDI take, which the song gets as a track. */
  async function ask(recordingId: string, keep = false, what: ReadNotes['what'] = 'notes'): Promise<void> {
    asked.value = what
    const by = NOTE_NETWORK_IDS.find((id) => id === network.value) ?? { runId: network.value }
    jobId.value = (await rpc().call('hearing.readNotes', { recordingId, what, by, tidying: { ...tidying.value }, keep })).jobId
  }

  function read(found: ReadNotes): void {
    const { takeId, what } = found
    if (what === 'notes') notes.value = found
    if (takeId === null) return
    void notices.attempt(async () => {
      await rpc().call('song.addMidiTake', { takeId })
      notices.show({ level: 'info', message: `The ${what} are a track of the song, and a take among your notes.`, key: 'heard-notes' })
    })
  }

  return { notes, network, tidying, job, asked, ask, read }
})
