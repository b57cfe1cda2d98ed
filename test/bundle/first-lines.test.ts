import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'

const version = someVersion()
const options = { version, module: null }
const throws = `import { createServer } from 'node:http'\n\nfunction here(): never {\n  throw new Error(\`thrown: \${typeof createServer} \${typeof require}\`)\n}\nhere()\n`

describe('the first lines', () => {
  it.each([
    { format: 'esm' as const, minify: false },
    { format: 'esm' as const, minify: true },
    { format: 'cjs' as const, minify: false },
    { format: 'cjs' as const, minify: true },
  ])(
    'say name and version, and the map still leads to the source ($format, minify: $minify)',
    async (changes) => {
      const root = await projectWith({ 'src/server.ts': throws })
      const { manifest } = await bundle(bundleConfig(root, changes), options)
      const file = join(root, 'dist', manifest.entries['server'] ?? '')
      expect((await readFile(file, 'utf8')).split('\n')[0]).toBe(`// app ${version.version}`)
      const { all } = await runNode(file, [], ['--enable-source-maps'])
      expect(all).toContain('thrown: function function')
      expect(all).toMatch(/at here .*src\/server\.ts:4:9\)/)
      expect(all).toMatch(/src\/server\.ts:6:1\)/)
    },
  )

  it('follow a hashbang, and the file may be executed', async () => {
    const root = await projectWith({ 'src/server.ts': `#!/usr/bin/env node\n${throws}` })
    await bundle(bundleConfig(root), options)
    const file = join(root, 'dist/server.js')
    const lines = (await readFile(file, 'utf8')).split('\n')
    expect(lines.slice(0, 2)).toEqual(['#!/usr/bin/env node', `// app ${version.version}`])
    expect((await stat(file)).mode & 0o100).toBe(0o100)
    expect((await runNode(file, [], ['--enable-source-maps'])).all).toMatch(/at here .*src\/server\.ts:5:9\)/)
  })

  it('come without a map where none is asked for', async () => {
    const root = await projectWith({ 'src/server.ts': 'console.log(1)\n' })
    const { manifest } = await bundle(bundleConfig(root, { sourcemap: false }), options)
    expect(manifest.outputs.map(({ path }) => path)).toEqual(['server.js'])
    expect(await readFile(join(root, 'dist/server.js'), 'utf8')).not.toContain('sourceMappingURL')
  })

  it('keep the licences of what is inside, at the end', async () => {
    const root = await projectWith({
      'node_modules/dep/package.json': '{"name":"dep","version":"1.0.0"}',
      'node_modules/dep/index.js': '/*! @license MIT, of somebody */\nmodule.exports = 1\n',
      'src/server.ts': `import dep from 'dep'\nconsole.log(dep)\n`,
    })
    await bundle(bundleConfig(root, { minify: true }), options)
    expect(await readFile(join(root, 'dist/server.js'), 'utf8')).toMatch(
      /dep\/index\.js:\n {2}\(\*! @license MIT, of somebody \*\)/,
    )
  })
})
