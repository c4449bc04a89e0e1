import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Job } from '../../src-shared/project/index.ts'
import type { EventPayload, ListedVersion } from '../../src-shared/rpc/index.ts'
import { desktopBridge } from '../rpc/connect.ts'
import { rpc } from '../rpc/index.ts'
import { useAppStore } from '../stores/app-store.ts'
import { useJobsStore } from '../stores/jobs-store.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { uploadFiles, type UploadProgress } from '../uploads/upload-files.ts'

/** Projects as a whole: copies, archives, versions. */
export const useProjectFiles = defineStore('project-files', () => {
  const jobs = useJobsStore()
  const notices = useNoticesStore()
  const versions = shallowRef<readonly ListedVersion[]>([])
  const upload = shallowRef<UploadProgress | null>(null)
  /** Work that this window began: it is told what came of it. */
  const own = ref(new Set<string>())
  const underWay = computed(() => jobs.active.filter(({ id }) => own.value.has(id)))

  async function follow(begun: Promise<{ jobId: string }>): Promise<void> {
    own.value.add((await begun).jobId)
  }

  const duplicate = (folder: string, name?: string): Promise<void> => follow(rpc().call('projects.duplicate', { folder, name }))
  const pack = (outFolder: string, fileName: string): Promise<void> => follow(rpc().call('projects.pack', { outFolder, fileName }))
  const collect = (): Promise<void> => follow(rpc().call('projects.collect', {}))

  /** Makes a project of an archive; by its path where the window can tell it, else it is sent. */
  async function unpack(archive: File | string): Promise<void> {
    const path = typeof archive === 'string' ? archive : desktopBridge()?.pathOfFile(archive)
    if (path) return follow(rpc().call('projects.unpack', { path }))
    try {
      const [uploadId] = await uploadFiles(rpc(), [archive as File], new AbortController().signal, (progress) => (upload.value = progress))
      await follow(rpc().call('projects.unpack', { uploadId }))
    } finally {
      upload.value = null
    }
  }

  function made({ jobId, folder, name }: EventPayload<'projects.made'>): void {
    if (!own.value.delete(jobId)) return
    const project = useProjectStore()
    const open = { label: 'Open it', run: () => void notices.attempt(() => project.open(folder)) }
    notices.show({ level: 'info', message: `The project “${name}” was made.`, advice: `It lies in ${folder}`, action: open, seconds: 20 })
  }

  function placed({ jobId, path, remarks }: EventPayload<'exports.placed'>): void {
    if (!own.value.delete(jobId)) return
    const show = { label: 'Show it', run: () => void notices.attempt(() => rpc().call('exports.show', { jobId })) }
    notices.show({
      ...{ level: remarks.length > 0 ? 'warning' : 'info', message: `The project is packed into ${path}`, seconds: 20 },
      advice: remarks.slice(0, 3).join(' '),
      ...(useAppStore().info?.host === 'desktop' && { action: show }),
    })
  }

  function jobChanged({ id, state, failure }: Job): void {
    if (!own.value.has(id) || (state !== 'failed' && state !== 'cancelled')) return
    own.value.delete(id)
    if (failure) notices.show({ level: 'error', ...failure })
  }

  async function loadVersions(): Promise<void> {
    versions.value = (await rpc().call('versions.list', {})).versions
  }

  function versionsChanged(): void {
    if (useProjectStore().current) void notices.attempt(loadVersions)
  }

  async function keepVersion(name: string): Promise<void> {
    await rpc().call('versions.keep', { name })
    notices.show({ level: 'info', message: `Kept as “${name.trim()}”.` })
  }

  async function returnTo({ id, name }: ListedVersion): Promise<void> {
    const { lost } = await rpc().call('versions.return', { versionId: id })
    notices.show({
      level: lost.length > 0 ? 'warning' : 'info',
      message: `The project is as it was in “${name}”. How it was just now is kept as a version, too.`,
      advice: lost.length > 0 ? `Deleted for good since then: ${lost.slice(0, 4).join(', ')}.` : '',
    })
  }

  const renameVersion = (versionId: string, name: string): Promise<unknown> => rpc().call('versions.rename', { versionId, name })
  const removeVersion = (versionId: string): Promise<unknown> => rpc().call('versions.remove', { versionId })

  async function keepTemplate(name: string): Promise<void> {
    await rpc().call('templates.keep', { name })
    notices.show({ level: 'info', message: `New projects can begin with “${name.trim()}”.` })
  }

  /** How many sources lie outside of the project. */
  const elsewhere = computed(() => useLibraryStore().recordings.filter(({ reference }) => reference !== null).length)

  return {
    ...{ versions, upload, underWay, elsewhere, duplicate, pack, collect, unpack, made, placed, jobChanged },
    ...{ loadVersions, versionsChanged, keepVersion, returnTo, renameVersion, removeVersion, keepTemplate },
  }
})
