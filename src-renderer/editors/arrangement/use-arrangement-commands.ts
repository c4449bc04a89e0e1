import { computed, type Ref, type ShallowRef } from 'vue'
import { clipEndTick, type AudioClip } from '../../../src-shared/music/index.ts'
import type { CommandAction, CommandActions } from '../../commands/command-scopes.ts'
import { useCommands } from '../../commands/use-commands.ts'
import { consolidateClips } from '../../song/consolidate-clips.ts'
import { openClip } from '../../song/open-clip.ts'
import { useSongStore } from '../../song/song-store.ts'
import { useSongViewStore } from '../../song/song-view-store.ts'
import { fittingAxis, zoomedAt, type TimeAxis } from '../timeline/core/time-axis.ts'
import type { ArrangementEditor } from './core/arrangement-editor.ts'
import { chooseNeighbour } from './core/choose-neighbour.ts'
import * as clips from './core/clip-commands.ts'
import { copyClips, pasteClips } from './core/clipboard.ts'

export interface ArrangementUse {
  editor: ArrangementEditor
  stage: Readonly<Ref<HTMLElement | null | undefined>>
  selection: Readonly<ShallowRef<ReadonlySet<string>>>
  width: Readonly<Ref<number>>
  redraw(): void
  renameClip(): void
}

/** What commands do to clips and to the view of the arrangement while it has the focus. */
export function useArrangementCommands({ editor, stage, selection, width, redraw, renameClip }: ArrangementUse): void {
  const song = useSongStore()
  const view = useSongViewStore()
  const chosen = computed(() => {
    const ids = selection.value
    return ids.size === 0 ? [] : song.song.tracks.flatMap((track) => track.clips.filter(({ id }) => ids.has(id)))
  })
  const hasChosen = computed(() => chosen.value.length > 0)
  const hasSound = computed(() => chosen.value.some(({ kind }) => kind === 'audio'))
  const onChosen = (run: () => unknown): CommandAction => ({ run, isEnabled: () => hasChosen.value })
  const onSound = (run: () => unknown): CommandAction => ({ run, isEnabled: () => hasSound.value })
  const cursor = (): number => song.playingTick ?? song.cursorTick

  function copy(): void {
    view.clipboard = copyClips(editor) ?? view.clipboard
  }

  function paste(): void {
    if (!view.clipboard) return
    const end = pasteClips(editor, view.clipboard, song.cursorTick, editor.activeTrackId)
    if (end !== null) song.cursorTick = end
  }

  /** Before it was zoomed to what is chosen. */
  let before: TimeAxis | null = null
  function zoomWhole(): void {
    if (before) editor.time = before
    else if (hasChosen.value) {
      const start = Math.min(...chosen.value.map(({ startTick }) => startTick))
      const end = Math.max(...chosen.value.map((clip) => clipEndTick(clip, editor.tempo)))
      before = editor.time
      editor.time = fittingAxis(start, end, width.value)
      redraw()
      return
    } else editor.time = fittingAxis(0, Math.max(song.endTick, 7680), width.value)
    before = null
    redraw()
  }

  function zoom(factor: number): void {
    editor.time = zoomedAt(editor.time, width.value / 2, factor)
    before = null
    redraw()
  }

  function grid(change: Partial<ArrangementEditor['grid']>): void {
    editor.grid = { ...editor.grid, ...change }
    redraw()
  }

  /** One of the sounds that were made for its place. */
  function chooseVariant(step: 1 | -1): void {
    const clip = chosen.value.find((each): each is AudioClip => each.kind === 'audio' && each.variants.length > 1)
    if (!clip) return
    const index = clip.variants.findIndex(({ id }) => id === clip.sound.id)
    void song.chooseVariant(clip, clip.variants[(index + step + clip.variants.length) % clip.variants.length])
  }
  const onVariants = (step: 1 | -1): CommandAction => ({
    run: () => chooseVariant(step),
    isEnabled: () => chosen.value.some((clip) => clip.kind === 'audio' && clip.variants.length > 1),
  })

  async function join(): Promise<void> {
    const left = clips.joinClips(editor)
    if (left.length > 0) await consolidateClips(left)
  }

  const neighbours: CommandActions = {
    previousClip: () => chooseNeighbour(editor, 'previous'),
    nextClip: () => chooseNeighbour(editor, 'next'),
    clipAbove: () => chooseNeighbour(editor, 'above'),
    clipBelow: () => chooseNeighbour(editor, 'below'),
  }
  const edits: CommandActions = {
    duplicate: onChosen(() => clips.duplicateClips(editor)),
    split: onChosen(() => clips.splitClips(editor, cursor())),
    join: { run: join, isEnabled: () => chosen.value.length > 1 },
    consolidate: onSound(() => consolidateClips(editor.chosen.filter(({ clip }) => clip.kind === 'audio'))),
    deleteChosen: onChosen(() => clips.deleteClips(editor)),
    cut: onChosen(() => {
      copy()
      clips.deleteClips(editor)
    }),
    copy: onChosen(copy),
    paste: { run: paste, isEnabled: () => view.clipboard !== null },
    nudgeBack: onChosen(() => clips.nudgeClips(editor, -1)),
    nudgeForth: onChosen(() => clips.nudgeClips(editor, 1)),
    muteClips: onChosen(() => clips.toggleMute(editor)),
    loopClips: onChosen(() => clips.toggleLoop(editor)),
    reverseClips: onChosen(() => clips.reverseClips(editor)),
    trimStart: onChosen(() => clips.trimTo(editor, cursor(), 'start')),
    trimEnd: onChosen(() => clips.trimTo(editor, cursor(), 'end')),
    renameClip: onChosen(renameClip),
    louder: onSound(() => clips.changeGain(editor, 1)),
    softer: onSound(() => clips.changeGain(editor, -1)),
    ownLevel: onSound(() => clips.resetGain(editor)),
    clipHigher: onSound(() => clips.transposeClips(editor, 100)),
    clipLower: onSound(() => clips.transposeClips(editor, -100)),
    ownSpeed: onSound(() => clips.resetSound(editor)),
    fadeInCurve: onSound(() => clips.nextFadeCurve(editor, 'in')),
    fadeOutCurve: onSound(() => clips.nextFadeCurve(editor, 'out')),
    removeFades: onSound(() => clips.removeFades(editor)),
    nextVariant: onVariants(1),
    previousVariant: onVariants(-1),
  }
  useCommands(
    {
      ...edits,
      ...neighbours,
      chooseAll: () => editor.choose(new Set(song.song.tracks.flatMap((track) => track.clips.map(({ id }) => id)))),
      chooseNone: () => editor.cancel(),
      zoomWhole,
      songZoomIn: () => zoom(1.5),
      songZoomOut: () => zoom(1 / 1.5),
      gridNarrower: () => grid({ coarser: Math.max(-3, editor.grid.coarser - 1) }),
      gridWider: () => grid({ coarser: Math.min(5, editor.grid.coarser + 1) }),
      gridTriplets: () => grid({ isTriplet: !editor.grid.isTriplet }),
      toggleSnap: () => (editor.snaps = !editor.snaps),
      openClip: onChosen(() => openClip(chosen.value[0])),
      loopChosen: onChosen(() =>
        song.loopOver(
          Math.min(...chosen.value.map(({ startTick }) => startTick)),
          Math.max(...chosen.value.map((clip) => clipEndTick(clip, editor.tempo))),
        ),
      ),
    },
    stage,
  )
}
