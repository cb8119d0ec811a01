const entries = '^src/(index|legacy|es)\\.ts$';
const decoratorEntries = '^src/(legacy|es)\\.ts$';
const decorators = '^node_modules/@mikro-orm/decorators/';

/**
 * A folder of src imports itself and what is named here, nothing else of ours.
 * @param {string} folder
 * @param {string[]} others folders and files of src
 */
const layer = (folder, ...others) => ({
  name: `${folder} imports only ${['itself', ...others].join(', ')}`,
  severity: /** @type {const} */ ('error'),
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...others].join('|')})[/.]` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'nothing unused', severity: 'error', from: { orphan: true }, to: {} },

    layer('databases', 'errors'),
    layer('mikro-orm', 'databases', 'errors'),
    layer('schema', 'declare', 'mikro-orm', 'databases', 'errors'),
    layer('declare', 'schema', 'mikro-orm', 'databases', 'errors'),
    layer('number', 'schema', 'declare', 'mikro-orm', 'databases', 'errors'),
    layer('allocate', 'number', 'schema', 'declare', 'mikro-orm', 'databases', 'errors'),
    layer('flush', 'schema', 'declare', 'number', 'allocate', 'mikro-orm', 'databases', 'errors'),
    layer('operate', 'schema', 'declare', 'number', 'allocate', 'mikro-orm', 'databases', 'errors'),
    layer('cli', 'schema', 'declare', 'mikro-orm', 'databases', 'operate', 'errors', 'show'),
    {
      name: 'nothing imports the command line',
      severity: 'error',
      from: { pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'the command line takes from the application what only that has installed',
      comment:
        'Its own dependencies are bundled into it; what else it imports by a name has to be a peer that is always there.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: {
        pathNot: ['^src/', '^node_modules/(@mikro-orm/core|commander|csv-stringify|string-width)/'],
        dependencyTypesNot: ['core', 'type-only'],
      },
    },
    {
      name: 'numbers are counted, and locks taken, for what others have declared',
      severity: 'error',
      from: { path: '^src/(number|allocate)/' },
      to: { path: '^src/declare/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'schema imports only types of declare',
      severity: 'error',
      from: { path: '^src/schema/' },
      to: { path: '^src/declare/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only one file knows which databases there are',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/databases/' },
      to: { path: '^src/databases/[^/]+/' },
    },
    {
      name: 'errors import nothing of ours, but what shows a value',
      severity: 'error',
      from: { path: '^src/(errors|show)(\\.ts$|/)' },
      to: { path: '^src/', pathNot: '^src/(show\\.ts$|errors/)' },
    },
    {
      name: 'nothing imports an entry',
      severity: 'error',
      from: {},
      to: { path: entries },
    },
    {
      name: 'only the entry imports flush',
      severity: 'error',
      from: { pathNot: [entries, '^src/flush/'] },
      to: { path: '^src/flush/' },
    },

    {
      name: 'only peers are imported',
      comment: 'What a user has not installed cannot be imported: devDependencies, and the dependencies of peers.',
      severity: 'error',
      from: { pathNot: '^src/cli/' },
      to: { pathNot: ['^src/', '^node_modules/@mikro-orm/(core|decorators)/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'only the decorators import @mikro-orm/decorators',
      severity: 'error',
      from: { pathNot: [decoratorEntries, '^src/declare/decorators/'] },
      to: { path: decorators },
    },
    {
      name: 'the root entry works without @mikro-orm/decorators',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: decorators, reachable: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.build.json' },
    moduleSystems: ['es6'],
    tsPreCompilationDeps: true,
    doNotFollow: { path: '^node_modules/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
};
