import { EMPTY_MASK, spectralLayerSchema, WINDOW_LENGTHS, type MaskShape, type SpectralLayer } from '../../src-shared/spectral/index.ts'
import type { EditableSound } from '../../src-shared/rpc/index.ts'
import { newId } from '../services/project/identifiers.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { EXIT, oneOf, parseFlags, parseNumber, UsageError, type Command, type ParsedFlags } from './command.ts'
import { OPERATION_HELP, parseOperation } from './edit-operations.ts'
import { findRecording } from './find-recording.ts'
import type { RegenerateRequest } from '../services/spectral-edits/regeneration.ts'
import { findRun } from './find-run.ts'
import { findTake } from './find-take.ts'
import { withProject } from './with-project.ts'

const TEXT = { type: 'string' as const }
const FLAG = { type: 'boolean' as const }
const SECONDS = { minimum: 0, maximum: 36_000 }
const HERTZ = { minimum: 0, maximum: 200_000 }

export const editCommand: Command = {
  name: 'edit',
  summary: 'Edit the sound of a recording or take in its spectrogram.',
  help: `Usage: spectraloom edit DIR SOUND [selection] [--do OPERATION] [--bounce NAME] [--json]

Adds a layer to the edits of SOUND, a recording or take of the project in DIR, by its name or id. The sound itself never changes:
--undo takes the last step back, --list shows the layers, --bounce makes a new recording of the sound with its edits.

Selection, all of the sound unless given:
  --from S, --to S       seconds
  --low HZ, --high HZ    frequencies
  --feather S            from nothing to all at its edges in time (0.01)
  --channels C           all, mid, side, or a channel's number from 1 on (all)
  --invert               everything but that

Operations:
${OPERATION_HELP}

  --noise FROM-TO        for denoise: nothing but noise there, in seconds
  --strength X           0 to 1 (1)
  --window N             of the transform: ${WINDOW_LENGTHS.join(', ')} (2048)
  --network RUN          lets this network play the selection anew (--from and --to) from what is heard before it; with
                         --variants N (1), each a layer, the first of them on; --seed N: chance starts there (1)
  --undo, --redo         a step
  --list                 the layers
  --bounce NAME          a new recording of what there is then

Example: spectraloom edit ~/Music/Preludes.loom "Prelude in C" --from 12.5 --to 12.6 --do heal --bounce "Prelude in C, clean"`,

  async run(args, output) {
    const flags = parseFlags(
      'edit',
      args,
      {
        ...{ from: TEXT, to: TEXT, low: TEXT, high: TEXT, feather: TEXT, channels: TEXT, invert: FLAG, do: TEXT, noise: TEXT },
        ...{ network: TEXT, variants: TEXT, seed: TEXT },
        ...{ strength: TEXT, window: TEXT, undo: FLAG, redo: FLAG, list: FLAG, bounce: TEXT },
      },
      ['DIR', 'SOUND'],
    )
    const [folder, wanted] = flags.positionals
    if (
      !flags.text('do') &&
      !flags.text('network') &&
      !['undo', 'redo', 'list'].some((name) => flags.isSet(name)) &&
      flags.text('bounce') === undefined
    )
      throw new UsageError('There is nothing to do.', 'Give --do, --undo, --redo, --list or --bounce. See "spectraloom edit --help".')
    return withProject({ command: 'edit', folder, output }, async (session) => {
      const sound = findSound(session, wanted)
      if (flags.isSet('undo')) await session.edits.undo(sound)
      if (flags.isSet('redo')) await session.edits.redo(sound)
      const text = flags.text('do')
      if (text !== undefined) {
        const layer = await layerFrom(session, sound, text, flags)
        const { layers } = await session.edits.state(sound)
        await session.edits.edit(sound, layer.name, [{ kind: 'add', index: layers.length, layer }])
      }
      const network = flags.text('network')
      if (network !== undefined) await session.regeneration.regenerate(await regenerationFrom(session, sound, network, flags))
      const name = flags.text('bounce')
      const recording = name === undefined ? null : await session.editRenders.bounce(sound, name)
      const { layers } = await session.edits.state(sound)
      const told = layers.map(({ id, name: title, isOn, strength, operation }) => ({
        id,
        name: title,
        isOn,
        strength,
        operation: operation.kind,
      }))
      const lines = told.map(
        ({ name: title, isOn, strength }) => `  ${title}${isOn ? '' : ' (off)'}${strength === 1 ? '' : ` (${strength})`}`,
      )
      const made = recording ? `\nNew recording "${recording.name}", ${recording.durationSeconds.toFixed(2)} s.` : ''
      output.result(
        { layers: told, recordingId: recording?.id ?? null },
        `${layers.length === 0 ? 'No edits.' : `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}:\n${lines.join('\n')}`}${made}`,
      )
      return EXIT.done
    })
  },
}

function findSound(session: ProjectSession, wanted: string): EditableSound {
  const isTake = session.takes.list().some(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
  const isRecording = session.library.recordings.some(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
  if (isTake && !isRecording) return { kind: 'take', id: findTake(session, wanted).id }
  return { kind: 'recording', id: findRecording(session, wanted).id }
}

async function layerFrom(session: ProjectSession, sound: EditableSound, text: string, flags: ParsedFlags): Promise<SpectralLayer> {
  const { sound: file } = await session.edits.inputFor(sound)
  const { sampleRate } = file
  const shape = boxFrom(flags, file)
  const operation = await parseOperation(text, {
    sampleRate,
    startSample: shape.startSample ?? 0,
    takeId: (name) => findTake(session, name).id,
    noisePrint: () => printFrom(session, sound, flags.text('noise'), sampleRate),
  })
  return spectralLayerSchema.parse({
    id: newId('layer'),
    name: text.slice(0, 120),
    mask: {
      ...EMPTY_MASK,
      shapes: [{ combine: 'add', shape }],
      featherSeconds: flags.number('feather', { minimum: 0, maximum: 10 }) ?? EMPTY_MASK.featherSeconds,
      channels: channelsFrom(flags.text('channels'), file.channels),
      isInverted: flags.isSet('invert'),
    },
    operation,
    windowSamples: Number(oneOf('--window', flags.text('window'), WINDOW_LENGTHS.map(String)) ?? 2048),
    strength: flags.number('strength', { minimum: 0, maximum: 1 }) ?? 1,
  })
}

/** @throws UsageError where there is nothing in it */
export function boxFrom(
  flags: Pick<ParsedFlags, 'number'>,
  { sampleRate, frames }: { sampleRate: number; frames: number },
): Extract<MaskShape, { kind: 'box' }> {
  const { from, to, low, high } = {
    ...{ from: flags.number('from', SECONDS), to: flags.number('to', SECONDS) },
    ...{ low: flags.number('low', HERTZ), high: flags.number('high', HERTZ) },
  }
  const seconds = frames / sampleRate
  if ((from ?? 0) >= seconds) throw new UsageError(`--from is "${from}".`, `The sound ends at ${seconds.toFixed(2)} seconds.`)
  if (to !== undefined && to <= (from ?? 0)) throw new UsageError(`--to is "${to}".`, 'Give a later moment than --from.')
  if (high !== undefined && high <= (low ?? 0)) throw new UsageError(`--high is "${high}".`, 'Give a higher frequency than --low.')
  const at = (moment: number | undefined): number | null => (moment === undefined ? null : Math.round(moment * sampleRate))
  return { kind: 'box', startSample: at(from), endSample: at(to), lowHz: low ?? null, highHz: high ?? null }
}

async function regenerationFrom(
  session: ProjectSession,
  sound: EditableSound,
  network: string,
  flags: ParsedFlags,
): Promise<RegenerateRequest> {
  const [from, to] = [flags.number('from', SECONDS), flags.number('to', SECONDS)]
  if (from === undefined || to === undefined) throw new UsageError('--from or --to is missing.', 'Say which part the network is to play.')
  const { sampleRate } = (await session.edits.inputFor(sound)).sound
  return {
    ...{ sound, run: findRun(session, network), startFrame: Math.round(from * sampleRate), endFrame: Math.round(to * sampleRate) },
    variants: flags.number('variants', { minimum: 1, maximum: 8, whole: true }) ?? 1,
    randomSeed: flags.number('seed', { minimum: 0, maximum: 0xffffffff, whole: true }),
  }
}

function channelsFrom(text: string | undefined, channels: number): SpectralLayer['mask']['channels'] {
  if (text === undefined || text === 'all' || text === 'mid' || text === 'side') return text ?? 'all'
  return parseNumber('--channels', text, { minimum: 1, maximum: channels, whole: true }) - 1
}

async function printFrom(session: ProjectSession, sound: EditableSound, text: string | undefined, sampleRate: number): Promise<number[]> {
  const [from, to] = (text ?? '').split('-')
  if (to === undefined) throw new UsageError('--noise is missing.', 'Say where there is nothing but noise: --noise 0.5-1.5')
  const startFrame = Math.round(parseNumber('--noise', from, SECONDS) * sampleRate)
  const endFrame = Math.round(parseNumber('--noise', to, SECONDS) * sampleRate)
  if (endFrame - startFrame < 0.1 * sampleRate) throw new UsageError(`--noise is "${text}".`, 'Give a tenth of a second at least.')
  return (await session.editRenders.noisePrint({ sound, startFrame, endFrame })).print
}
