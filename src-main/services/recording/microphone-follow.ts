import type { Played } from '../../../src-shared/project/index.ts'
import { HeardVoice } from '../../audio/recording/heard-voice.ts'
import type { Stage } from '../audio/stage.ts'

export interface FollowEvents {
  /** What somebody plays or sings has moved. */
  play: (played: Played) => void
  /** Whether the generation that follows has ended; then `over` is told. */
  isOver: () => boolean
  over: () => void
}

/** Listens to the input without end, and tells what is played there. */
export class MicrophoneFollow {
  private readonly stopListening: () => void

  constructor(
    readonly stage: Stage,
    { play, isOver, over }: FollowEvents,
  ) {
    const { stream, sampleRate } = stage
    const voice = new HeardVoice(sampleRate, stream.settings.input?.channels ?? 1)
    this.stopListening = stream.onCaptured(({ samples }) => {
      if (isOver()) return over()
      const played = voice.hear(samples)
      if (played) play(played)
    })
  }

  end(): void {
    this.stopListening()
  }
}
