import type { ColumnChunk, Encoding, RowGroup, SchemaElement, Statistics } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';

/** "PAR1", which stands at both ends of a file. */
const magic = 0x31524150;

/** The values of a column of a row group, encoded. */
export interface EncodedColumn {
  /** Of the schema: the column's name and type. */
  readonly element: SchemaElement;
  /** How many rows, and in how many of them the value is null. */
  readonly rows: number;
  readonly nulls: number;
  /** The distinct values that the data page's numbers stand for, PLAIN, where it has numbers. */
  readonly dictionary?: { readonly values: number; readonly body: Uint8Array };
  readonly encoding: Encoding;
  /** The definition levels, which say where the nulls are; empty for a column that can't have any. */
  readonly levels: Uint8Array;
  readonly body: Uint8Array;
  readonly statistics: Statistics;
}

/** One column of a row group: its dictionary page, if any, and one data page. */
const writeColumn = (writer: ByteWriter, column: EncodedColumn): ColumnChunk => {
  const { element, rows, nulls, dictionary, encoding, levels, body, statistics } = column;
  const start = writer.offset;
  let uncompressed = 0;
  if (dictionary) {
    const compressed = snappyCompress(dictionary.body);
    writePageHeader(writer, {
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: dictionary.body.length,
      compressed_page_size: compressed.length,
      dictionary_page_header: { num_values: dictionary.values, encoding: 'PLAIN' },
    });
    uncompressed += writer.offset - start + dictionary.body.length;
    writer.appendBytes(compressed);
  }
  const dataStart = writer.offset;
  const compressed = snappyCompress(body);
  const isSmaller = compressed.length < body.length;
  const page = isSmaller ? compressed : body;
  writePageHeader(writer, {
    type: 'DATA_PAGE_V2',
    uncompressed_page_size: levels.length + body.length,
    compressed_page_size: levels.length + page.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: nulls,
      num_rows: rows,
      encoding,
      definition_levels_byte_length: levels.length,
      repetition_levels_byte_length: 0,
      is_compressed: isSmaller,
    },
  });
  uncompressed += writer.offset - dataStart + levels.length + body.length;
  writer.appendBytes(levels);
  writer.appendBytes(page);
  const { name, type = 'BYTE_ARRAY' } = element;
  return {
    file_offset: BigInt(start),
    meta_data: {
      type,
      path_in_schema: [name],
      encodings: dictionary ? ['PLAIN', encoding] : [encoding],
      codec: 'SNAPPY',
      num_values: BigInt(rows),
      total_uncompressed_size: BigInt(uncompressed),
      total_compressed_size: BigInt(writer.offset - start),
      data_page_offset: BigInt(dataStart),
      ...(dictionary && { dictionary_page_offset: BigInt(start) }),
      statistics,
    },
  };
};

/**
 * A Parquet file of row groups whose columns are encoded: one data page (DATA_PAGE_V2, Snappy) for each, and the footer.
 *
 * @param schema the root, and its columns in the order of each row group's
 * @see https://github.com/apache/parquet-format#file-format
 */
export const parquetFile = (
  schema: SchemaElement[],
  rowGroups: Iterable<readonly EncodedColumn[]>,
): Uint8Array => {
  const writer = new ByteWriter();
  writer.appendUint32(magic);
  const written: RowGroup[] = [];
  for (const columns of rowGroups) {
    const start = writer.offset;
    const chunks = columns.map((column) => writeColumn(writer, column));
    const uncompressed = chunks.reduce(
      (sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n),
      0n,
    );
    written.push({
      columns: chunks,
      num_rows: BigInt(columns[0]?.rows ?? 0),
      total_byte_size: uncompressed,
      total_compressed_size: BigInt(writer.offset - start),
    });
  }
  const footer = {
    version: 2,
    created_by: 'covid-etl',
    schema,
    num_rows: written.reduce((sum, { num_rows }) => sum + num_rows, 0n),
    row_groups: written,
    // The type asks for it; the writer counts itself.
    metadata_length: 0,
  };
  // The bounds of a text are kept whole: readers skip by them.
  writeMetadata(writer, footer, Infinity);
  writer.appendUint32(magic);
  return writer.getBytes();
};
