/**
 * Turns a file of counties into the table's Parquet files: one for each month, Snappy, sorted by region and date.
 *
 * @param csv the file
 * @param directory an empty one, for the months
 */
export type Contender = (csv: string, directory: string) => Promise<void>;

/** A row of a file of counties. */
export interface CountyRow {
  readonly region: string;
  readonly date: string;
  readonly cases: number;
  readonly deaths: number | null;
}
