import preset from '../../jest.preset.mjs';

/** The generator as a user runs it, in a copy of the workspace. */
export default {
  ...preset,
  displayName: 'tools e2e',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/src/**/*.e2e.ts'],
  testTimeout: 180_000,
};
