import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { DoctorReport, HostInfo } from '../../src-shared/rpc/index.ts'
import type { ConnectionState } from '../rpc/client.ts'
import { rpc } from '../rpc/index.ts'
import type { StepId } from '../steps/steps.ts'

export type WindowDialog =
  'keys' | 'machine' | 'rename-project' | 'duplicate-project' | 'pack-project' | 'clean-up' | 'versions' | 'keep-version' | 'keep-template'

/** The program behind the window, and which step the window shows. */
export const useAppStore = defineStore('app', () => {
  const info = shallowRef<HostInfo | null>(null)
  const doctor = shallowRef<DoctorReport | null>(null)
  const connection = ref<ConnectionState>(rpc().connection)
  const step = ref<StepId>('recordings')
  /** The dialog of the window itself that is open. */
  const shown = ref<WindowDialog | null>(null)

  async function loadInfo(): Promise<void> {
    info.value = await rpc().call('app.info', {})
  }

  /** What this machine can do; asked for once, it takes a moment, and some seconds where its speed is to be measured again. */
  async function loadDoctor({ measure = false } = {}): Promise<void> {
    doctor.value = await rpc().call('app.doctor', { measure })
  }

  /** The system's folder dialog; null where it was cancelled. */
  const chooseFolder = async (title: string): Promise<string | null> => (await rpc().call('app.chooseFolder', { title })).folder

  return { info, doctor, connection, step, shown, loadInfo, loadDoctor, chooseFolder }
})
