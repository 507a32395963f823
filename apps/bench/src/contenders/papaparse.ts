import { createReadStream } from 'node:fs';
import Papa from 'papaparse';
import { countyRowOf, type Contender } from './contender.ts';
import { createMonthWriter } from './months.ts';

/** papaparse reads the file as a stream, hyparquet-writer writes. */
export const papaParse: Contender = async (csv, directory) => {
  const months = createMonthWriter(directory);
  // papaparse decodes each chunk for itself, and breaks a character that two of them share: the stream decodes.
  const rows = createReadStream(csv, 'utf8').pipe(Papa.parse(Papa.NODE_STREAM_INPUT, { header: true }));
  for await (const row of rows as AsyncIterable<Record<string, string>>) await months.add(countyRowOf(row));
  await months.flush();
};
