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

/** A row as a parser of CSV gives it, by the names of the columns. */
export const countyRowOf = (row: Readonly<Record<string, string>>): CountyRow => ({
  region: `US/${row['state']}/${row['county']}`,
  date: row['date'] ?? '',
  cases: Number(row['cases']),
  deaths: row['deaths'] === '' ? null : Number(row['deaths']),
});
