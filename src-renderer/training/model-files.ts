/** What the file dialog offers: a model, and the weights of a large one beside it. */
export const MODEL_FILE_TYPES = '.onnx,.data'

export const isModelFile = ({ name }: { name: string }): boolean => /\.onnx$/i.test(name)
const isDataFile = ({ name }: { name: string }): boolean => /\.data$/i.test(name)

/** Each model with the files that may hold its weights: all of them, or those named after it where there are several models. */
export function modelsWithData<F extends { name: string }>(files: readonly F[]): F[][] {
  const models = files.filter(isModelFile)
  const data = files.filter(isDataFile)
  return models.map((model) => [model, ...(models.length === 1 ? data : data.filter(({ name }) => name.startsWith(`${model.name}.`)))])
}

/** What is no part of a model: sounds, as far as this window knows. */
export const otherFiles = <F extends { name: string }>(files: readonly F[]): F[] =>
  files.filter((file) => !isModelFile(file) && !isDataFile(file))
