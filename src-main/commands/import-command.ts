import { basename, extname, resolve } from 'node:path'
import { MEND_AUTOMATICALLY, type Job, type MendWish } from '../../src-shared/project/index.ts'
import { ProjectError } from '../failures/project-error.ts'
import type { ImportOutcome, SourceMode } from '../services/library/import-recordings.ts'
import { LABEL_ORIGINS, type LabelOrigin } from '../services/library/recording-labels.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { EXIT, UsageError, oneOf, parseFlags, type Command } from './command.ts'
import { importSongs, isSongName } from './import-songs.ts'
import { importTunes, isTuneName } from './import-tunes.ts'
import { importModels, isModelName } from './import-models.ts'
import { mendFlagHelp, mendFlags, mendWishFrom } from './mend-flags.ts'
import { importSoundFonts, isSoundFontName } from './import-sound-fonts.ts'
import { tellFindings } from './tell-findings.ts'
import { onInterrupt } from './on-interrupt.ts'
import { clock, type Output } from './output.ts'
import { withProject } from './with-project.ts'

export const importCommand: Command = {
  name: 'import',
  summary: 'Take recordings, MIDI files, or models of other projects, into a project.',
  help: `Usage: spectraloom import DIR FILES... [--reference] [--midi song|learn] [--stems] [--labels files|notes|folders]
         [--mend LIST] [--tracks LIST] [--json]

Copies sound files (wav, aiff, flac, mp3, ogg, opus, m4a, caf, webm and more) into the project in DIR. Folders are searched for whatever is
sound by its name or content: each file of it is taken or listed with a reason.
With --reference the files stay where they are and the project notes the place; they must not go away then.
What is odd about a recording's sound is told, and what nobody would miss is mended in the copy that is learned from:
a constant offset and single samples far beyond full scale. Files never change; "spectraloom mend" changes it later.
A file that cannot be read is listed with its reason and the others go on, and so is what was odd about a file that was taken;
one that is there already is not taken twice.
The notes of a MIDI file (.mid, .midi, .rmi, .kar) and the tracks of a DAWproject (.dawproject) with its sounds become tracks of the
project's song, which takes the file's tempi, meters, keys and markers where it is empty. With --midi learn MIDI files are kept as they
are instead, for networks to learn from (see "train --model notes").
With --stems sound files, or a folder of them, that belong to one song also become its tracks: all from the beginning on, at the tempo that
their names or tags say ("Drums 120bpm.wav"), with the markers of the first that has any.
Files of labels beside sound files (the same name with .txt as Audacity writes them, .lab or .csv: start, end, words) become marked
regions of the recordings, which networks can learn to find (see "train --model labels"); a file of labels that is named by itself belongs to
the recording with its name. With --labels folders each recording is labelled with the name of the folder it lies in, with
--labels notes with the notes that it plays: of the MIDI file of its name, or the file that ends in .notes (start, end, Hz: as "spectraloom
pieces" writes them).
A SoundFont (.sf2, .sf3, .dls) is copied into the project; its sounds play the song's notes where a track chooses them.
A model that "spectraloom export --format onnx" wrote (.onnx) becomes a run; weights beside it are found there.
Fails (exit code 1) where nothing could be taken.

${mendFlagHelp}

Example: spectraloom import ~/Music/Preludes.loom ~/recordings/preludes`,

  async run(args, output) {
    const flags = parseFlags(
      'import',
      args,
      { reference: { type: 'boolean' }, midi: { type: 'string' }, stems: { type: 'boolean' }, labels: { type: 'string' }, ...mendFlags },
      ['DIR'],
      {
        more: true,
      },
    )
    const [folder, ...files] = flags.positionals
    if (files.length === 0) throw new UsageError('FILES is missing.', 'Name the sound files to take, or folders that hold them.')
    const mend = mendWishFrom(flags)
    const midi = oneOf('--midi', flags.text('midi'), ['song', 'learn'] as const) ?? 'song'
    const labels = oneOf('--labels', flags.text('labels'), LABEL_ORIGINS)
    const project = { command: 'import', folder, output, on: { 'jobs.changed': showProgress(output) } }
    return withProject(project, async (session) => {
      const models = await importModels(
        session,
        files.filter(isModelName).map((file) => resolve(file)),
        output,
      )
      const isTune = (file: string): boolean => midi === 'learn' && isTuneName(file)
      const tunes = await importTunes(
        session,
        files.filter(isTune).map((file) => resolve(file)),
        output,
      )
      const tracks = await importSongs(
        session,
        files.filter((file) => isSongName(file) && !isTune(file)).map((file) => resolve(file)),
        output,
      )
      const soundFonts = await importSoundFonts(
        session,
        files.filter(isSoundFontName).map((file) => resolve(file)),
        output,
      )
      const sounds = files.filter((file) => !isModelName(file) && !isSongName(file) && !isSoundFontName(file))
      if (sounds.length === 0) {
        const words = [
          counted(models.length, 'model'),
          counted(tracks.length, 'track'),
          counted(tunes.length, 'MIDI file'),
          counted(soundFonts.length, 'SoundFont'),
        ]
        output.result({ models: models.map(({ id }) => id), tracks, tunes, soundFonts }, `Imported ${words.filter(Boolean).join(' and ')}.`)
        return EXIT.done
      }
      const { outcome, interrupted } = await importInto(
        session,
        sounds.map((file) => resolve(file)),
        output,
        { mode: flags.isSet('reference') ? 'reference' : 'copy', mend, labels },
      )
      const { imported, replaced, refused, alreadyHere, seconds } = outcome
      if (imported.length + replaced.length + alreadyHere.length === 0 && refused.length > 0 && !interrupted) {
        throw new ProjectError({
          code: 'bad-input',
          message: refused.length === 1 ? 'The file could not be taken.' : `None of the ${refused.length} files could be taken.`,
          advice: refused.length === 1 ? 'The reason stands above.' : 'The reasons stand above.',
        })
      }
      const stems = flags.isSet('stems') && !interrupted ? await addStems(session, outcome, sounds[0], output) : []
      const labelled = session.library.recordings.filter(({ markers }) => markers.length > 0).length
      const minutes = imported.reduce((sum, recording) => sum + recording.durationSeconds, 0) / 60
      const changed = replaced.length > 0 ? `; ${replaced.length} took the place of their former version` : ''
      const here = alreadyHere.length > 0 ? `; ${alreadyHere.length} were already here` : ''
      const warnings = imported.flatMap(({ id, name, warnings: found }) =>
        found.map((warning) => ({ recordingId: id, recording: name, warning })),
      )
      const odd = new Set(warnings.map(({ recordingId }) => recordingId)).size
      const look = odd > 0 ? ` About ${odd} of them something is said above.` : ''
      output.result(
        {
          tracks: [...tracks, ...stems],
          tunes,
          imported: imported.length,
          replaced: replaced.length,
          alreadyHere: alreadyHere.length,
          refused,
          warnings,
          labelled,
          seconds,
        },
        `Imported ${imported.length} recordings, ${minutes.toFixed(1)} minutes${changed}${here}; refused ${refused.length}.${look}${labelled > 0 ? ` ${labelled} recordings in the project have marked places or labels.` : ''}`,
      )
      return interrupted ? EXIT.interrupted : EXIT.done
    })
  },
}

/** Those that came, and those that were there already, as tracks of the song. @returns ids of the tracks */
async function addStems(
  session: ProjectSession,
  { imported, alreadyHere }: ImportOutcome,
  path: string,
  output: Output,
): Promise<string[]> {
  const ids = [...imported, ...alreadyHere.map(({ recording }) => recording)].map(({ id }) => id)
  const { trackIds, warnings } = await session.songImports.addStems(ids, basename(resolve(path), extname(path)))
  for (const warning of warnings) {
    output.event('warning', { file: path, warning })
    output.remark(warning)
  }
  return trackIds
}

/** Empty for none. */
const counted = (count: number, what: string): string => (count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`)

const showProgress =
  (output: Output) =>
  ({ progress, detail, secondsLeft }: Job): void =>
    output.progress(
      `${Math.round((progress ?? 0) * 100)
        .toString()
        .padStart(3)} %  ${detail}${secondsLeft === null ? '' : `, ${clock(secondsLeft)} left`}`,
    )

/** Imports and reports each refused file. */
export async function importInto(
  session: ProjectSession,
  paths: readonly string[],
  output: Output,
  { mode = 'copy', mend = MEND_AUTOMATICALLY, labels }: { mode?: SourceMode; mend?: MendWish; labels?: LabelOrigin } = {},
): Promise<{ outcome: ImportOutcome; interrupted: boolean }> {
  const job = session.library.importPaths(paths, mode, mend, labels)
  const interrupt = onInterrupt(output, () => session.jobs.cancel(job.id))
  try {
    const outcome = await job.done
    tellFindings(outcome.imported, output)
    for (const { file, reason } of outcome.refused) {
      output.event('refused', { file, reason })
      output.remark(`Refused ${file}: ${reason}`)
    }
    for (const { name, warnings } of outcome.imported) {
      for (const warning of warnings) {
        output.event('warning', { recording: name, warning })
        output.remark(`${name}: ${warning}`)
      }
    }
    return { outcome, interrupted: interrupt.happened }
  } finally {
    interrupt.dispose()
  }
}
