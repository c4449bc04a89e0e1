import { importChosen } from '../recordings/import-audio.ts'
import { desktopBridge } from '../rpc/connect.ts'
import { useAppStore } from '../stores/app-store.ts'
import { useModelFiles } from '../stores/model-files-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { isModelFile, otherFiles } from './model-files.ts'

export const bringsModels = (data: DataTransfer): boolean => [...data.files].some(isModelFile)

/** Files from the file dialog or a drop among which are models; sounds among them go the sounds' way. */
export async function importModelFiles(files: readonly File[]): Promise<void> {
  const exchange = useModelFiles()
  const models = files.filter(isModelFile)
  if (models.length === 0) {
    useNoticesStore().show({
      level: 'warning',
      message: 'There is no model among these files.',
      advice: 'Choose a file that ends in .onnx and was exported from Spectraloom.',
    })
    return
  }
  useAppStore().step = 'train'
  const bridge = desktopBridge()
  // Where the window knows paths, the program finds the weights beside the model itself.
  if (bridge) await exchange.importPaths(models.map((file) => bridge.pathOfFile(file)).filter(Boolean))
  else await exchange.importFiles(files)
  const sounds = otherFiles(files)
  if (sounds.length > 0) await importChosen(sounds)
}
