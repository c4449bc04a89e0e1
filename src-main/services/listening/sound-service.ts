import type { Samples } from '../../../src-shared/units.ts'
import { LRUCache } from 'lru-cache'
import type { EditableSound, SoundRef } from '../../../src-shared/rpc/index.ts'
import { fileInfo, readWhole } from '../../storage/files.ts'
import { orMissing } from '../../storage/system-code.ts'
import { Peaks } from '../../engine/dsp/peaks.ts'
import { heardMix, mixDown } from '../../engine/dsp/mixdown.ts'
import { deinterleave, interleave, PcmReader } from '../../engine/files/pcm-cache.ts'
import { readStretch, type SampleFile } from '../../engine/files/sample-file.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { MidiTakeService } from '../takes/midi-take-service.ts'
import type { CapturedSeeds } from '../recording/captured-seeds.ts'
import type { ListeningTestService } from '../listening-test/listening-test-service.ts'
import type { RoundTripService } from '../analyses/round-trip-service.ts'
import type { SessionContext } from '../project/session-context.ts'
import { RestoredSounds } from '../library/restored-sounds.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { EditRenders } from '../spectral-edits/edit-renders.ts'
import type { SpectralEditsService } from '../spectral-edits/spectral-edits.ts'
import type { EditMarks, TiledSound } from './tile-pyramid.ts'
import { GrowingOverview, PatchedOverview, needsSamples, peaksOfSamples, type Drawable } from './sound-peaks.ts'
import type { SongSound } from '../song/song-sound.ts'
import { TakeAudio } from '../takes/take-audio.ts'
import type { TakeService } from '../takes/take-service.ts'

export interface SoundPart {
  sampleRate: number
  channels: number
  samples: Float32Array<ArrayBuffer>
  totalFrames: Samples
  growing: boolean
}

/** Highest and lowest sample of each point. */
export interface SoundPeaks {
  minimum: Float32Array<ArrayBuffer>
  maximum: Float32Array<ArrayBuffer>
}

/** What can be heard: where its samples are, and how many there are by now. */
interface Sound extends Drawable {
  sampleRate: number
  growing: boolean
  /** Stays the same while the samples do. */
  key: string
  /** Null where there are none yet. */
  file: Pick<SampleFile, 'path' | 'dataOffset' | 'encoding' | 'patches'> | null
  /** What its channels are meant for; null or absent: tracks, or not more than two. */
  speakers?: SampleFile['speakers']
  marks?: EditMarks
  overview(): Promise<Peaks>
}

/** Decoded sound, all of its channels. */
interface UncachedSound {
  pcmPath: string
  sampleRate: number
  channels: number
  speakers?: SampleFile['speakers']
  frames: number
}

const OVERVIEWS_KEPT = 256

/** Where sounds come from. */
export interface SoundSources {
  library: LibraryService
  takes: TakeService
  midiTakes: MidiTakeService
  roundTrips: RoundTripService
  captures: CapturedSeeds
  song: SongSound
  listeningTests: ListeningTestService
  edits: SpectralEditsService
  editRenders: EditRenders
  examples: { path(modelId: string): Promise<string> }
}

/** Samples and waveforms of recordings and takes, in parts of bounded size. */
export class SoundService {
  private readonly ofRecordings = new LRUCache<string, Peaks, { path: string; name: string }>({
    max: OVERVIEWS_KEPT,
    fetchMethod: (_key, _stale, { context: { path, name } }) => loadOverview(path, name),
  })
  private readonly ofTakes = new LRUCache<string, GrowingOverview>({ max: OVERVIEWS_KEPT, memoMethod: () => new GrowingOverview() })

  private readonly restored: RestoredSounds
  private readonly ofEdited = new LRUCache<string, PatchedOverview>({ max: OVERVIEWS_KEPT, memoMethod: () => new PatchedOverview() })

  constructor(
    private readonly context: SessionContext,
    private readonly sources: SoundSources,
  ) {
    this.restored = new RestoredSounds(context, sources.library)
  }

  /** As it is heard: in one or two channels. */
  async read(ref: SoundRef, startFrame: Samples, frameCount: Samples): Promise<SoundPart> {
    const { sampleRate, channels, speakers, totalFrames, growing, read } = await this.find(ref)
    const count = Math.min(frameCount, totalFrames - startFrame)
    const stored = count > 0 ? await read(startFrame, count) : new Float32Array(0)
    const mix = heardMix(channels, speakers ?? null)
    const samples = mix ? interleave(mixDown(deinterleave(stored, channels), mix.gains)) : stored
    return { sampleRate, channels: mix?.gains.length ?? channels, samples: owned(samples), totalFrames, growing }
  }

  /** @param lanes  1: all channels together; more: each of so many channels, or of as many as there are, one lane after another */
  async peaks(ref: SoundRef, startFrame: Samples, endFrame: Samples, points: number, lanes = 1): Promise<SoundPeaks> {
    const sound = await this.find(ref)
    const end = Math.max(startFrame, endFrame)
    const apart = Math.min(lanes, sound.channels)
    const channels = apart > 1 ? Array.from({ length: apart }, (_, channel) => channel) : [null]
    const outlines = needsSamples(startFrame, end, points)
      ? await peaksOfSamples(sound, startFrame, end, points, channels)
      : await sound.overview().then((overview) => channels.map((channel) => overview.query(startFrame, end, points, channel)))
    return {
      minimum: oneAfterAnother(outlines.map(({ minimum }) => minimum)),
      maximum: oneAfterAnother(outlines.map(({ maximum }) => maximum)),
    }
  }

  /** Where a sound's samples lie on the disk, as they are heard: in one or two channels. */
  async heardSamplesOf(ref: SoundRef): Promise<SampleFile> {
    const { file } = await this.samplesOf(ref)
    const mix = heardMix(file.channels, file.speakers ?? null)
    return mix ? { ...file, channels: mix.gains.length, mix } : file
  }

  /** Where a sound's samples lie on the disk, with all of its channels. */
  async samplesOf(ref: SoundRef): Promise<TiledSound> {
    const { key, file, channels, speakers, totalFrames, sampleRate, growing, marks } = await this.find(ref)
    const place = file ?? { path: '', dataOffset: 0, encoding: 'float32' as const }
    return { key, growing, marks, file: { ...place, channels, speakers, sampleRate, frames: totalFrames } }
  }

  private async find({ kind, id }: SoundRef): Promise<Sound> {
    switch (kind) {
      case 'recording':
        return this.findRecording(id)
      case 'take':
        return this.findTake(id)
      case 'midi-take':
        return this.findUncached(id, await this.sources.midiTakes.sound(id))
      case 'round-trip':
        return this.findRoundTrip(id)
      case 'captured':
        return this.findUncached(id, this.sources.captures.pcmSource(id))
      case 'song': {
        const source = this.sources.song.source(id)
        return { ...this.findUncached(id, source), growing: source.growing }
      }
      case 'edited-recording':
        return this.findEdited({ kind: 'recording', id })
      case 'edited-take':
        return this.findEdited({ kind: 'take', id })
      case 'heard-part':
        return this.findUncached(id, this.sources.editRenders.part(id))
      case 'example':
        return this.findWav(id, await this.sources.examples.path(id))
      case 'test-sound':
        return this.findUncached(id, this.sources.listeningTests.sound(id))
    }
  }

  private async findRecording(id: string): Promise<Sound> {
    const recording = this.sources.library.recording(id)
    const { paths } = this.context.store
    const key = soundKeyOf(recording)
    const path = paths.pcm(key)
    const channels = recording.pcmChannels
    if (!(await isThere(path, recording.pcmFrames * channels * 4))) {
      void this.restored.restore(id)
      throw notReady(recording.name)
    }
    return {
      sampleRate: recording.pcmSampleRate,
      channels,
      speakers: recording.pcmSpeakers,
      totalFrames: recording.pcmFrames,
      growing: false,
      key,
      file: { path, dataOffset: 0, encoding: 'float32' },
      read: (startFrame, frameCount) => closing(PcmReader.open(path, channels), (reader) => reader.read(startFrame, frameCount)),
      overview: () => this.ofRecordings.forceFetch(key, { context: { path: paths.peaks(key), name: recording.name } }),
    }
  }

  /** A recording or take with its edits: what they change is read from their blocks, the rest from the sound itself. */
  private async findEdited(ref: EditableSound): Promise<Sound> {
    const base = await this.find(ref)
    const { patches, marks } = await this.sources.edits.patchesOf(ref)
    if (!base.file || !patches) return base
    const { channels, speakers, sampleRate, totalFrames, file } = base
    const whole: SampleFile = { ...file, channels, sampleRate, frames: totalFrames, patches }
    const drawable: Drawable = {
      channels,
      totalFrames,
      read: async (startFrame, frameCount) =>
        interleave(await readStretch(whole, startFrame, Math.max(0, Math.min(frameCount, totalFrames - startFrame)))),
    }
    const overview = (): Promise<Peaks> => this.ofEdited.memo(`${ref.kind} ${ref.id}`).of(drawable, base.overview, patches, marks.stampOf)
    return { ...drawable, sampleRate, speakers, growing: base.growing, key: base.key, file: { ...file, patches }, marks, overview }
  }

  private async findRoundTrip(id: string): Promise<Sound> {
    const { path, pcmSampleRate, pcmChannels, pcmFrames } = await this.sources.roundTrips.get(id)
    return this.findUncached(id, { pcmPath: path, sampleRate: pcmSampleRate, channels: pcmChannels, frames: pcmFrames })
  }

  /** Decoded sound whose overview is not kept on the disk. */
  private findUncached(id: string, { pcmPath, sampleRate, channels, frames, speakers }: UncachedSound): Sound {
    const drawable: Drawable = {
      channels,
      totalFrames: frames,
      read: (startFrame, frameCount) => closing(PcmReader.open(pcmPath, channels), (reader) => reader.read(startFrame, frameCount)),
    }
    const overview = (): Promise<Peaks> => this.ofTakes.memo(id).upTo(drawable)
    const file = { path: pcmPath, dataOffset: 0, encoding: 'float32' as const }
    return { ...drawable, sampleRate, speakers, growing: false, key: id, file, overview }
  }

  private async findTake(id: string): Promise<Sound> {
    const take = this.sources.takes.get(id)
    const base = { sampleRate: take.sampleRate, channels: take.channels, growing: take.status === 'generating', key: id, file: null }
    if (take.frames === 0) return { ...base, totalFrames: 0, read: async () => new Float32Array(0), overview: async () => Peaks.EMPTY }
    return { ...base, ...(await this.findWav(id, await this.sources.takes.audioPath(id), take.frames)), growing: base.growing }
  }

  /** Of the program's own making; of one that grows the first `mostFrames`. */
  private async findWav(key: string, path: string, mostFrames = Infinity): Promise<Sound> {
    const { sampleRate, channels, frames, dataOffset, encoding } = await closing(TakeAudio.open(path), async (audio) => audio.layout)
    const drawable: Drawable = {
      channels,
      totalFrames: Math.min(mostFrames, frames),
      read: (startFrame, frameCount) => closing(TakeAudio.open(path), (audio) => audio.read(startFrame, frameCount)),
    }
    const overview = (): Promise<Peaks> => this.ofTakes.memo(key).upTo(drawable)
    return { ...drawable, sampleRate, growing: false, key, file: { path, dataOffset, encoding }, overview }
  }
}

/** The transports carry arrays of plain memory, never shared memory. */
const owned = (samples: Float32Array): Float32Array<ArrayBuffer> =>
  samples.buffer instanceof ArrayBuffer ? (samples as Float32Array<ArrayBuffer>) : new Float32Array(samples)

function oneAfterAnother(lanes: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const [{ length }] = lanes
  const joined = new Float32Array(lanes.length * length)
  lanes.forEach((lane, i) => joined.set(lane, i * length))
  return joined
}

async function closing<R extends { close(): Promise<void> }, T>(opening: Promise<R>, use: (resource: R) => Promise<T>): Promise<T> {
  const resource = await opening
  try {
    return await use(resource)
  } finally {
    await resource.close()
  }
}

const notReady = (name: string): ProjectError =>
  new ProjectError({
    code: 'unavailable',
    message: `The sound of "${name}" is not ready.`,
    advice: 'It is being read again. Try again in a moment.',
  })

const isThere = async (path: string, bytes: number): Promise<boolean> => (await orMissing(fileInfo(path)))?.size === bytes

async function loadOverview(path: string, name: string): Promise<Peaks> {
  const bytes = await orMissing(readWhole(path))
  const peaks = bytes && Peaks.fromBytes(bytes)
  if (!peaks) throw notReady(name)
  return peaks
}
