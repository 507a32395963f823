import e2e from './jest.e2e.config.mjs';

/** The built command simulates years of the system, with faults. */
export default {
  ...e2e,
  displayName: 'local simulation',
  testMatch: ['<rootDir>/src/**/*.simulation.ts'],
  testTimeout: 300_000,
  maxConcurrency: 2,
};
