import e2e from './jest.e2e.config.mjs';

/** The built command, killed again and again: COVID_ETL_KILLS times, 50 unless set. */
export default {
  ...e2e,
  displayName: 'local sigkill',
  testMatch: ['<rootDir>/src/**/*.kill.ts'],
  testTimeout: 600_000,
};
