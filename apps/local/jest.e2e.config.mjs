import preset from '../../jest.preset.mjs';

/**
 * The built command, run as a user runs it: a test runs up to ten processes, each of them some seconds where the machine
 * is busy. Two files at a time, because a test is mostly one process.
 */
export default {
  ...preset,
  displayName: 'local e2e',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/src/**/*.e2e.ts'],
  testTimeout: 180_000,
  maxWorkers: 2,
};
