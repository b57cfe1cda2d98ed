import type { UserBundle, UserGenerate, UserRelease, UserTrial, UserVersion } from './user-config.js'

/**
 * The defaults that are constants. The schema takes them from here; a project without a config, for which they are all
 * there is, needs no schema then, and starts sooner.
 */
export const defaults: Defaults = {
  version: { count: 'all', paths: [], date: 'commit' },
  generate: { module: 'src/generated/version.ts' },
  bundle: {
    kind: 'service',
    root: '.',
    outDir: 'dist',
    format: 'esm',
    target: 'node20',
    minify: false,
    sourcemap: true,
    external: [],
    alias: {},
    define: {},
    loader: {},
    assets: {},
    trace: false,
    plugins: [],
  },
  trial: {
    args: [],
    env: {},
    ready: 10_000,
    deadline: 30_000,
    requests: [],
    budgets: {},
    effort: 'normal',
    connections: 5000,
  },
  release: { dir: 'release', branches: ['main', 'master'], changelog: false, provenance: false, publish: [] },
}

interface Defaults {
  version: Filled<UserVersion, 'base'>
  generate: Filled<UserGenerate>
  bundle: Filled<UserBundle, 'name' | 'entries' | 'keepNames'>
  trial: Filled<UserTrial, 'client' | 'setup'>
  release: Filled<UserRelease, 'artifacts' | 'sign' | 'publish'> & { publish: never[] }
}

/** All options but those that are derived from something else. */
type Filled<T, Derived extends keyof T = never> = {
  [K in Exclude<keyof T, Derived>]-?: Exclude<T[K], undefined>
}
