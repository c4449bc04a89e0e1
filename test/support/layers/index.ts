export { computedLayer, type ComputedLayer } from './computed-layer.ts'
export { steppedBuffers, type BufferStep } from './stepped-buffers.ts'
export { layerRows } from './rows.ts'
export { layerGradients, numbersOf, traceLayer, weightedLoss, type LayerRow, type TracedLayer } from './trace-layer.ts'
