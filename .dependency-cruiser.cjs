/** The layers of ARCHITECTURE.md, as rules. Dependencies run downwards only. */
const engineLayer = (name, mayUse) => ({
  name: `engine-${name}`,
  comment: `engine/${name} may use: ${mayUse || 'nothing else of the engine'}`,
  severity: 'error',
  from: { path: `^src-main/engine/${name}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src-main/engine/', pathNot: `^src-main/engine/(${[name, ...mayUse.split(' ').filter(Boolean)].join('|')}|[a-z-]+\\.ts$)` },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A circle with a type-only import in it is none when the program runs.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-imports-itself',
      severity: 'error',
      from: { path: '^src-shared', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^(src-shared|node_modules/zod)' },
    },
    {
      name: 'renderer-is-a-browser',
      comment: 'The renderer reaches neither Node nor Electron nor the main side.',
      severity: 'error',
      from: { path: '^src-renderer', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src-main|src-preload|node_modules/electron|node_modules/onnxruntime-node|node_modules/ws)', dependencyTypesNot: [] },
    },
    {
      name: 'renderer-no-node',
      severity: 'error',
      from: { path: '^src-renderer', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engine-is-alone',
      comment: 'The engine knows no Electron, no RPC, no services, even transitively.',
      severity: 'error',
      from: { path: '^src-main/engine', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(src-main/(rpc|services|desktop|headless|commands|failures|workers|index|host|cli)|src-shared/rpc|node_modules/electron)',
        reachable: true,
      },
    },
    {
      name: 'storage-is-alone',
      comment: 'The storage room is at the bottom: services and engine stand on it.',
      severity: 'error',
      from: { path: '^src-main/storage', pathNot: '\\.test\\.ts$' },
      to: { path: '^src-', pathNot: '^src-main/storage' },
    },
    engineLayer('graph', ''),
    {
      name: 'graph-core-knows-no-operation',
      severity: 'error',
      from: { path: '^src-main/engine/graph/(graph|apply-op|op-attributes|shapes|source-line|traversal|values|random-words)\\.ts$' },
      to: { path: '^src-main/engine/graph/ops/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'operations-do-not-load-tensorflow',
      comment: 'An executor passes its TensorFlow.js module in; the operations know the types only.',
      severity: 'error',
      from: { path: '^src-main/engine/graph/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/@tensorflow', dependencyTypesNot: ['type-only'] },
    },
    engineLayer('onnx', 'graph'),
    engineLayer('tfjs', 'graph'),
    engineLayer('execution', 'graph onnx tfjs'),
    engineLayer('nn', 'graph'),
    engineLayer('models', 'graph nn'),
    engineLayer('dsp', ''),
    engineLayer('files', 'dsp'),
    engineLayer('exchange', 'dsp graph onnx nn models training generation'),
    engineLayer('inspection', 'graph onnx nn models training exchange'),
    engineLayer('datasets', 'dsp files nn'),
    {
      name: 'editor-cores-know-no-vue',
      severity: 'error',
      from: { path: '^src-renderer/editors/[^/]+/core' },
      to: { path: 'node_modules/(vue|pinia|@vue)' },
    },
    {
      name: 'only-rpc-touches-ipc',
      severity: 'error',
      from: { path: '^src-main/(services|workers|engine)' },
      to: { path: 'node_modules/electron' },
    },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { path: '^src-', pathNot: '\\.test\\.ts$' },
      to: { path: '(^test/|\\.test\\.ts$)' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(electron$|#)' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.js', '.mjs', '.json'],
    },
  },
}
