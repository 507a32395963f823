import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'retry-poller', rootDir: import.meta.dirname };
