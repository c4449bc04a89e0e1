import { MIDI_TAKE_RATE, midiTakeFrames, type MidiTake, type Recording, type Take } from '../../src-shared/project/index.ts'
import type { SoundSource } from './sound-source.ts'

export const playableRecording = (recording: Recording): SoundSource => ({
  ref: { kind: 'recording', id: recording.id },
  title: recording.name,
  kind: 'Recording',
  sampleRate: recording.pcmSampleRate,
  channels: recording.pcmChannels,
  speakers: recording.pcmSpeakers,
  totalFrames: recording.pcmFrames,
  growing: false,
  markers: recording.markers.map(({ seconds, label }) => ({ frame: Math.round(seconds * recording.pcmSampleRate), label })),
})

export const playableTake = (take: Take): SoundSource => ({
  ref: { kind: 'take', id: take.id },
  title: take.name,
  kind: take.preview ? 'Preview take' : 'Take',
  sampleRate: take.sampleRate,
  channels: take.channels,
  totalFrames: take.frames,
  growing: take.status === 'generating',
})

export const playableMidiTake = (take: MidiTake): SoundSource => ({
  ref: { kind: 'midi-take', id: take.id },
  title: take.name,
  kind: 'Notes',
  sampleRate: MIDI_TAKE_RATE,
  channels: 1,
  totalFrames: midiTakeFrames(take),
  growing: false,
})
