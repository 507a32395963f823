import { InvalidInput } from '../errors.ts';
import type { Dataset, SourceFile } from './dataset.ts';
import { jhuCountries } from './jhu-countries.ts';
import { nytUsCounties } from './nyt-us-counties.ts';
import { nytUsStates } from './nyt-us-states.ts';
import { nytUs } from './nyt-us.ts';
import { owidCountries } from './owid-countries.ts';
import { sampleUs } from './sample-us.ts';
import { us } from './us.ts';

/** Every dataset that the job knows. */
export const datasets: readonly Dataset[] = [
  nytUs,
  nytUsStates,
  nytUsCounties,
  jhuCountries,
  owidCountries,
  us,
  sampleUs,
];

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

/** Every file that a dataset is read from, once. */
export const sourceFiles: readonly SourceFile[] = [
  ...new Map(datasets.flatMap(({ sources }) => sources).map((file) => [file.id, file])).values(),
];
