export { click } from './click.ts';
export * from './devices.ts';
export * from './fades.ts';
export * from './messages.ts';
export { SampleRing } from './sample-ring.ts';
export { SourceRuns } from './source-runs.ts';
