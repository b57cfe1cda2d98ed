import * as v from 'valibot'
import { bundle, jsonBundle } from './bundle-schema.js'
import { defaults } from './defaults.js'
import { type FigureName, figureNames } from './figures.js'
import { release } from './release-schema.js'
import { about, choice, list, record, section } from './shapes.js'
import * as is from './values.js'

/** Every option, with its default where that is a constant; the others are filled in when the config is resolved. */
export type Settings = v.InferOutput<typeof configSchema>
export type BundleSettings = v.InferOutput<typeof bundle>
export type ReleaseSettings = Settings['release']

const version = section('What the version is made of.', {
  base: v.optional(about("`major.minor`. Default: that of package.json's version.", is.base)),
  count: v.optional(
    about(
      'What the commit number counts: all commits reachable, first parents alone, or those since the base last changed.',
      choice(['all', 'first-parent', 'since-base']),
    ),
    defaults.version.count,
  ),
  paths: v.optional(
    about('Folders and files: only commits that touched them count. Default: all commits.', list(is.path)),
    defaults.version.paths,
  ),
  date: v.optional(
    about(
      "The time in the version: the commit's, so that a commit has one version, or the clock's at the build.",
      choice(['commit', 'build']),
    ),
    defaults.version.date,
  ),
})

const generate = section('What is generated into a service.', {
  module: v.optional(
    about(
      "The version module, in every bundle's root; false: none.",
      v.union([is.path, is.off], 'a path, or false'),
    ),
    defaults.generate.module,
  ),
})

const request = v.strictObject(
  {
    method: v.optional(about('Default GET.', is.method)),
    path: about('With the query.', is.requestPath),
    headers: v.optional(about('Default: none of its own.', record(is.headerName, is.text))),
    body: v.optional(about('Default: none.', is.anyText)),
  },
  '"GET /path", or an object with path',
)

const amount = v.union([v.number(), v.string()], 'a number, or text like "20 MB" or "+10%"')
export const budget = v.union(
  [amount, list(amount), is.off],
  'a number, text like "20 MB" or "+10%", a list of them, or false',
)

const trialOptions = {
  args: v.optional(about('Arguments for the service.', list(is.text)), defaults.trial.args),
  env: v.optional(
    about(
      'Added to its environment, over PORT=0 and HOST=127.0.0.1, which a trial sets.',
      record(is.variable, is.text),
    ),
    defaults.trial.env,
  ),
  ready: v.optional(about('Milliseconds until it must be ready.', is.time), defaults.trial.ready),
  deadline: v.optional(
    about('Milliseconds from SIGTERM until it must be gone.', is.time),
    defaults.trial.deadline,
  ),
  requests: v.optional(
    about(
      'What clients ask for, in turn: `GET /path`, or more of it. Default: `GET /`.',
      list(v.union([is.requestLine, request], '"GET /path", or an object with path')),
    ),
    defaults.trial.requests,
  ),
  effort: v.optional(
    about(
      'How long it is measured: quick (6 s), normal (25 s), thorough (minutes); none: not at all.',
      choice(['none', 'quick', 'normal', 'thorough']),
    ),
    defaults.trial.effort,
  ),
  budgets: v.optional(
    about(
      'What its figures may be: a number, text like `20 MB`, a change like `+10%` against the release before, a list of them; false: anything.',
      v.strictObject(
        Object.fromEntries(figureNames.map((name) => [name, v.optional(budget)])) as Record<
          FigureName,
          v.OptionalSchema<typeof budget, undefined>
        >,
        'an object of figures and their budgets',
      ),
    ),
    {},
  ),
  connections: v.optional(
    about('The most connections that a trial opens.', is.count),
    defaults.trial.connections,
  ),
}

/** The options of a trial that JSON can express. */
const jsonTrial = section('How a built service is tried.', trialOptions)

const trial = section('How a built service is tried.', {
  ...trialOptions,
  client: v.optional(about('Connects a client, where the service does not speak HTTP.', is.trialClient)),
  setup: v.optional(
    about('Makes what must be there before it starts, a database for example.', is.trialSetup),
  ),
})

const options = <B extends typeof bundle | typeof jsonBundle, T extends typeof trial | typeof jsonTrial>(
  oneBundle: B,
  oneTrial: T,
) => ({
  name: v.optional(
    about("Names the release's files. Default: package.json's name without its scope.", is.name),
  ),
  version: v.optional(version, {}),
  generate: v.optional(generate, {}),
  bundle: v.optional(
    about(
      'The bundle, or a list of them.',
      v.union([list(oneBundle), oneBundle], 'an object, or a list of them'),
    ),
    {},
  ),
  trial: v.optional(
    about(
      'How a built service is tried before its release; false: not at all.',
      v.union([is.off, oneTrial], 'an object, or false'),
    ),
    {},
  ),
  release: v.optional(release, {}),
})

export const configSchema = section('The config of Slipway.', options(bundle, trial))

/** For build.config.json, and for editors: no plugins, no client or setup, and a place for the schema's own address. */
export const jsonConfigSchema = section('The config of Slipway.', {
  $schema: v.optional(about('Where editors find what is allowed here.', is.text)),
  ...options(jsonBundle, jsonTrial),
})
