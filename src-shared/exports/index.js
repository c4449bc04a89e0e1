export * from './losses.ts';
export * from './song-export.ts';
