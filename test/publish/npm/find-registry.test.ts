import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findRegistry } from '../../../src/publish/npm/find-registry.js'
import { writeFiles } from '../../support/files.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

test('it is where npm would publish to, in a workspace too', async () => {
  const folder = await tempFolder()
  const ferry = join(folder, 'packages/ferry')
  await writeFiles(folder, {
    '.npmrc': 'registry=http://a.example\n@shore:registry=http://shore.example/npm/\n',
    'package.json': { name: 'root', workspaces: ['packages/*'] },
    'packages/ferry/package.json': { name: '@shore/ferry', version: '1.0.0' },
  })
  const world = testWorld(folder, { env: { npm_config_userconfig: join(folder, 'none') } })
  const find = (scope: string | null, publishConfig: Record<string, unknown>) =>
    findRegistry(scope, publishConfig, { folder: ferry, world })
  const found = await Promise.all([
    find(null, {}),
    find('@shore', { registry: 'http://b.example/' }),
    find('@sea', { registry: 'http://b.example' }),
    find('@shore', { '@shore:registry': 'http://c.example/' }),
  ])
  expect(found).toEqual([
    'http://a.example/',
    'http://shore.example/npm/',
    'http://b.example/',
    'http://c.example/',
  ])
})

test('settings that npm cannot read are told', async () => {
  const folder = await tempFolder()
  const ferry = join(folder, 'packages/ferry')
  await writeFiles(folder, {
    '.npmrc': '_auth=dXNlcjpwYXNz\n',
    'package.json': { name: 'root', workspaces: ['packages/*'] },
    'packages/ferry/package.json': { name: 'ferry', version: '1.0.0' },
  })
  const found = findRegistry(null, {}, { folder: ferry, world: testWorld(folder) })
  await expect(found).rejects.toMatchObject({
    code: 'NPM_SETTINGS_BROKEN',
    message: expect.stringContaining('must be renamed') as unknown,
  })
})
