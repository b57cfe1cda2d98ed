import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { bundleConfig, fillProject, projectWith, someVersion } from '../support/bundle.js'
import { tempFolder } from '../support/temp.js'

const options = { version: someVersion(), module: null }
const hoisted = {
  'node_modules/hoisted/package.json': { name: 'hoisted', version: '1.0.0', main: 'index.js' },
  'node_modules/hoisted/index.js': 'module.exports = 1',
}
const source = `import hoisted from 'hoisted'\nconsole.log(hoisted)\n`
const warning = {
  text: expect.stringContaining('hoisted is left outside the bundle, and package.json does not declare it'),
  suggestion: 'Add hoisted to "dependencies" there.',
}

test('a package outside that is installed and not declared is warned of, above the root as well', async () => {
  const workspace = await tempFolder()
  await fillProject(workspace, hoisted, { packageJson: { dependencies: { hoisted: '1.0.0' } } })
  const root = join(workspace, 'ships/ferry')
  await mkdir(root, { recursive: true })
  await fillProject(root, { 'src/server.ts': source })
  const { warnings } = await bundle(bundleConfig(root, { external: ['hoisted'] }), options)
  expect(warnings).toMatchObject([{ ...warning, file: join(root, 'package.json') }])
})

test.each(['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'])(
  'one that is among the %s of a service is not',
  async (field) => {
    const packageJson = { [field]: { hoisted: '1.0.0' } }
    const root = await projectWith({ ...hoisted, 'src/server.ts': source }, { packageJson })
    const { warnings } = await bundle(bundleConfig(root, { external: ['hoisted'] }), options)
    expect(warnings).toEqual([])
  },
)

test('who installs a library gets none of its devDependencies', async () => {
  const packageJson = { devDependencies: { hoisted: '1.0.0' } }
  const root = await projectWith({ ...hoisted, 'src/index.ts': source }, { packageJson })
  const library = { kind: 'library', entries: { index: 'src/index.ts' }, external: ['hoisted'] } as const
  expect((await bundle(bundleConfig(root, library), options)).warnings).toMatchObject([warning])
})
