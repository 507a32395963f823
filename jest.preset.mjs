import { fileURLToPath } from 'node:url';

const library = (name, entry = 'index') =>
  fileURLToPath(new URL(`./libs/${name}/src/${entry}.ts`, import.meta.url));

/** What every project's jest.config.mjs starts from: native ES modules, TypeScript stripped by swc. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  // A test that takes a second here may take many on a busy machine; Jest's five are for a test that hangs.
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: {
    '^@covid-etl/etl-core$': library('etl-core'),
    '^@covid-etl/etl-core/browser$': library('etl-core', 'browser'),
    '^@covid-etl/asl-definition$': library('asl-definition'),
    '^@covid-etl/workspace-copy$': library('workspace-copy'),
  },
  cacheDirectory: fileURLToPath(new URL('./.cache/jest', import.meta.url)),
};
