import type { ReleaseEvent, ReleasePlan, ReleaseResult } from '../../src/release/index.js'
import { someVersion } from './handmade-bundle.js'

const dir = `release/${someVersion.version}`
const artifacts = [
  {
    kind: 'tarball',
    bundle: 'ferry',
    file: `ferry-${someVersion.version}.tar.gz`,
    bytes: 1_234_567,
    sha256: 'a1b2c3d4e5f6'.padEnd(64, '0'),
  },
  {
    kind: 'npm',
    bundle: 'ferry',
    file: 'ferry-1.0.275.tgz',
    bytes: 999,
    sha256: 'f6e5d4c3b2a1'.padEnd(64, '0'),
  },
] as const

export const somePlan: ReleasePlan = {
  version: someVersion,
  head: someVersion.commit,
  snapshot: false,
  dir,
  steps: [
    { id: 'check', title: 'Check that the tree can be released' },
    { id: 'bundle:ferry', title: 'Bundle ferry' },
    { id: 'trial:ferry', title: 'Try ferry' },
  ],
  artifacts: artifacts.map(({ kind, bundle, file }) => ({ kind, bundle, file })),
  checksums: `ferry_${someVersion.version}_checksums.txt`,
  changelog: null,
  provenance: null,
  signature: null,
  publications: [],
  lock: null,
  goesOn: false,
  notes: [],
}

export const someResult: ReleaseResult = {
  version: someVersion,
  snapshot: false,
  dir,
  alreadyThere: false,
  artifacts: [
    ...artifacts,
    {
      kind: 'checksums',
      bundle: null,
      file: `ferry_${someVersion.version}_checksums.txt`,
      bytes: 212,
      sha256: '0'.repeat(64),
    },
  ],
  changes: null,
  trials: [
    {
      bundle: 'ferry',
      entry: 'server',
      version: someVersion.version,
      info: { Version: someVersion.version, StartTimeEpochSecs: 0, CurrentTimeEpochSecs: 1, Uptime: '1s' },
      ready: 212.4,
      drain: 1530,
      inFlightStatus: 200,
      measured: null,
      gameDay: null,
    },
  ],
  packedTrials: [
    {
      kind: 'tarball',
      bundle: 'ferry',
      file: artifacts[0].file,
      skipped: null,
      trial: {
        bundle: 'ferry',
        entry: 'server',
        version: someVersion.version,
        info: { Version: someVersion.version, StartTimeEpochSecs: 0, CurrentTimeEpochSecs: 1, Uptime: '1s' },
        ready: 198.2,
        drain: 1510,
        inFlightStatus: 200,
      },
    },
    {
      kind: 'image',
      bundle: 'ferry',
      file: `ferry-${someVersion.version}.image.tar`,
      skipped: 'it is for another machine',
      trial: null,
    },
  ],
  steps: somePlan.steps.map((step, index) => ({ ...step, duration: [12, 180, 2100][index] ?? 0 })),
  published: [],
  warnings: [],
}

/** The events of a whole run, or of one whose last step fails. */
export function someEvents(error?: unknown): ReleaseEvent[] {
  const steps = someResult.steps.flatMap((step, index): ReleaseEvent[] => [
    { type: 'started', step },
    error !== undefined && index === someResult.steps.length - 1
      ? { type: 'failed', step, error }
      : { type: 'finished', step },
  ])
  return [{ type: 'planned', plan: somePlan }, ...steps]
}
