import { resolve } from 'node:path'

export const basicPitchPath = (): string => resolve(import.meta.dirname, '../../resources/basic-pitch/basic-pitch.onnx')
