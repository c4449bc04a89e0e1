export { differentiateGraph, executeGraph } from './execute-graph.ts'
