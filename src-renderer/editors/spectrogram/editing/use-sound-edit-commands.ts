import type { Ref } from 'vue'
import { useCommands } from '../../../commands/use-commands.ts'
import type { SpectralMask, TimeSpan } from '../../../../src-shared/spectral/index.ts'
import { grownMask, MaskColumns, NOISE_BANDS } from '../../../../src-shared/spectral/index.ts'
import type { SoundSource } from '../../../player/sound-source.ts'
import { usePlayerStore } from '../../../stores/player-store.ts'
import type { SoundEditor, SoundTool } from './core/sound-editor.ts'
import { choosePicture } from './choose-picture.ts'
import { useSoundEditsStore } from './sound-edits-store.ts'

export interface SoundEditPorts {
  sound(): SoundSource
  editor: SoundEditor
  /** Where it plays or would begin, in samples. */
  position(): number
  /** What is in sight. */
  inSight(): TimeSpan
  redraw(): void
  /** Asks which network, for a part, or on from the position. */
  regenerate(part: TimeSpan | null): void
}

/** Around a place, where nothing is chosen. */
const AROUND_SECONDS = 2
const LONGEST_HEARD_SECONDS = 120
const ONSET_SECONDS = 0.06
/** What is chosen grows by so much at a time. */
const GROW_SECONDS = 0.02
const GROW_SEMITONES = 0.5
const BANDS = NOISE_BANDS
/** A peak of a recording that was clipped lies at its full level; a little below it everything counts. */
const CLIP_DB = -0.3
/** Nothing is heard at the far end of a fade. */
const STRETCH_STEP = 1.1
const FADE_DB = -72
/** Of white in a picture. */
const PICTURE_DB = -18

/** When a mask takes anything of a sound; null where it never does. */
export function extentOf(mask: SpectralMask, { sampleRate, totalFrames }: SoundSource): TimeSpan | null {
  const columns = new MaskColumns(mask, { sampleRate, totalFrames, bins: BANDS, binHz: sampleRate / 2 / (BANDS - 1) })
  const { touched } = columns
  return touched.length === 0 ? null : { start: touched[0].start, end: touched[touched.length - 1].end }
}

/** What can be done to a sound in its spectrogram. */
export function useSoundEditCommands(ports: SoundEditPorts, stage: Readonly<Ref<HTMLElement | null | undefined>>): void {
  const edits = useSoundEditsStore()
  const player = usePlayerStore()
  const chosen = (): boolean => edits.hasSelection
  const use = (tool: SoundTool) => () => {
    edits.tool = tool
    ports.redraw()
  }
  const around = (): TimeSpan => {
    const { sampleRate, totalFrames } = ports.sound()
    const middle = ports.position()
    return { start: Math.max(0, middle - AROUND_SECONDS * sampleRate), end: Math.min(totalFrames, middle + AROUND_SECONDS * sampleRate) }
  }
  const span = (): TimeSpan => (chosen() ? extentOf(edits.mask, ports.sound()) : null) ?? around()
  const choose = (mask: Partial<SpectralMask>): void => {
    edits.mask = { ...edits.mask, isInverted: false, ...mask }
    ports.redraw()
  }
  const hear = (what: Parameters<typeof edits.hear>[0], title: string) => (): void => {
    if (player.sounding && player.source?.ref.kind === 'heard-part' && player.source.title === title) {
      player.pause()
      return
    }
    const { start, end } = span()
    const most = LONGEST_HEARD_SECONDS * ports.sound().sampleRate
    void edits.hear(what, { startFrame: Math.floor(start), frames: Math.ceil(Math.min(most, Math.max(1, end - start))), title })
  }
  const withChosen = (run: () => unknown): { run: () => unknown; isEnabled: () => boolean } => ({ run, isEnabled: chosen })
  const findInSight = (kind: 'tonal' | 'noisy') => async (): Promise<void> => {
    const { start, end } = chosen() ? span() : ports.inSight()
    const shape = await edits.find({ kind, startSample: start, endSample: Math.min(end, start + 20 * ports.sound().sampleRate) })
    if (shape) choose({ shapes: [{ combine: 'add', shape }] })
  }
  const moved = (name: string, more: { offsetSamples?: number; cents?: number; stretch?: number; keepsSource?: boolean }): Promise<void> =>
    edits.apply(name, { kind: 'move', offsetSamples: 0, cents: 0, stretch: 1, keepsSource: false, ...more })
  const faded = (name: string, fromDb: number, toDb: number): Promise<void> => {
    const { start, end } = span()
    return edits.apply(name, {
      kind: 'fade',
      points: [
        [start, fromDb],
        [end, toDb],
      ],
    })
  }
  const grow = (sign: 1 | -1) => (): void => {
    const grown = grownMask(edits.mask, { samples: sign * GROW_SECONDS * ports.sound().sampleRate, semitones: sign * GROW_SEMITONES })
    choose({ ...grown, isInverted: edits.mask.isInverted })
  }
  const offset = (): number => Math.round(ports.position() - span().start)

  useCommands(
    {
      timeTool: use('time'),
      frequencyTool: use('frequency'),
      boxTool: use('box'),
      lassoTool: use('lasso'),
      brushTool: use('brush'),
      wandTool: use('wand'),
      harmonicsTool: use('harmonics'),
      penTool: use('pen'),
      fadeTool: use('fade'),
      noiseTool: use('noise'),
      stampTool: use('stamp'),
      largerBrush: () => ports.editor.resizeBrush(1),
      smallerBrush: () => ports.editor.resizeBrush(-1),
      chooseWholeSound: () =>
        choose({ shapes: [{ combine: 'add', shape: { kind: 'box', startSample: null, endSample: null, lowHz: null, highHz: null } }] }),
      chooseNoSound: withChosen(() => choose({ shapes: [] })),
      invertChosenSound: withChosen(() => choose({ isInverted: !edits.mask.isInverted })),
      growChosen: withChosen(grow(1)),
      shrinkChosen: withChosen(grow(-1)),
      keepChosen: withChosen(() => edits.keepSelection()),
      chooseView: () => {
        const { start, end } = ports.inSight()
        choose({ shapes: [{ combine: 'add', shape: { kind: 'box', startSample: start, endSample: end, lowHz: null, highHz: null } }] })
      },
      chooseOnset: async () => {
        const shape = await edits.find({ kind: 'onset', sample: ports.position(), seconds: ONSET_SECONDS })
        if (shape) choose({ shapes: [{ combine: 'add', shape }] })
      },
      chooseTonal: findInSight('tonal'),
      chooseNoisy: findInSight('noisy'),
      hearChosen: withChosen(hear('inside', 'What is chosen')),
      hearRest: withChosen(hear('outside', 'Everything but it')),
      hearOriginalSound: { run: hear('original', 'Without edits, as loud'), isEnabled: () => edits.edits.layers.length > 0 },
      hearTaken: { run: hear('taken', 'What the edits take away'), isEnabled: () => edits.edits.layers.length > 0 },
      gainSound: () => edits.apply(`Gain ${edits.gainDb} dB`, { kind: 'gain', db: edits.gainDb }),
      louderSound: withChosen(() => edits.apply('Gain +3 dB', { kind: 'gain', db: 3 })),
      softerSound: withChosen(() => edits.apply('Gain \u22123 dB', { kind: 'gain', db: -3 })),
      eraseSound: withChosen(() => edits.apply('Erase', { kind: 'erase' })),
      matchSound: withChosen(() => edits.apply('Down to its surroundings', { kind: 'match', along: 'frequency' })),
      healSound: withChosen(() => edits.apply('Heal', { kind: 'heal', along: 'time' })),
      healFrequency: withChosen(() => edits.apply('Heal from above and below', { kind: 'heal', along: 'frequency' })),
      healBoth: withChosen(() => edits.apply('Heal from all sides', { kind: 'heal', along: 'both' })),
      keepHarmonic: () => edits.apply('What rings', { kind: 'split', keeps: 'harmonic' }),
      keepPercussive: () => edits.apply('What strikes', { kind: 'split', keeps: 'percussive' }),
      learnNoise: withChosen(() => {
        const { start, end } = span()
        return edits.listenToNoise(Math.floor(start), Math.ceil(end))
      }),
      reduceNoise: {
        run: () => edits.apply('Less noise', { kind: 'denoise', print: edits.noisePrint ?? [], reductionDb: 12, sensitivityDb: 3 }),
        isEnabled: () => edits.noisePrint !== null,
      },
      removeClicks: () => edits.apply('No clicks', { kind: 'declick', threshold: 5 }),
      roundClipping: () => edits.apply('Clipping mended', { kind: 'declip', levelDb: CLIP_DB }),
      removeHum: () => edits.apply('No hum of 50 Hz', { kind: 'dehum', hertz: 50, harmonics: 16 }),
      removeHum60: () => edits.apply('No hum of 60 Hz', { kind: 'dehum', hertz: 60, harmonics: 16 }),
      transposeUp: withChosen(() => moved('A semitone up', { cents: 100 })),
      transposeDown: withChosen(() => moved('A semitone down', { cents: -100 })),
      stretchLonger: withChosen(() => moved('A tenth longer', { stretch: STRETCH_STEP })),
      stretchShorter: withChosen(() => moved('A tenth shorter', { stretch: 1 / STRETCH_STEP })),
      copyToPosition: withChosen(() => moved('Copy', { offsetSamples: offset(), keepsSource: true })),
      moveToPosition: withChosen(() => moved('Move', { offsetSamples: offset() })),
      cloneFromPosition: withChosen(() => edits.apply('Clone', { kind: 'clone', offsetSamples: offset() })),
      fadeSoundIn: withChosen(() => faded('Fade in', FADE_DB, 0)),
      fadeSoundOut: withChosen(() => faded('Fade out', 0, FADE_DB)),
      drawNoise: withChosen(() => edits.apply('Noise', { kind: 'noise', db: -40, seed: Math.floor(Math.random() * 2 ** 32) })),
      regenerateSound: withChosen(() => ports.regenerate(extentOf(edits.mask, ports.sound()))),
      continueSound: () => ports.regenerate(null),
      pastePicture: withChosen(async () => {
        const picture = await choosePicture()
        if (picture)
          await edits.apply('Picture', { kind: 'picture', ...picture, db: PICTURE_DB, seed: Math.floor(Math.random() * 2 ** 32) })
      }),
      bounceSound: () => edits.bounce(),
      editedIntoSong: { run: () => edits.putIntoSong(ports.sound().title), isEnabled: () => edits.edits.layers.length > 0 },
      undo: { run: edits.undo, isEnabled: () => edits.history.undo !== null, staysHere: true },
      redo: { run: edits.redo, isEnabled: () => edits.history.redo !== null, staysHere: true },
    },
    stage,
  )
}
