export { differentiateGraph, executeGraph, interpretGraph } from './execute-graph.ts'
export { fromTfjs, toTfjs } from './values.ts'
