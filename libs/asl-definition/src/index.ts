export * from './etl-definition.ts';
export * from './failure-event.ts';
export * from './failure-notice.ts';
export * from './partitioned-definition.ts';
export * from './schedule.ts';
export * from './states.ts';
