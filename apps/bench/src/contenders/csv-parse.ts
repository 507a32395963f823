import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { countyRowOf, type Contender } from './contender.ts';
import { createMonthWriter } from './months.ts';

/** csv-parse reads the file as a stream, hyparquet-writer writes. */
export const csvParse: Contender = async (csv, directory) => {
  const months = createMonthWriter(directory);
  const rows = createReadStream(csv).pipe(parse({ columns: true }));
  for await (const row of rows as AsyncIterable<Record<string, string>>) await months.add(countyRowOf(row));
  await months.flush();
};
