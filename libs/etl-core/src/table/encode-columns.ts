import { Buffer } from 'node:buffer';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { deltaBinaryPack } from 'hyparquet-writer/src/delta.js';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { countNames, type CountName } from '../dataset/dataset.ts';
import type { CountColumns } from '../record/count-columns.ts';
import { dailyCountsColumns, type Column } from './columns.ts';
import { parquetFile, type EncodedColumn } from './parquet-file.ts';

/** @see https://github.com/apache/parquet-format/blob/master/LogicalTypes.md */
const parquetTypes = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  date: { type: 'INT32', converted_type: 'DATE' },
  integer: { type: 'INT64' },
} as const satisfies Record<Column['type'], Partial<SchemaElement>>;

const elements = Object.fromEntries(
  dailyCountsColumns.map(({ name, type, nullable }) => [
    name,
    { name, ...parquetTypes[type], repetition_type: nullable ? 'OPTIONAL' : 'REQUIRED' },
  ]),
) as Record<(typeof dailyCountsColumns)[number]['name'], SchemaElement>;

const schema = [
  { name: 'daily_counts', num_children: dailyCountsColumns.length },
  ...Object.values(elements),
];

/**
 * Rows of a row group. Whoever looks for a region reads the groups that can have it: a month of the counties has some
 * ten, any other month is one.
 */
const rowGroupSize = 10_000;

const none = new Uint8Array();
const largestInt32 = 2 ** 31 - 1;

const bitWidthOf = (largest: number): number => 32 - Math.clz32(largest);

const written = (write: (writer: ByteWriter) => void): Uint8Array => {
  const writer = new ByteWriter();
  write(writer);
  return writer.getBytes();
};

/** The names of the regions that these rows have, each once, and for each row the number of its region's. */
const encodeRegions = ({ regions, region }: CountColumns, from: number, to: number): EncodedColumn => {
  const numberOf = new Int32Array(regions.length).fill(-1);
  const names: Uint8Array[] = [];
  const numbers = new Int32Array(to - from);
  for (let row = from; row < to; row += 1) {
    const place = region[row] ?? 0;
    if (numberOf[place] === -1) numberOf[place] = names.push(Buffer.from(regions[place] ?? '')) - 1;
    numbers[row - from] = numberOf[place] ?? 0;
  }
  const bitWidth = bitWidthOf(names.length - 1);
  const dictionary = written((writer) => {
    for (const name of names) {
      writer.appendUint32(name.length);
      writer.appendBytes(name);
    }
  });
  const body = written((writer) => {
    writer.appendUint8(bitWidth);
    writeRleBitPackedHybrid(writer, numbers, bitWidth);
  });
  const sorted = names.toSorted((a, b) => Buffer.compare(a, b));
  return {
    element: elements.region,
    rows: numbers.length,
    nulls: 0,
    dictionary: { values: names.length, body: dictionary },
    encoding: 'RLE_DICTIONARY',
    levels: none,
    body,
    statistics: { null_count: 0n, min_value: sorted[0] ?? none, max_value: sorted.at(-1) ?? none },
  };
};

const encodeDates = ({ day }: CountColumns, from: number, to: number): EncodedColumn => {
  const days = day.subarray(from, to);
  let min = days[0] ?? 0;
  let max = min;
  for (let row = 1; row < days.length; row += 1) {
    min = Math.min(min, days[row] ?? 0);
    max = Math.max(max, days[row] ?? 0);
  }
  return {
    element: elements.date,
    rows: days.length,
    nulls: 0,
    encoding: 'DELTA_BINARY_PACKED',
    levels: none,
    body: written((writer) => deltaBinaryPack(writer, days, 'INT32')),
    statistics: { null_count: 0n, min_value: min, max_value: max },
  };
};

const encodeCounts = (columns: CountColumns, name: CountName, from: number, to: number): EncodedColumn => {
  const counts = columns.counts[name].subarray(from, to);
  const levels = new Uint8Array(counts.length);
  const known = new Float64Array(counts.length);
  let length = 0;
  let [min, max] = [Infinity, -Infinity];
  for (let row = 0; row < counts.length; row += 1) {
    const count = counts[row] ?? Number.NaN;
    if (Number.isNaN(count)) continue;
    levels[row] = 1;
    known[length] = count;
    length += 1;
    if (count < min) min = count;
    if (count > max) max = count;
  }
  // Small ones are packed faster.
  const values = known.subarray(0, length);
  const packed = max <= largestInt32 ? new Int32Array(values) : values;
  return {
    element: elements[name],
    rows: counts.length,
    nulls: counts.length - length,
    encoding: 'DELTA_BINARY_PACKED',
    levels: written((writer) => writeRleBitPackedHybrid(writer, levels, 1)),
    body: written((writer) => deltaBinaryPack(writer, packed, 'INT64')),
    statistics: {
      null_count: BigInt(counts.length - length),
      ...(length > 0 && { min_value: BigInt(min), max_value: BigInt(max) }),
    },
  };
};

/** The rows as a Parquet file, in the same order: Snappy, with statistics, so that readers can skip. */
export const encodeColumns = (columns: CountColumns): Uint8Array => {
  const starts = Array.from({ length: Math.ceil(columns.length / rowGroupSize) }, (_, i) => i * rowGroupSize);
  return parquetFile(
    schema,
    starts.map((from) => {
      const to = Math.min(from + rowGroupSize, columns.length);
      return [
        encodeRegions(columns, from, to),
        encodeDates(columns, from, to),
        ...countNames.map((name) => encodeCounts(columns, name, from, to)),
      ];
    }),
  );
};
