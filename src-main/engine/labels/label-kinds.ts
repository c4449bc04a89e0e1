import { INSTRUMENTS } from '../../../src-shared/music/index.ts'
import { valueInLabel } from '../../../src-shared/project/index.ts'
import { CHORD_NAMES, chordMeaning, KEY_LABELS, keyMeaning } from './chord-names.ts'
import { DRUM_NAMES, drumMeaning } from './drum-names.ts'
import type { LabelKind } from './label-kind.ts'
import { MEL_VIEW } from './mel-view.ts'
import { isBeginning, keyMeant, NOTE_ANSWERS, NOTE_NAMES, noteMeaning } from './note-names.ts'
import { PARTIALS_VIEW } from './partials-view.ts'
import { BEAT_NAMES, readBeats } from './read-beats.ts'
import { readBeginnings } from './read-beginnings.ts'
import { readMelody } from './read-melody.ts'
import { readNotes } from './read-notes.ts'
import { readStates } from './read-states.ts'
import { readStretches } from './read-stretches.ts'
import { SAMPLES_VIEW } from './samples-view.ts'
import { STROKE_VIEW } from './stroke-view.ts'
import { TONE_VIEW } from './tone-view.ts'

/** Nats that a change of chord, or of key, costs. */
const [CHORD_CHANGE, KEY_CHANGE] = [4, 20]

/**
 * A network is half sure of many beginnings that are some: what is above is one. Chosen on eight pieces each (seeds from 52 001 on).
 */
const [ONSET_THRESHOLD, DRUM_THRESHOLD] = [0.3, 0.35]

/** The person's own labels, whatever they are, but for those that say values. */
export const OWN_LABELS: LabelKind = {
  view: MEL_VIEW,
  names: null,
  per: null,
  excludes: false,
  learns: 'stretches',
  meaning: (label) => (valueInLabel(label) ? [] : [label]),
  read: readStretches,
}

/** The same, of recordings as a whole: auto-tagging, as its papers have it. */
const OWN_TAGS: LabelKind = { ...OWN_LABELS, per: 'clip' }

/** The networks of those papers, by their models. */
export const TAGGING_KINDS = {
  'labels-vgg': OWN_TAGS,
  'labels-musicnn': OWN_TAGS,
  'labels-attention': OWN_TAGS,
  'labels-samples': { ...OWN_TAGS, view: SAMPLES_VIEW },
} as const satisfies Readonly<Record<string, LabelKind>>

/** How much of something there is, where the person's own labels say it. */
const OWN_VALUES: LabelKind = {
  view: MEL_VIEW,
  names: null,
  per: 'frame',
  excludes: false,
  learns: 'values',
  meaning: (label) => [valueInLabel(label)].flatMap((said) => (said ? [said.name] : [])),
  /** Its answers are curves. */
  read: () => [],
}

/** What networks learn that listen for one thing, by their models; all others learn {@link OWN_LABELS}. */
export const LISTENING_KINDS = {
  'listen-onsets': {
    view: STROKE_VIEW,
    names: ['onset'],
    per: 'frame',
    excludes: false,
    learns: 'beginnings',
    meaning: () => ['onset'],
    read: readBeginnings(ONSET_THRESHOLD),
  },
  'listen-beats': {
    view: STROKE_VIEW,
    names: BEAT_NAMES,
    per: 'frame',
    excludes: false,
    learns: 'beginnings',
    /** Beats may be counted, too: those of 1 begin bars. */
    meaning: (label) => (/^(downbeat|1)$/i.test(label) ? BEAT_NAMES : /^(beat|\d+)$/i.test(label) ? [BEAT_NAMES[0]] : []),
    read: readBeats,
  },
  'listen-key': {
    view: TONE_VIEW,
    names: KEY_LABELS,
    per: 'clip',
    excludes: true,
    learns: 'stretches',
    meaning: keyMeaning,
    read: readStates(KEY_CHANGE),
  },
  'listen-chords': {
    view: TONE_VIEW,
    names: CHORD_NAMES,
    per: 'frame',
    excludes: true,
    learns: 'stretches',
    meaning: chordMeaning,
    read: readStates(CHORD_CHANGE),
  },
  'listen-drums': {
    view: STROKE_VIEW,
    names: DRUM_NAMES,
    per: 'frame',
    excludes: false,
    learns: 'beginnings',
    meaning: drumMeaning,
    read: readBeginnings(DRUM_THRESHOLD),
  },
  'listen-notes': {
    view: PARTIALS_VIEW,
    names: NOTE_ANSWERS,
    per: 'frame',
    excludes: false,
    learns: (name) => (isBeginning(name) ? 'beginnings' : 'stretches'),
    alike: true,
    meaning: noteMeaning,
    read: readNotes,
  },
  'listen-melody': {
    view: PARTIALS_VIEW,
    names: NOTE_NAMES,
    per: 'frame',
    excludes: false,
    learns: 'stretches',
    alike: true,
    meaning: keyMeant,
    read: readMelody,
  },
  'listen-instruments': {
    view: STROKE_VIEW,
    names: INSTRUMENTS,
    per: 'frame',
    excludes: false,
    learns: 'stretches',
    meaning: (label) => INSTRUMENTS.filter((name) => name === label.trim().toLowerCase().replaceAll(' ', '-')),
    read: readStretches,
  },
} as const satisfies Readonly<Record<string, LabelKind>>

export type ListeningModelId = keyof typeof LISTENING_KINDS

const KINDS: ReadonlyMap<string, LabelKind> = new Map(Object.entries({ ...LISTENING_KINDS, ...TAGGING_KINDS, values: OWN_VALUES }))

/** Of the model of labels that a run's settings name. */
export const labelKindOf = (model: string): LabelKind => KINDS.get(model) ?? OWN_LABELS
