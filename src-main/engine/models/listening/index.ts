import { listeningModel } from '../labels-model.ts'
import { melody } from './melody.ts'
import { notes } from './notes.ts'
import { ownLabels } from './own-labels.ts'
import { ownValues } from './own-values.ts'
import { beats, drums, instruments, onsets } from './strokes.ts'
import { taggingAttention } from './tagging-attention.ts'
import { taggingMusicnn } from './tagging-musicnn.ts'
import { taggingSamples } from './tagging-samples.ts'
import { taggingVgg } from './tagging-vgg.ts'
import { chords, key } from './tones.ts'

/** The models of labels. Adding one: its file, and a line here; where it listens for one thing, one in `labels/label-kinds.ts`, too. */
export const LISTENING_MODELS = {
  labels: listeningModel(ownLabels),
  values: listeningModel(ownValues),
  'listen-onsets': listeningModel(onsets),
  'listen-beats': listeningModel(beats),
  'listen-key': listeningModel(key),
  'listen-chords': listeningModel(chords),
  'listen-drums': listeningModel(drums),
  'listen-notes': listeningModel(notes),
  'listen-melody': listeningModel(melody),
  'listen-instruments': listeningModel(instruments),
  'labels-vgg': listeningModel(taggingVgg),
  'labels-musicnn': listeningModel(taggingMusicnn),
  'labels-attention': listeningModel(taggingAttention),
  'labels-samples': listeningModel(taggingSamples),
}
