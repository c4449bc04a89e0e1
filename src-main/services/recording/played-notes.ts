import PQueue from 'p-queue'
import { NoteRecorder, packedChange, playedClip } from '../../../src-shared/music/index.ts'
import { idSchema } from '../../../src-shared/project/index.ts'
import {
  heardNotesSchema,
  playedPlaceSchema,
  type HeardNotes,
  type PlayedOutcome,
  type PlayedPlace,
} from '../../../src-shared/rpc/index.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { createNewFile, openFile, removeFile } from '../../storage/files.ts'
import { namesIn } from '../../storage/folders.ts'
import { readJsonLines } from '../../storage/json-lines.ts'
import type { Caller } from '../calls/caller.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { SongService } from '../song/song-service.ts'
import type { MidiTakeService } from '../takes/midi-take-service.ts'

const ENDING = '.played.ndjson'
/** What is played without a tempo has that of a metronome's middle. */
const FREE_TEMPO_BPM = 120
/** More than anybody plays in one go. */
const MOST_MESSAGES = 500_000

interface Playing {
  place: PlayedPlace
  recorder: NoteRecorder
  messages: number
  untilSeconds: number
}

/**
 * Notes while they are played on a MIDI instrument: a file that grows by a line each half second, so that a killed program, or a window
 * that is gone, takes no more than that of them. What comes of them, a clip or a take, has the file's name: it is made once.
 */
export class PlayedNotes {
  private readonly playing = new Map<string, Playing>()
  private readonly turns = new PQueue({ concurrency: 1 })

  constructor(
    private readonly context: SessionContext,
    private readonly parts: {
      song: Pick<SongService, 'song' | 'isReadable' | 'edit'>
      midiTakes: Pick<MidiTakeService, 'list' | 'keep'>
    },
  ) {}

  /** @param caller  when it goes, they are put in their place */
  async begin(place: PlayedPlace, caller?: Caller): Promise<string> {
    this.paths.requireWritable()
    const id = newId(place.kind === 'song' ? 'clip' : 'notes')
    await this.turns.add(async () => {
      await this.append(id, { place }, true)
      this.playing.set(id, newPlaying(place))
    })
    caller?.onLeave(() => void this.finishLeft(id))
    return id
  }

  /** Resolves when they are on the disk. */
  add(id: string, more: HeardNotes): Promise<void> {
    return this.turns.add(async () => {
      const playing = this.require(id)
      if (playing.messages + more.heard.length > MOST_MESSAGES) {
        throw new ProjectError({
          code: 'bad-input',
          message: 'More was played than one recording of notes holds.',
          advice: 'Keep it, and begin another.',
        })
      }
      await this.append(id, more)
      take(playing, more)
    })
  }

  /** Puts them in their place. Where that fails they stay, and it can be tried again. */
  finish(id: string): Promise<PlayedOutcome> {
    return this.turns.add(() => this.place(id, this.require(id)))
  }

  /** What was being played when the program ended goes to its place. */
  async recover(): Promise<void> {
    if (this.paths.readOnly) return
    for (const name of await namesIn(this.paths.unfinished)) {
      const id = name.slice(0, -ENDING.length)
      if (!name.endsWith(ENDING) || !idSchema.safeParse(id).success || this.playing.has(id)) continue
      try {
        await this.turns.add(() => this.recoverOne(id))
      } catch (error) {
        this.context.log.write('warning', 'Notes that were being played could not be put in their place', { id, error })
      }
    }
  }

  /** The project is about to close: they go to their place, or stay for the next time it is opened. */
  async close(): Promise<void> {
    await Promise.all([...this.playing.keys()].map((id) => this.finishLeft(id)))
  }

  private get paths(): SessionContext['store']['paths'] {
    return this.context.store.paths
  }

  private async finishLeft(id: string): Promise<void> {
    try {
      if (this.playing.has(id)) await this.finish(id)
    } catch (error) {
      this.context.log.write('warning', 'Notes could not be put in their place; they are kept in unfinished/', { id, error })
    }
  }

  private async recoverOne(id: string): Promise<void> {
    const [first, ...lines] = await explaining(`read unfinished/${id}${ENDING}`, () => readJsonLines(this.paths.unfinishedPlaying(id)))
    const begun = playedPlaceSchema.safeParse((first as { place?: unknown } | undefined)?.place)
    const playing = newPlaying(begun.success ? begun.data : { kind: 'take' })
    for (const line of lines) {
      const more = heardNotesSchema.safeParse(line)
      if (more.success) take(playing, more.data)
    }
    const { clipId, takeId } = await this.place(id, playing)
    if (clipId === null && takeId === null) return
    const where = clipId === null ? 'they are among the takes' : 'they are in the song, where they were played'
    this.context.emit('app.notice', {
      level: 'info',
      message: `Notes were being recorded when the program ended: ${where}.`,
      advice: clipId === null ? 'Remove them there if you do not want them.' : 'Undo takes them out of the song again.',
    })
  }

  private async place(id: string, { place, recorder, untilSeconds }: Playing): Promise<PlayedOutcome> {
    const { song, midiTakes } = this.parts
    const { startSeconds, notes, controls } = recorder.finish(untilSeconds)
    const outcome: PlayedOutcome = { takeId: null, clipId: null }
    if (place.kind === 'song' && song.isReadable && song.song.tracks.some((track) => track.id === place.trackId)) {
      const { trackId, startTick } = place
      const inSong = {
        notes: notes.map((note) => ({ ...note, startSeconds: startSeconds + note.startSeconds })),
        controls: controls.map((control) => ({ ...control, seconds: startSeconds + control.seconds })),
      }
      const clip = playedClip(id, inSong, song.song, startTick)
      const isThere = song.song.tracks.some(({ clips }) => clips.some((each) => each.id === id))
      if (clip && !isThere) await song.edit('Record notes', [packedChange({ kind: 'clips', trackId, removed: [], added: [clip] })])
      if (clip) outcome.clipId = id
    } else if (notes.length > 0) {
      if (!midiTakes.list().some((each) => each.id === id))
        await midiTakes.keep({ tempoBpm: FREE_TEMPO_BPM, notes, controls }, undefined, id)
      outcome.takeId = id
    }
    await removeFile(this.paths.unfinishedPlaying(id))
    this.playing.delete(id)
    return outcome
  }

  private require(id: string): Playing {
    const playing = this.playing.get(id)
    if (playing) return playing
    throw new ProjectError({
      code: 'not-found',
      message: 'These notes are not being recorded any more.',
      advice: 'What had been played of them is in its place. Record again.',
    })
  }

  private append(id: string, line: { place: PlayedPlace } | HeardNotes, isNew = false): Promise<void> {
    const path = this.paths.unfinishedPlaying(id)
    return explaining(`record notes into ${this.paths.folder}`, async () => {
      const file = await (isNew ? createNewFile(path) : openFile(path, 'append'))
      try {
        // An unfinished line before it must not take it along.
        await file.appendFile(`\n${JSON.stringify(line)}\n`)
        await file.datasync()
      } finally {
        await file.close()
      }
    })
  }
}

const newPlaying = (place: PlayedPlace): Playing => ({ place, recorder: new NoteRecorder(), messages: 0, untilSeconds: 0 })

function take(playing: Playing, { heard, untilSeconds }: HeardNotes): void {
  for (const { message, seconds } of heard) playing.recorder.hear(message, seconds)
  playing.messages += heard.length
  playing.untilSeconds = untilSeconds
}
