import { computed, type Ref } from 'vue'
import type { CommandAction } from '../../commands/command-scopes.ts'
import { useCommands } from '../../commands/use-commands.ts'
import { useSongStore } from '../../song/song-store.ts'
import * as edits from './core/roll-edits.ts'
import type { RollEditor } from './core/roll-editor.ts'
import type { RollTool } from './core/roll-stage.ts'
import { useRollStore, type Fold } from './roll-store.ts'

export interface RollUse {
  editor: RollEditor
  root: Readonly<Ref<HTMLElement | null | undefined>>
  /** How many notes are chosen. */
  chosen: Readonly<Ref<number>>
  zoomWhole(): void
  redraw(): void
  /** Brings what is chosen into sight. */
  reveal(): void
  /** Ends the gesture that is under way, or lets go what is chosen. */
  cancel(): void
  /** Asks how before it is done. */
  ask(what: 'quantise' | 'humanise'): void
  /** Says which note is chosen now, to who listens. */
  tell(): void
}

const LOUDER = 8

/** What commands do to notes and to the view of the roll while it has the focus. */
export function useRollCommands({ editor, root, chosen, zoomWhole, redraw, reveal, cancel, ask, tell }: RollUse): void {
  const song = useSongStore()
  const roll = useRollStore()
  // A number that changes while one drags would have every button look again.
  const isAnyChosen = computed(() => chosen.value > 0)
  const onChosen = (run: () => unknown): CommandAction => ({ run, isEnabled: () => isAnyChosen.value })
  const moving = (run: () => unknown): CommandAction =>
    onChosen(() => {
      run()
      reveal()
    })
  const cursor = (): number => song.playingTick ?? song.cursorTick
  const toolOf = (tool: RollTool) => () => (roll.tool = roll.tool === tool ? 'pointer' : tool)
  const fold = (wanted: Fold) => () => roll.like({ fold: roll.liking.fold === wanted ? 'none' : wanted })

  function copy(): void {
    roll.clipboard = edits.copied(editor)
  }

  function grid(change: Partial<typeof roll.grid>): void {
    roll.grid = { ...roll.grid, ...change }
    redraw()
  }

  function choose(direction: 1 | -1): void {
    edits.chooseNext(editor, direction)
    reveal()
    tell()
  }

  function loopChosen(): void {
    const [startTick, endTick] = edits.boundsOf(editor.chosen())
    const { loop } = song.song
    void song.edit('Set the loop', [{ kind: 'loop', before: loop, after: { startTick, endTick, isOn: true } }])
  }

  useCommands(
    {
      chooseAll: () => edits.chooseAll(editor),
      chooseNone: cancel,
      chooseSamePitch: onChosen(() => edits.chooseSamePitch(editor)),
      chooseOthers: () => edits.chooseOthers(editor),
      nextNote: () => choose(1),
      previousNote: () => choose(-1),
      cut: onChosen(() => {
        copy()
        edits.deleteChosen(editor, 'Cut notes')
      }),
      copy: onChosen(copy),
      paste: { run: () => edits.paste(editor, roll.clipboard ?? [], song.cursorTick), isEnabled: () => roll.clipboard !== null },
      duplicate: onChosen(() => edits.duplicate(editor)),
      deleteChosen: onChosen(() => edits.deleteChosen(editor)),
      split: onChosen(() => edits.split(editor, cursor())),
      splitToGrid: onChosen(() => edits.splitToGrid(editor)),
      join: onChosen(() => edits.join(editor)),
      nudgeBack: moving(() => edits.nudge(editor, -1)),
      nudgeForth: moving(() => edits.nudge(editor, 1)),
      higher: moving(() => edits.stepHigher(editor, 1)),
      lower: moving(() => edits.stepHigher(editor, -1)),
      octaveHigher: moving(() => edits.transpose(editor, 12)),
      octaveLower: moving(() => edits.transpose(editor, -12)),
      longer: onChosen(() => edits.lengthen(editor, 1)),
      shorter: onChosen(() => edits.lengthen(editor, -1)),
      notesLouder: onChosen(() => edits.changeVelocity(editor, LOUDER)),
      notesSofter: onChosen(() => edits.changeVelocity(editor, -LOUDER)),
      quantise: onChosen(() => edits.quantise(editor, roll.liking.quantising)),
      quantiseMore: onChosen(() => ask('quantise')),
      humanise: onChosen(() => ask('humanise')),
      legato: onChosen(() => edits.bindNotes(editor)),
      invertNotes: onChosen(() => edits.invert(editor)),
      reverseNotes: onChosen(() => edits.reverse(editor)),
      twiceAsLong: onChosen(() => edits.stretch(editor, 2)),
      halfAsLong: onChosen(() => edits.stretch(editor, 0.5)),
      addNote: () => {
        edits.addAt(editor, song.cursorTick, [edits.nearPitch(editor)], 96)
        reveal()
        tell()
      },
      repeatChosen: onChosen(loopChosen),
      pointerTool: () => (roll.tool = 'pointer'),
      drawNotes: toolOf('draw'),
      splitTool: toolOf('split'),
      eraseTool: toolOf('erase'),
      gridNarrower: () => grid({ coarser: roll.grid.coarser - 1 }),
      gridWider: () => grid({ coarser: roll.grid.coarser + 1 }),
      gridTriplets: () => grid({ isTriplet: !roll.grid.isTriplet }),
      toggleSnap: () => (roll.snaps = !roll.snaps),
      lockScale: { run: () => roll.like({ isLocked: !roll.liking.isLocked }), isEnabled: () => roll.scale !== null },
      foldRows: fold('used'),
      foldToScale: { run: fold('scale'), isEnabled: () => roll.scale !== null },
      showGhosts: () => roll.like({ showsGhosts: !roll.liking.showsGhosts }),
      hearNotes: () => roll.like({ isHeard: !roll.liking.isHeard }),
      stepInput: () => (roll.isStepInput = !roll.isStepInput),
      zoomWhole,
      toStart: () => (song.cursorTick = song.openPlace?.clip.startTick ?? 0),
      closePianoRoll: () => (song.openClipId = null),
    },
    root,
  )
}
