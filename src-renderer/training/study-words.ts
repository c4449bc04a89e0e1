/** What each network is good for, and what not, as it was heard after minutes of training on two cores. */
export interface StudyWords {
  goodFor: string
  notFor: string
}

const HUMS: StudyWords = { goodFor: 'The study of the paper', notFor: 'Music: it hums on what it heard last' }
const DRAWS_FRAMES: StudyWords = { goodFor: 'Moving textures of chords', notFor: 'Tunes, and clear attacks' }

const NOT_WHEN = 'Saying when something sounds'

const WORDS: Readonly<Record<string, StudyWords>> = {
  base: HUMS,
  fc: HUMS,
  conv1d: HUMS,
  conv2d: HUMS,
  bilinear: HUMS,
  multilayer: HUMS,
  'mel-rnn': DRAWS_FRAMES,
  'mel-gru': DRAWS_FRAMES,
  'mel-lstm': DRAWS_FRAMES,
  'mdct-lstm': DRAWS_FRAMES,
  corpus: { goodFor: 'Music in your own sounds', notFor: 'Sounds that were never recorded' },
  notes: { goodFor: 'Tunes to edit in the song', notFor: 'Sound' },
  ddsp: { goodFor: 'One voice that plays any melody', notFor: 'Chords and drums' },
  translate: { goodFor: 'What you play in another sound of yours, live as well', notFor: 'Notes that the other group never plays' },
  timbretron: { goodFor: 'The same, bolder: what a critic takes for the other', notFor: 'Attacks that the other group has not' },
  separate: { goodFor: 'Taking recordings apart into what you have of each part alone', notFor: 'Parts that it has heard only together' },
  'separate-tasnet': { goodFor: 'The same from the waveform', notFor: 'Parts that it has heard only together' },
  'separate-wave': {
    goodFor: 'The study of the waveform, heard finer and coarser',
    notFor: 'Little training: the other three come nearer',
  },
  'separate-clusters': { goodFor: 'The study of what lies together', notFor: 'Drums of which it has learnt little' },
  spice: {
    goodFor: 'Drawing the pitch of the voice that it learnt, without a label',
    notFor: 'Several voices at once; the program’s own hearing is nearer',
  },
  style: { goodFor: 'Weaving one sound out of another’s texture', notFor: 'Tunes of its own; it is slower than it sounds' },
  vae: { goodFor: 'A plane of sounds to move in by hand', notFor: 'Tunes' },
  'listen-onsets': { goodFor: 'Finding where something begins', notFor: 'Making anything' },
  'listen-beats': { goodFor: 'Finding beats and bars', notFor: 'Music without a pulse' },
  'listen-key': { goodFor: 'Telling the key of a recording', notFor: 'Changes of key within one' },
  'listen-chords': { goodFor: 'Writing down chords', notFor: 'Basses other than the root, and ninths' },
  'listen-drums': { goodFor: 'Finding kick, snare and hat', notFor: 'Cymbals, toms and other drums' },
  'listen-notes': {
    goodFor: 'Writing down what instruments like those of your recordings play',
    notFor: 'Drums, and instruments that it has not learnt',
  },
  'listen-melody': {
    goodFor: 'Finding the tune where others accompany it',
    notFor: 'Slides, and instruments that it has not learnt',
  },
  'listen-instruments': { goodFor: "Telling the program's own instruments apart", notFor: 'Instruments that it has not learnt' },
  'labels-vgg': { goodFor: 'The study of auto-tagging: a spectrum seen as a picture', notFor: NOT_WHEN },
  'labels-musicnn': { goodFor: 'The same by filters for timbre and for rhythm', notFor: NOT_WHEN },
  'labels-attention': { goodFor: 'The same where something is heard for a moment only', notFor: NOT_WHEN },
  'labels-samples': { goodFor: 'The same without a spectrum', notFor: 'Little material, and saying when something sounds' },
  labels: { goodFor: 'Finding what was marked in more recordings', notFor: 'Making anything' },
  likeness: { goodFor: 'Ordering recordings by what you hear as alike', notFor: 'Making anything' },
  structure: { goodFor: 'Finding the sections of pieces like those that it learnt', notFor: 'Making anything' },
  values: { goodFor: 'Drawing how much of something there is, as it was marked', notFor: 'Feelings that nobody marked' },
  wavenet: {
    goodFor: 'A low, rough murmur, softer and louder by hand; how sound is drawn sample by sample',
    notFor: 'Tones and tunes after minutes of training',
  },
  samplernn: { goodFor: 'The same in three tiers, faster', notFor: 'Tones and tunes after minutes of training' },
  melnet: { goodFor: 'How a spectrum is drawn value by value, from coarse to fine', notFor: 'Tunes after minutes of training' },
  'vq-transformer': { goodFor: 'Dull tones that stand and swell; how sound becomes codes', notFor: 'Clear sound, and tunes' },
  drumgan: { goodFor: 'Noisy strokes for a kit, by wish', notFor: 'Polished drums after minutes of training' },
  gansynth: { goodFor: 'Raw notes at a pitch', notFor: 'A voice that is held: it is half a second' },
  wavegan: { goodFor: 'Short noises of any kind', notFor: 'Clear tones after minutes of training' },
}

/**
 * How many times as far takes of each are from recordings that were kept aside as recordings are from each other: docs/study/networks.md,
 * of violins, after 9 to 41 s of processor time.
 */
const APART: Readonly<Record<string, number>> = {
  corpus: 0.76,
  base: 4.06,
  fc: 3.14,
  conv1d: 3.97,
  conv2d: 3.85,
  bilinear: 3.12,
  multilayer: 3.99,
  ddsp: 0.85,
  translate: 0.86,
  style: 0.8,
  vae: 2.95,
  'mdct-lstm': 3.22,
  melnet: 3.3,
  'mel-gru': 3.63,
  'mel-rnn': 4.91,
  wavenet: 4.63,
  samplernn: 4.88,
  'vq-transformer': 2.14,
  timbretron: 0.82,
  drumgan: 5.64,
  gansynth: 5.73,
  wavegan: 6.3,
}

export const studyWords = (id: string): StudyWords => WORDS[id] ?? { goodFor: '', notFor: '' }

/** Null where it was not measured. */
export const studyApart = (id: string): number | null => APART[id] ?? null
