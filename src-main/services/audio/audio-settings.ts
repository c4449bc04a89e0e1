import type { Samples } from '../../../src-shared/units.ts'
import { dirname } from 'node:path'
import { z } from 'zod'
import { audioChoiceSchema, type AudioChoice } from '../../../src-shared/rpc/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'

const roundTripSchema = z.object({ setup: z.string(), frames: z.number().min(0), measuredAt: z.string() })
const settingsSchema = z.object({ chosen: audioChoiceSchema.nullable(), roundTrips: z.array(roundTripSchema) })

type Settings = z.infer<typeof settingsSchema>

/** Measurements of old setups are dropped beyond this number. */
const KEPT_ROUND_TRIPS = 50

/** What this machine's sound is set to, and the round trips measured on it. One small file for each person and machine. */
export class AudioSettingsStore {
  /** What could not be written down holds until the program ends. */
  private unsaved: Settings | null = null

  constructor(
    private readonly path: string,
    private readonly onUnsaved: (error: unknown) => void,
  ) {}

  async choice(): Promise<AudioChoice | null> {
    return (await this.read()).chosen
  }

  async choose(chosen: AudioChoice): Promise<void> {
    await this.write({ ...(await this.read()), chosen })
  }

  /** The round trip measured with this very setup, in frames; null where there is none. */
  async roundTripFrames(choice: AudioChoice): Promise<number | null> {
    const { roundTrips } = await this.read()
    return roundTrips.find(({ setup }) => setup === setupName(choice))?.frames ?? null
  }

  async keepRoundTrip(choice: AudioChoice, frames: Samples, measuredAt = new Date()): Promise<void> {
    const settings = await this.read()
    const setup = setupName(choice)
    const others = settings.roundTrips.filter((roundTrip) => roundTrip.setup !== setup)
    await this.write({
      ...settings,
      roundTrips: [{ setup, frames, measuredAt: measuredAt.toISOString() }, ...others].slice(0, KEPT_ROUND_TRIPS),
    })
  }

  /** Settings that cannot be read are no settings: the person chooses anew. */
  private async read(): Promise<Settings> {
    if (this.unsaved) return this.unsaved
    const empty: Settings = { chosen: null, roundTrips: [] }
    const text = await readText(this.path).catch(() => null)
    if (text === null) return empty
    const parsed = settingsSchema.safeParse(jsonOrNull(text))
    return parsed.success ? parsed.data : empty
  }

  private async write(settings: Settings): Promise<void> {
    try {
      await makeFolder(dirname(this.path))
      await writeFileAtomic(this.path, `${JSON.stringify(settings, null, 2)}\n`)
      this.unsaved = null
    } catch (error) {
      this.unsaved = settings
      this.onUnsaved(error)
    }
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** A round trip holds for one pair of devices at one rate and one buffer. */
function setupName({ way, output, input, sampleRate, bufferFrames }: AudioChoice): string {
  const device = (key: AudioChoice['output']): string => (key ? `${key.hostApi}/${key.name}` : 'default')
  return `${way}: ${device(output)} > ${device(input)} at ${sampleRate} Hz, ${bufferFrames} frames`
}
