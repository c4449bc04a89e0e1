import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join, sep } from 'node:path'

/**
 * The native half of naudiodon 2.3 (PortAudio), without its stream wrapper: the wrapper prints PortAudio's underflow
 * flags and closes on them, while `write` and `read` themselves return them.
 */
export interface NativeAudio {
  getDevices(): NativeDevice[]
  getHostAPIs(): NativeHostApis
  /** @throws where the device or the format is refused; a device number out of range silently means the default device */
  create(options: { inOptions?: NativeOptions; outOptions?: NativeOptions }): NativeStream
}

/** Latencies are not listed: naudiodon truncates them to whole seconds. */
export interface NativeDevice {
  id: number
  name: string
  maxInputChannels: number
  maxOutputChannels: number
  defaultSampleRate: number
  hostAPIName: string
}

export interface NativeHostApis {
  defaultHostAPI: number
  HostAPIs: {
    id: number
    name: string
    type: string
    deviceCount: number
    /** 2^32 - 1 where there is none. */ defaultInput: number
    defaultOutput: number
  }[]
}

export interface NativeOptions {
  deviceId: number
  sampleRate: number
  channelCount: number
  /** 1 means float32. */
  sampleFormat: 1
  /**
   * Blocks that wait between JavaScript and PortAudio's callback. The callback waits where there is none to take, or no room to leave one.
   */
  maxQueue: number
  framesPerBuffer: number
  /** True: PortAudio's flags come to whichever of `write` and `read` asks next; for `read` they take the place of the samples. */
  closeOnError: boolean
}

export interface NativeStream {
  start(): void
  /**
   * Resolves when the block has found room in the queue, with PortAudio's flags since the last block, if any. The block is copied at the
   * call.
   */
  write(block: Buffer): Promise<string | undefined>
  /** Resolves when so many bytes have been recorded, with them or, where the device had a fault, with PortAudio's flags. */
  read(bytes: number): Promise<{ buf?: Buffer; err?: string; finished?: boolean }>
  /** Plays out the queue, then closes. Never resolves where the sound server has died. */
  quit(how: 'WAIT' | 'ABORT'): Promise<void>
}

export type LoadedNativeAudio = { native: NativeAudio; reason: null } | { native: null; /** Why there is none. */ reason: string }

/** glibc's and musl's flag to keep a library although the handle is closed. */
const RTLD_NODELETE = 0x1000

/** Loads naudiodon's addon. It is optional: without a compiler at installation, or on an unknown processor, there is none. */
export function loadNativeAudio(): LoadedNativeAudio {
  const require = createRequire(import.meta.url)
  try {
    const release = join(outsideArchive(dirname(require.resolve('naudiodon/package.json'))), 'build', 'Release')
    if (process.platform === 'linux') keepPortAudioLoaded(join(release, 'libportaudio.so.2'))
    return { native: require(join(release, 'naudiodon.node')) as NativeAudio, reason: null }
  } catch (error) {
    return { native: null, reason: error instanceof Error ? error.message.split('\n', 1)[0] : String(error) }
  }
}

/** In a packaged app, native files lie beside the archive: the system cannot load them from within. */
const outsideArchive = (path: string): string => path.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`)

/**
 * The addon looks for PortAudio in the folder it was compiled in. Once a library of that name is loaded, the loader takes
 * that one, wherever it lies; so we load it first by its full path. Node then finds that it is no addon, says so, and lets
 * go of it; NODELETE keeps it.
 */
function keepPortAudioLoaded(path: string): void {
  try {
    process.dlopen({ exports: {} } as NodeJS.Module, path, constants.dlopen.RTLD_NOW | RTLD_NODELETE)
  } catch (error) {
    if (!String(error).includes('did not self-register')) throw error
  }
}
