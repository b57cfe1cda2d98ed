/** A package that looks for something at run time which is not where it looks, once it is inside a bundle. */
export interface Lookup {
  /** A sentence's end: the package … */
  readonly does: string
  /** What to do about it; null: leave the package outside. */
  readonly remedy: string | null
  /** It does so only where an own source matches. Without it: always. */
  readonly when?: RegExp
  /** It does not where an own source matches. */
  readonly unless?: RegExp
  /** It finds what was named as an asset. */
  readonly inAssets?: true
}

const files = 'reads files from beside its own code'
const hooks = 'changes other packages as they are loaded, and sees none that is inside the bundle'
const templates = 'reads templates from a folder when they are shown'
const ship =
  "Name that folder in bundle.assets: { views: 'src/views' }, and give its path from the bundle: join(import.meta.dirname, 'views')."

/** Package → what it looks up. Only packages whose code is inside are held against it. */
export const lookups: Readonly<Record<string, Lookup>> = {
  express: {
    does: "loads the view engine by its name ('view engine') when the first view is shown",
    remedy: "Hand the engine over: import ejs from 'ejs', then app.engine('ejs', ejs.renderFile). " + ship,
    when: /['"]view engine['"]/,
    unless: /\.engine\(/,
  },
  'koa-views': { does: 'loads the view engine by its name', remedy: null },
  '@ladjs/koa-views': { does: 'loads the view engine by its name', remedy: null },
  consolidate: { does: 'loads the view engine by its name', remedy: null },
  '@ladjs/consolidate': { does: 'loads the view engine by its name', remedy: null },
  '@fastify/view': { does: templates, remedy: ship, inAssets: true },
  hbs: { does: templates, remedy: ship, inAssets: true },
  knex: {
    does: 'reads migrations and seeds from a folder',
    remedy:
      'Run them from the sources, or ship the folder compiled and give its path from where the bundle will lie.',
    when: /\.(migrate|seed)\b/,
  },
  typeorm: {
    does: 'finds entities and migrations by the pattern of their file names',
    remedy: 'List the classes themselves: entities: [User, Order].',
    when: /\b(entities|migrations|subscribers)\s*:\s*\[[^\]]*['"`][^\]]*[*/]/,
  },
  sequelize: {
    does: 'loads the driver of the dialect by its name',
    remedy: "Hand the driver over: import pg from 'pg', then dialectModule: pg.",
    unless: /\bdialectModule\b/,
  },
  i18n: {
    does: 'reads the texts of each language from a folder',
    remedy: `${ship} i18n takes it as directory.`,
    inAssets: true,
  },
  'i18next-fs-backend': {
    does: 'reads the texts of each language from a folder',
    remedy: `${ship} It is taken as loadPath.`,
    inAssets: true,
  },
  '@prisma/client': { does: 'loads the client generated beside it, and its engine', remedy: null },
  sharp: { does: 'loads a compiled library that lies beside it', remedy: null },
  canvas: { does: 'loads compiled libraries that lie beside it', remedy: null },
  bull: { does: files, remedy: null },
  jsdom: { does: files, remedy: null },
  'geoip-lite': { does: files, remedy: null },
  '@fastify/swagger-ui': { does: files, remedy: null },
  'swagger-ui-dist': { does: files, remedy: null },
  'dd-trace': { does: hooks, remedy: 'Load it before the bundle: node --import dd-trace/initialize.mjs.' },
  newrelic: { does: hooks, remedy: 'Load it before the bundle: node -r newrelic.' },
  'elastic-apm-node': {
    does: hooks,
    remedy: 'Load it before the bundle: node -r elastic-apm-node/start.js.',
  },
  '@opentelemetry/instrumentation': {
    does: hooks,
    remedy: 'Load it before the bundle, and leave outside what it is to watch.',
  },
}

/** Packages that find another's compiled addon when they are called. */
export const addonFinders: ReadonlySet<string> = new Set([
  'bindings',
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  '@mapbox/node-pre-gyp',
  'node-pre-gyp',
  'pkg-prebuilds',
  '@aminya/node-gyp-build',
])
