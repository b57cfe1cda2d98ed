import { expect, test } from 'vitest'
import { installedPackages } from '../../../src/package/image/installed-packages.js'

test('packages are found as Node finds them; broken ones, which others bring along to test themselves, are passed over', () => {
  const texts = new Map([
    [
      'srv/app/node_modules/crew/package.json',
      '{"name":"crew","version":"2.0.0","license":"MIT","dependencies":{"oar":"1"}}',
    ],
    ['srv/app/node_modules/crew/node_modules/oar/package.json', '{"name":"oar","version":"1.0.0"}'],
    ['srv/app/node_modules/crew/test/node_modules/broken/package.json', '{'],
    ['srv/app/node_modules/crew/test/node_modules/none/package.json', 'null'],
  ])
  const { packages, find } = installedPackages([{ texts, digests: new Map(), links: new Map() }], 'srv/app')
  expect(packages).toEqual([
    { name: 'crew', version: '2.0.0', license: 'MIT', imports: ['oar@1.0.0'] },
    { name: 'oar', version: '1.0.0', license: null, imports: [] },
  ])
  expect([find('crew'), find('oar')]).toEqual(['crew@2.0.0', null])
})
