export { default as datasetGenerator } from './dataset/generator.ts';
export type { DatasetOptions } from './dataset/options.ts';
