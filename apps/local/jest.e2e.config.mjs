import preset from '../../jest.preset.mjs';

/** The built command, run as a user runs it: slower than a unit test, so each may take longer. */
export default {
  ...preset,
  displayName: 'local e2e',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/src/**/*.e2e.ts'],
  testTimeout: 60_000,
};
