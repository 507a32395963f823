/** Writes one event of a run: a stable name and its ids, counts and durations. */
export type Log = (event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** One JSON object a line on standard output, which CloudWatch Logs takes apart by field. */
export const createLog =
  (context: Readonly<Record<string, unknown>>, write: (line: string) => void = console.log): Log =>
  (event, fields = {}) =>
    write(JSON.stringify({ event, ...context, ...fields }));
