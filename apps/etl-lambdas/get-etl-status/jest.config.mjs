import preset from '../../../jest.preset.mjs';

export default { ...preset, displayName: 'get-etl-status', rootDir: import.meta.dirname };
