import { expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/index.js'
import { PUBLIC_REGISTRY } from '../../../src/publish/npm/id-tokens.js'
import { planPublications } from '../../../src/publish/publications.js'
import { writeFiles } from '../../support/files.js'
import { someVersion } from '../../support/handmade-bundle.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

test.each([
  ['a trusted publisher', { GITHUB_ACTIONS: 'true' }, true],
  ['whoever has a token', { GITHUB_ACTIONS: undefined }, false],
])('of %s, the file moves the tag: %o', async (_, env, expected) => {
  const folder = await tempFolder()
  const publish = [{ to: 'npm', registry: `https://${PUBLIC_REGISTRY}/`, branches: ['*'] }]
  await writeFiles(folder, {
    'package.json': { name: 'ferry', version: '1.0.0' },
    'src/index.ts': '',
    'build.config.json': { bundle: { kind: 'library' }, release: { publish } },
  })
  const tokens = { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x' }
  const world = testWorld(folder, { env: { ...tokens, NPM_ID_TOKEN: undefined, ...env } })
  const config = await loadConfig(world)
  const artifacts = config.bundles.map(
    ({ name }) => ({ kind: 'npm', file: 'ferry.tgz', bundle: name }) as const,
  )
  const [file] = planPublications({ config, version: someVersion, head: someVersion.commit, artifacts })
  expect(file).toMatchObject({ stage: 'files' })
  expect(await file?.movesTag?.({ world })).toBe(expected)
})
