/** Files of the package that names of other scripts are read with: half a megabyte of data, which is not bundled. */
export const TRANSLITERATION: readonly string[] = ['any-ascii.js', 'block.js', 'package.json'].map(
  (file) => `node_modules/any-ascii/${file}`,
);
