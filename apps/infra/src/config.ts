import { datasets, parseInput } from '@covid-etl/etl-core';
import * as v from 'valibot';

const configSchema = v.object({
  /** Who is told of every outcome. */
  COVID_ETL_EMAIL: v.pipe(v.string('give the address that is told of every outcome'), v.email()),
  /** The dataset that the daily rule loads. */
  COVID_ETL_DATASET: v.optional(v.picklist(datasets.map(({ id }) => id)), 'nyt-us'),
});

/** How the system is to be deployed. */
export interface Config {
  readonly email: string;
  readonly dataset: string;
}

/**
 * The configuration in the environment.
 *
 * @throws InvalidInput that names the variable
 */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const { COVID_ETL_EMAIL: email, COVID_ETL_DATASET: dataset } = parseInput(
    configSchema,
    env,
    'configuration',
  );
  return { email, dataset };
};
