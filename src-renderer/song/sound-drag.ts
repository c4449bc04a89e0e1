/** What is dragged from a list of sounds to the song: the sound's id. */
export const SOUND_DRAG_TYPE = 'application/x-spectraloom-sound'

export function dragSound(event: DragEvent, id: string): void {
  event.dataTransfer?.setData(SOUND_DRAG_TYPE, id)
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy'
}
