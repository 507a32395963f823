// One CommonJS file per Lambda: it loads faster than an ES module on Node 24. Names are kept, because the
// workflow decides by an error's name.
module.exports = {
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  legalComments: 'none',
};
