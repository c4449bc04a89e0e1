/** MessagePack extension type of a Float32Array: its bytes, little-endian. */
export const FLOAT32_EXTENSION = 1;
/** The Electron channel, and the name of the bridge the preload script puts on `window`. */
export const IPC_CHANNEL = 'spectraloom:rpc';
export const BRIDGE_NAME = 'spectraloomBridge';
