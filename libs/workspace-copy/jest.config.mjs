import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'workspace-copy', rootDir: import.meta.dirname };
