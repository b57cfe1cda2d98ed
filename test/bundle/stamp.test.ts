import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { versionModule } from '../../src/generate/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'

const module = 'src/generated/version.ts'
const prints = `
import * as all from './generated/version.js'
console.log(JSON.stringify({ ...all, keys: Object.keys(all.version), exports: Object.keys(all) }))
`

async function build(files: Record<string, string>, version = someVersion(), changes = {}) {
  const root = await projectWith({ [module]: versionModule(), ...files })
  const built = await bundle(bundleConfig(root, changes), { version, module })
  return { root, built, code: await readFile(join(root, 'dist/server.js'), 'utf8') }
}

describe('the stamp', () => {
  it.each(['1234567890', '1e10000000', '0123456789', 'abcdefabcd', '0000000000'])(
    'survives as text when the sha is %s',
    async (sha) => {
      const { root } = await build({ 'src/server.ts': prints }, someVersion({ sha, time: '000000' }))
      const { stdout } = await runNode(join(root, 'dist/server.js'))
      const said = JSON.parse(stdout) as { version: unknown; ServiceVersion: string }
      expect(said.version).toEqual({
        major: 1,
        minor: 0,
        commits: 275,
        sha,
        date: '20150202',
        time: '000000',
        dirty: false,
      })
      expect(said.ServiceVersion).toBe(`1.0.275-${sha}-20150202.000000`)
    },
  )

  it('gives the very exports, keys and order that the plain module gives', async () => {
    const version = someVersion({ dirty: true, minor: 1 })
    const { root } = await build({ 'src/server.ts': prints }, version)
    const stamped = await runNode(join(root, 'dist/server.js'))
    // The same constants and the plain file, without anything of the plugin but `define`.
    const plain = bundleConfig(root, { outDir: join(root, 'plain') })
    await bundle(plain, { version, module: null })
    const { stdout } = await runNode(join(root, 'plain/server.js'))
    expect(stdout).toContain('"dirty":true')
    expect(stamped.stdout).toBe(stdout)
  })

  it('folds: no dead branch is left, whichever way the parts are reached', async () => {
    const { code } = await build({
      'src/again.ts': `export { version } from './generated/version.js'\nexport * from './generated/version.js'\n`,
      'src/server.ts': `
        import { version } from './generated/version.js'
        import * as all from './generated/version.js'
        import { version as again, ServiceVersion } from './again.js'
        if (version.major === 2) console.log('dead 1')
        if (all.version.major === 2) console.log('dead 2')
        if (again.sha === 'aaaaaaaaaa') console.log('dead 3')
        if (version.commits > 1000) { console.log('dead 4') } else console.log('alive')
        console.log(ServiceVersion)
      `,
    })
    expect(code).toContain('alive')
    expect(code).not.toContain('dead')
  })

  it('folds across chunks', async () => {
    const files = {
      'src/lazy.ts': `import { version } from './generated/version.js'\nif (version.major === 2) console.log('dead')\nconsole.log(JSON.stringify(version))\n`,
      'src/server.ts': `import { version } from './generated/version.js'\nawait import('./lazy.js')\nconsole.log(version.sha)\n`,
    }
    const split = await build(files, someVersion(), { kind: 'library' })
    expect(split.built.manifest.outputs.length).toBeGreaterThan(3)
    const texts = await Promise.all(
      split.built.manifest.outputs.map(({ path }) => readFile(join(split.root, 'dist', path), 'utf8')),
    )
    expect(texts.join('')).not.toContain('dead')
    const { stdout } = await runNode(join(split.root, 'dist/server.js'))
    expect(stdout).toContain('"dirty":false}\nb244a2b9b8')
  })

  it('folds in CommonJS', async () => {
    const root = await projectWith({
      [module]: versionModule(),
      'src/server.ts': `import { version } from './generated/version.js'\nif (version.major === 2) console.log('dead')\nconsole.log(version.time)\n`,
    })
    await bundle(bundleConfig(root, { format: 'cjs' }), { version: someVersion(), module })
    expect(await readFile(join(root, 'dist/server.cjs'), 'utf8')).not.toContain('dead')
    expect((await runNode(join(root, 'dist/server.cjs'))).stdout).toBe('063449')
  })

  it('leaves nothing of the module where nobody reads it', async () => {
    const { code } = await build({
      'src/again.ts': `export { version } from './generated/version.js'\nexport const used = 'used'\n`,
      'src/server.ts': `import { used } from './again.js'\nimport { version } from './generated/version.js'\nif (version.major === 1) console.log(used)\n`,
    })
    expect(code).toContain('used')
    expect(code).not.toContain('dirty')
  })

  it('reaches code of packages that read the constants themselves, as the supervisor does', async () => {
    const { root } = await build({
      'node_modules/dep/package.json': '{"name":"dep","version":"1.0.0"}',
      'node_modules/dep/index.js': `module.exports = typeof __SLIPWAY_STAMP_VERSION__ === 'undefined' ? 'none' : __SLIPWAY_STAMP_VERSION__`,
      'src/server.ts': `import text from 'dep'\nconsole.log(text)\n`,
    })
    expect((await runNode(join(root, 'dist/server.js'))).stdout).toBe(someVersion().version)
  })
})
