import { expect, test } from 'vitest'

/** What people import. A name less is a breaking change, a name more a promise: either is meant. */
const entries = {
  slipway: () => import('../src/index.js'),
  'slipway/supervisor': () => import('../src/supervisor/index.js'),
  'slipway/esbuild': () => import('../src/bundle/esbuild.js'),
}

test('the entries of the package export these names', async () => {
  const exported = Object.entries(entries).map(async ([name, load]) => [name, Object.keys(await load())])
  expect(Object.fromEntries(await Promise.all(exported))).toMatchInlineSnapshot(`
    {
      "slipway": [
        "bundle",
        "readBundle",
        "watchBundle",
        "defineConfig",
        "loadConfig",
        "isSlipwayError",
        "applyInit",
        "planInit",
        "versionModule",
        "writeVersionModule",
        "makeArtifact",
        "planArtifacts",
        "writeChecksums",
        "planRelease",
        "release",
        "runRelease",
        "tryBundle",
        "compareVersions",
        "computeVersion",
        "formatParts",
        "formatVersion",
        "listChanges",
        "lookAtTree",
        "parseVersion",
        "versionFiles",
        "processWorld",
      ],
      "slipway/esbuild": [
        "slipway",
      ],
      "slipway/supervisor": [
        "createLog",
        "inheritedSocket",
        "supervisePrimary",
        "supervise",
      ],
    }
  `)
})
