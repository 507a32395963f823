import type { Evidence, Finding } from './rule.ts';

/** Rows that can't be right. */
export const rejectedRows = ({ files }: Evidence): Finding[] =>
  files.flatMap(({ file, rejections }) =>
    rejections.map(({ line, reason }) => ({
      text: `${file.id}, line ${line}: ${reason}`,
      source: file.id,
      line,
    })),
  );

/** Files with more than this share of their rows rejected. */
export const mostlyRejected =
  ({ share, rows: least }: { readonly share: number; readonly rows: number }) =>
  ({ files }: Evidence): Finding[] =>
    files
      .filter(({ rows, rejections }) => rows >= least && rejections.length > share * rows)
      .map(({ file, rows, rejections }) => ({
        text: `${file.id}: ${rejections.length} of ${rows} rows can't be right`,
        source: file.id,
      }));

const columnsOf = ({ files, columnsBefore }: Evidence) =>
  files.flatMap(({ file, columns }) => {
    const before = columnsBefore[file.id];
    return before ? [{ id: file.id, columns, before }] : [];
  });

/** Columns that a file did not have when it was loaded last. */
export const addedColumns = (evidence: Evidence): Finding[] =>
  columnsOf(evidence).flatMap(({ id, columns, before }) =>
    columns
      .filter((name) => !before.includes(name))
      .map((name) => ({ text: `${id} has a new column "${name}"`, source: id })),
  );

/** Columns that a file had and that nobody needs. One that is needed ends the execution before (see readCsvHeader). */
export const removedColumns = (evidence: Evidence): Finding[] =>
  columnsOf(evidence).flatMap(({ id, columns, before }) =>
    before
      .filter((name) => !columns.includes(name))
      .map((name) => ({ text: `${id} no longer has the column "${name}"`, source: id })),
  );

const regionsOf = ({ files }: Evidence): Set<string> => new Set(files.flatMap(({ regions }) => [...regions]));

/** Regions of what is loaded that the part of the table it concerns does not have. */
export const appearedRegions = ({ records, table, regionsBefore }: Evidence): Finding[] => {
  if (regionsBefore.size === 0) return [];
  const known = new Set([...regionsBefore, ...table.map(({ region }) => region)]);
  return [...new Set(records.map(({ region }) => region)).difference(known)].map((region) => ({
    text: `${region} is new`,
    region,
  }));
};

const vanished = (evidence: Evidence): ReadonlySet<string> =>
  evidence.files.length === 0 ? new Set() : evidence.regionsBefore.difference(regionsOf(evidence));

/** Regions that the newest date of the table has and the source has no longer. */
export const vanishedRegions = (evidence: Evidence): Finding[] =>
  [...vanished(evidence)].map((region) => ({ text: `${region} is no longer there`, region }));

/** A source that has lost more than this share of the table's regions: a part of a file passes for the whole. */
export const lostRegions =
  ({ share, regions: least }: { readonly share: number; readonly regions: number }) =>
  (evidence: Evidence): Finding[] => {
    const [lost, before] = [vanished(evidence).size, evidence.regionsBefore.size];
    if (before < least || lost <= share * before) return [];
    return [{ text: `the source lacks ${lost} of the ${before} regions that the table has` }];
  };
