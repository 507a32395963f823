import { InvalidInput } from '../errors.ts';
import type { Dataset } from './dataset.ts';
import { nytUs } from './nyt-us.ts';
import { sampleUs } from './sample-us.ts';

/** Every dataset that the job knows. */
export const datasets: readonly Dataset[] = [nytUs, sampleUs];

/**
 * The dataset of that name.
 *
 * @throws InvalidInput where there is none
 */
export const datasetById = (id: string): Dataset => {
  const dataset = datasets.find((candidate) => candidate.id === id);
  if (dataset) return dataset;
  const known = datasets.map((candidate) => candidate.id).join(', ');
  throw new InvalidInput(`dataset: there is no "${id}"; choose one of ${known}`);
};
