import { LATER_SETTINGS, otherSettingsSchema, type OtherSettings } from '../../../src-shared/project/index.ts'

/** Settings of a task that has none but the common ones. */
export const taskSettings = (task: string, model: string, changes: Partial<OtherSettings> = {}): OtherSettings =>
  otherSettingsSchema.parse({
    ...LATER_SETTINGS,
    task,
    model,
    preset: 'quick',
    sizes: {},
    epochs: 4,
    batchSize: 4,
    optimizer: 'adam',
    learningRate: 1e-2,
    l2: 0,
    seed: 1,
    checkpointEveryEpochs: 1000,
    previewEpochs: [],
    ...changes,
  })
