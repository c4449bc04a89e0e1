import { NOTE_NETWORKS, type MaterialReport } from '../../src-shared/project/index.ts'
import { analyzeMusic, HEARD_ENDINGS, MUSIC_FLAGS } from './analyze-music.ts'
import { analyzeLabels, ANALYSIS_FILE_WORDS, LABEL_FLAGS } from './analyze-labels.ts'
import { analyzeStems, SPLIT_WORDS, STEMS_FLAGS } from './analyze-stems.ts'
import { analyzeDuplicates, analyzeLike, analyzeSimilar, LIKENESS_FLAGS } from './analyze-likeness.ts'
import { analyzeNotes, NOTES_FLAGS } from './analyze-notes.ts'
import { EXIT, parseFlags, type Command } from './command.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { settingsFromFlags, trainingFlags } from './training-flags.ts'
import { withProject } from './with-project.ts'

export const analyzeCommand: Command = {
  name: 'analyze',
  summary: 'Say what the recordings of a project are good for.',
  help: `Usage: spectraloom analyze DIR [flags of train] [--json]
       spectraloom analyze DIR --music [--by HOW] [--run RUN] [--recording NAME] [--out FILE] [--force] [--json]
       spectraloom analyze DIR --notes [--by NETWORK | --run RUN] [--recording NAME] [--out FILE.mid|.notes] [--keep] [--json]
       spectraloom analyze DIR --drums [--recording NAME] [--out FILE.mid] [--keep] [--json]
       spectraloom analyze DIR --stems [--recording NAME] [--into PARTS | --run RUN] [--json]
       spectraloom analyze DIR --similar NAME [--at SECONDS] [--run RUN] [--json]
       spectraloom analyze DIR --like LABEL [--json]
       spectraloom analyze DIR --duplicates [--json]
       spectraloom analyze DIR --run RUN [--checkpoint STEP] [--recording NAME] [--out FILE] [--force] [--json]

Listens into all recordings and says how much there is to learn from, at what level and how clean it was recorded, how many notes
sound at once (estimated), what is odd about single recordings, and what to expect of a training with these flags.

With --music it says what the recordings hold: tempo, beats and bars, onsets, key and its changes, chords, sections, the melody of one voice, tuning and loudness; --json
gives all of it. What was found once is kept in the project's cache.

  --by HOW          signal (signal processing), network (networks that come with the program, for onsets, beats, key, chords and
                    melody), or those of which networks have the say, such as chords,key (signal). The melody by the network is the
                    tune where others accompany it; one voice alone is heard far better by signal processing.
                    structure: sections by a network of your own, of --run
  --run RUN         for --by structure: by a run that learnt sections ("train --model structure")

With --notes it writes down what a recording plays, one or many notes at a time, as a MIDI file in the tempo of its beats, which begins
with whole bars, or as text in the recording's own time (FILE.notes: start, end, Hz), to be held against others ("evaluate --task
transcription") or marked in it ("import --labels notes").

  --by NETWORK      ${Object.entries(NOTE_NETWORKS)
    .map(([id, name]) => `${id} (${name})`)
    .join(', ')}; usually the first
  --run RUN         by a network that learnt notes ("train --model listen-notes")
  --format midi     how notes are written (midi)
  --sensitivity N   0 to 1: the more, the more notes (.5)
  --shortest S      leaves shorter notes out, in seconds (.128)
  --no-bends        without pitch bends, which notes that sound alone have
  --keep            keeps the notes in the project as a MIDI take

With --drums it writes down where kick, snare and hi-hat are struck, on the keys of General MIDI (36, 38, 42); toms and cymbals go unheard.
--out and --keep are as with --notes.

With --stems it splits a recording into new ones, which are the recording again when they are played together.

  --into PARTS      ${SPLIT_WORDS}; usually the first.
                    band is by a network that comes with the program: of real recordings drums and bass, the voice hardly
  --run RUN         by a network that learnt to take music apart ("train --model separate --groups"), into its groups

With --similar it says which recordings sound most like one of them, by name or id, or like a moment of it (--at), by signal processing
or by what a run has learnt (--run, "train --model likeness"); with --like which
sound most like what is marked with a label in others, and less like what is marked with other labels; with --duplicates which
recordings play the same piece, in whatever key and tempo, and which of these are one recording that was stored twice.

With --run a network that learnt labels ("train --model labels") says what is where in the recordings, one that learnt pitch ("train
--model spice") how high one voice sings; what it said is kept in the project ("list --kind analysis"). One that learnt tunes
("import --labels notes", "train --model listen-melody") says the notes of the tune where others accompany it; as a file, also as a line
of pitches that "evaluate --task melody" reads.

  --recording NAME  one recording: its name or id (all)
  --out FILE        writes what one recording holds; the ending says how: ${HEARD_ENDINGS};
                    with --run: ${ANALYSIS_FILE_WORDS}
  --run RUN         a run's name or id, or "latest"
  --checkpoint STEP  of the run (its best one)
  --force           replaces FILE

Example: spectraloom analyze ~/Music/Preludes.loom`,

  async run(args, output) {
    const known = { ...trainingFlags, ...MUSIC_FLAGS, ...NOTES_FLAGS, ...STEMS_FLAGS, ...LABEL_FLAGS, ...LIKENESS_FLAGS }
    const flags = parseFlags('analyze', args, known, ['DIR'])
    if (flags.text('similar') !== undefined) return analyzeSimilar(flags, output)
    if (flags.text('like') !== undefined) return analyzeLike(flags, output)
    if (flags.isSet('duplicates')) return analyzeDuplicates(flags, output)
    if (flags.isSet('notes') || flags.isSet('drums')) return analyzeNotes(flags, output)
    if (flags.isSet('stems')) return analyzeStems(flags, output)
    if (flags.isSet('music')) return analyzeMusic(flags, output)
    if (flags.text('run') !== undefined) return analyzeLabels(flags, output)
    const settings = settingsFromFlags(flags)
    const on = {
      'jobs.changed': ({ kind, detail }: { kind: string; detail: string }) =>
        kind === 'analysis' && detail ? output.progress(`Listening to ${detail}`) : undefined,
    }
    return withProject({ command: 'analyze', folder: flags.positionals[0], output, on }, async (session) => {
      const job = session.material.report(settings)
      return untilInterrupted(
        output,
        () => session.jobs.cancel(job.id),
        async () => {
          const report = await job.done
          output.result({ ...report }, inWords(report))
          return EXIT.done
        },
      )
    })
  },
}

const MOST_ODDITIES = 20

const decibels = (value: number): string => `${value.toFixed(1)} dB`

function inWords({ files, seconds, levelDb, clippedFiles, polyphony, odd, headline, findings }: MaterialReport): string {
  const facts = [
    `${files} ${files === 1 ? 'recording' : 'recordings'}, ${(seconds / 60).toFixed(1)} minutes with sound`,
    levelDb && `Level: ${decibels(levelDb.median)} in the middle, ${decibels(levelDb.softest)} to ${decibels(levelDb.loudest)}`,
    `Clipped: ${clippedFiles === 0 ? 'none' : clippedFiles}`,
    polyphony && `Notes at once: about ${polyphony.medianNotes} (estimated), silent ${Math.round(100 * polyphony.shares[0])} % of the time`,
  ]
  const canMend = odd.some(({ mended, offer }) => !mended && offer)
  const oddities = [
    ...odd.slice(0, MOST_ODDITIES).map(({ name, text }) => `- "${name}": ${text}`),
    ...(odd.length > MOST_ODDITIES ? [`- and ${odd.length - MOST_ODDITIES} more; --json lists all`] : []),
    ...(canMend ? ['Mend with: spectraloom mend DIR RECORDING --mend KIND, or --tracks LIST'] : []),
  ]
  const oddPart = oddities.length > 0 ? ['', 'Odd about single recordings:', ...oddities] : []
  return [...facts.filter(Boolean), '', `${headline}.`, ...findings.map(({ text }) => `- ${text}`), ...oddPart].join('\n')
}
