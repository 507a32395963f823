import config from './jest.config.mjs';

export default { ...config, displayName: 'infra e2e', testMatch: ['<rootDir>/src/**/*.e2e.ts'] };
