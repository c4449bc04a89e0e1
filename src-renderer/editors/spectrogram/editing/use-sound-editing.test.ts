import { expect, it } from 'vitest'
import { computed, effectScope, nextTick, ref, shallowRef } from 'vue'
import { FakeHost } from '../../../../test/support/fake-host/fake-host.ts'
import { sampleTake } from '../../../../test/support/project-samples.ts'
import { startWindowSession } from '../../../../test/support/window-session.ts'
import { playableTake } from '../../../player/playable.ts'
import { useProjectStore } from '../../../stores/project-store.ts'
import { useSoundEditing } from './use-sound-editing.ts'

it('goes on while something else becomes of the sound, and ends with another sound', async () => {
  await startWindowSession(new FakeHost())
  await useProjectStore().create('Evening', undefined)
  const take = sampleTake({ id: 'take-one' })
  const takes = shallowRef([take])
  const shown = ref('take-one')
  const sound = computed(() => playableTake(takes.value.find(({ id }) => id === shown.value)!))
  const isEditing = ref(false)
  const scope = effectScope()
  scope.run(() => {
    const { toggle } = useSoundEditing({
      ...{ sound: () => sound.value, view: () => ({ startFrame: 0, framesPerPixel: 1 }), width: () => 100, position: () => 0 },
      ...{ locate: () => undefined, isEditing, stage: shallowRef(), pane: shallowRef() },
    })
    void toggle()
  })
  expect(isEditing.value).toBe(true)
  // A network has made another take.
  takes.value = [take, sampleTake({ id: 'take-two' })]
  await nextTick()
  expect(isEditing.value).toBe(true)
  shown.value = 'take-two'
  await nextTick()
  expect(isEditing.value).toBe(false)
  scope.stop()
})
