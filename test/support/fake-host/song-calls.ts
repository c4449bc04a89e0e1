import { checkedChangesOfSent, packedChange } from '../../../src-shared/music/index.ts'
import { type CallHandlers } from '../../../src-shared/rpc/index.ts'

import { missing, type FakeState } from './fake-state.ts'

/** The song, notes and edits of sounds, in memory. */
export const songCalls = (host: FakeState) =>
  ({
    'song.open': () => host.song.opened,
    'song.edit': ({ label, changes, editId }) => host.song.edit(label, checkedChangesOfSent(changes), editId),
    'edits.open': () => ({ layers: [], selections: [], sequence: 0, history: { undo: null, redo: null }, done: [] }),
    'edits.edit': () => ({ sequence: 1 }),
    'edits.undo': () => ({}),
    'edits.redo': () => ({}),
    'edits.hear': ({ sound, frames }) => ({ sound, sampleRate: 44_100, channels: 1, frames }),
    'edits.tone': ({ sound }) => ({ sound, sampleRate: 44_100, channels: 1, frames: 44_100 }),
    'edits.find': () => ({ shape: null }),
    'edits.noisePrint': () => ({ print: [] }),
    'edits.regenerate': () => ({ layerIds: [] }),
    'edits.split': () => ({ jobId: 'job-split' }),
    'edits.bounce': ({ sound }) => ({ recordingId: sound.id }),
    'song.undo': () => host.song.travel('undo'),
    'song.redo': () => host.song.travel('redo'),
    'song.steps': () => host.song.steps,
    'song.importMidi': () => ({ trackIds: [], warnings: [] }),
    'song.importProject': () => ({ jobId: 'job-project' }),
    'song.addStems': ({ recordingIds }) => ({ trackIds: recordingIds, warnings: [] }),
    'song.addMidiTake': () => ({ trackIds: [], warnings: [] }),
    'song.makeSampler': () => ({ jobId: host.putJob({ kind: 'song', title: 'Making a sampler', subjectId: null }) }),
    'song.soundFonts': () => ({ soundFonts: [] }),
    'song.addSoundFont': () => ({ id: 'font-1', name: 'Font', presets: [] }),
    'song.prepareSound': () => ({ soundId: 'mix-1', startSample: 0, sampleRate: 48_000, samples: 48_000, meteredTrackIds: [] }),
    'song.meters': () => ({ values: new Float32Array(0) }),
    'song.consolidate': () => ({ clipId: 'clip-1', recordingId: 'recording-1' }),
    'song.noteSound': () => ({ sampleRate: 48_000, samples: new Float32Array(480) }),
    'song.midiFile': () => ({ fileName: 'Song.mid', data: new Uint8Array(22) }),
    'playedNotes.begin': ({ place }) => host.playedNotes.begin(place),
    'playedNotes.add': ({ playedId, ...more }) => host.playedNotes.add(playedId, more),
    'playedNotes.finish': ({ playedId }) => {
      const { notes, clip, place } = host.playedNotes.finish(playedId, host.song.song)
      if (notes === 0) return { takeId: null, clipId: null }
      if (place.kind === 'take')
        return { takeId: host.addMidiTake({ name: 'Notes 1', notes, tempoBpm: 120, origin: { kind: 'played' } }), clipId: null }
      if (clip) host.song.edit('Record notes', [packedChange({ kind: 'clips', trackId: place.trackId, removed: [], added: [clip] })])
      return { takeId: null, clipId: clip?.id ?? null }
    },
    'midiTakes.importUploads': ({ uploadIds }) => {
      const imported = uploadIds.map((_, i) =>
        host.addMidiTake({
          name: `Piece ${i + 1}`,
          notes: 100,
          tempoBpm: 120,
          origin: { kind: 'imported', file: `piece ${i + 1}.mid`, contentHash: `${i}`.repeat(64).slice(0, 64) },
        }),
      )
      const jobId = host.putJob({ kind: 'import', title: 'Importing MIDI files', subjectId: null })
      host.emit('midiTakes.imported', { jobId, imported, alreadyHere: [], refused: [] })
      return { jobId }
    },
    'midiTakes.generate': ({ runId, checkpointStep, seedTakeId, settings }) => {
      const jobId = host.putJob({ kind: 'generation', title: 'Writing notes', subjectId: null })
      const provenance = {
        ...{ runId, runName: runId, model: 'notes', checkpointStep: checkpointStep ?? 0, checkpointEpoch: 1, settings },
        seed: seedTakeId === null ? null : { takeId: seedTakeId, name: seedTakeId },
      }
      const takeId = host.addMidiTake({ name: 'Tune', notes: 64, tempoBpm: 100, origin: { kind: 'generated', provenance } })
      host.emit('midiTakes.generated', { jobId, takeId })
      return { jobId }
    },
    'midiTakes.rename': ({ takeId, name }) => {
      const take = host.open().midiTakes.find(({ id }) => id === takeId)
      if (!take) throw missing('MIDI take')
      host.putMidiTake({ ...take, name })
      return {}
    },
    'midiTakes.remove': ({ takeId }) => {
      host.open().midiTakes = host.discard('midi-take', host.open().midiTakes, takeId)
      host.emit('midiTakes.removed', { takeId })
      return {}
    },
    'midiTakes.file': ({ takeId }) => ({ fileName: `${takeId}.mid`, data: new Uint8Array(22) }),
  }) satisfies Partial<CallHandlers>
