/** Where ONNX Runtime executes a graph. */
export type Provider = 'cpu' | 'webgpu' | 'dml' | 'coreml' | 'cuda'
