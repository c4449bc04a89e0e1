export { computedLayer, type ComputedLayer } from './computed-layer.ts'
export { layerRows } from './rows.ts'
export { layerGradients, numbersOf, traceLayer, weightedLoss, type LayerRow, type TracedLayer } from './trace-layer.ts'
