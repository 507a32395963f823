/** What of this library a browser runs: no file, no network, no process in it. */
export * from './dataset/dataset.ts';
export * from './dataset/datasets.ts';
export * from './dataset/possible-dates.ts';
export * from './ledger/stored-ledger.ts';
export * from './notification/figures.ts';
export * from './notification/short-list.ts';
export * from './pipeline/day-status.ts';
export * from './pipeline/execution-path.ts';
export * from './pipeline/pipeline-status.ts';
export * from './quality/report.ts';
export * from './record/calendar-date.ts';
export * from './record/daily-count.ts';
export * from './store/keys.ts';
