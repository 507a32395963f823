import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'etl-core', rootDir: import.meta.dirname };
