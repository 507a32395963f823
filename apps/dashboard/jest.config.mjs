import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'dashboard', rootDir: import.meta.dirname };
