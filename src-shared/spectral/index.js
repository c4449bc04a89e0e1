export * from './edits.ts';
export * from './mask-columns.ts';
export * from './mask-shapes.ts';
export * from './mask.ts';
export * from './operations.ts';
export * from './spectral-error.ts';
