import type { ReleaseResult } from '../types.js'

export interface CiOutput {
  readonly name: string
  readonly says: string
  /** One line, always; empty where there is nothing to say. */
  readonly value: (result: ReleaseResult) => string
}

/** What a release tells CI, in the order in which it is written. The documentation and the writers come from this. */
export const CI_OUTPUTS: readonly CiOutput[] = [
  {
    name: 'version',
    says: 'the canonical text, `1.0.275-b244a2b9b8-20150202.163449`',
    value: ({ version }) => version.version,
  },
  { name: 'version_npm', says: 'the form for npm, `1.0.275`', value: ({ version }) => version.npm },
  {
    name: 'version_semver',
    says: 'valid semver, `1.0.275+b244a2b9b8.20150202.163449`',
    value: ({ version }) => version.semver,
  },
  {
    name: 'commit',
    says: 'the full commit id; empty where SLIPWAY_VERSION gave the version',
    value: ({ version }) => version.commit ?? '',
  },
  {
    name: 'branch',
    says: 'the one checked out, or the one that CI builds; empty where there is none',
    value: ({ version }) => version.branch ?? '',
  },
  {
    name: 'dirty',
    says: '`true` for a snapshot of a tree with changes, else `false`',
    value: ({ version }) => String(version.dirty),
  },
  {
    name: 'dir',
    says: "the release's folder, relative to that of the config; empty where no artifact is asked for",
    value: ({ dir }) => dir ?? '',
  },
  {
    name: 'checksums',
    says: 'the name of the file with the digests, in `dir`',
    value: ({ artifacts }) => artifacts.find(({ kind }) => kind === 'checksums')?.file ?? '',
  },
  {
    name: 'published',
    says: 'JSON: `["git-tag:origin"]`, the ids of what others can see now, as the plan has them',
    value: ({ published }) => JSON.stringify(published.map(({ id }) => id)),
  },
  {
    name: 'artifacts',
    says: 'JSON: `[{"kind","bundle","file","bytes","sha256"}]`, the checksums and their signature last',
    value: ({ artifacts }) => JSON.stringify(artifacts),
  },
]
