import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, repository, runNode, someVersion } from '../support/bundle.js'

const options = { version: someVersion(), module: null }

describe('pino', () => {
  it.each([
    { format: 'esm' as const, minify: false },
    { format: 'esm' as const, minify: true },
    { format: 'cjs' as const, minify: false },
  ])('writes through a transport from inside a bundle ($format, minify: $minify)', async (changes) => {
    const source = `
      import { pino } from 'pino'
      const log = pino({ transport: { targets: [
        { target: 'pino-pretty', options: { colorize: false, sync: true, ignore: 'pid,hostname,time' } },
        { target: 'pino/file', options: { destination: process.argv[2] } },
      ] } })
      log.info({ answer: 42 }, 'pretty')
    `
    const root = await projectWith({ 'src/server.ts': source }, { packages: ['pino', 'pino-pretty'] })
    const { manifest, warnings } = await bundle(bundleConfig(root, changes), options)
    const extension = changes.format === 'esm' ? 'js' : 'cjs'
    expect(warnings).toEqual([])
    expect(manifest.outputs.map(({ path }) => path).filter((path) => !path.endsWith('.map'))).toEqual(
      ['pino-file', 'pino-worker', 'server', 'thread-stream-worker', 'transport-pino-pretty'].map(
        (name) => `${name}.${extension}`,
      ),
    )
    expect(manifest.packages.map(({ name }) => name)).toContain('pino-pretty')
    const texts = await Promise.all(
      manifest.outputs.map(({ path }) => readFile(join(root, 'dist', path), 'utf8')),
    )
    // Paths from the bundle to a package are all right: `../../..`, and on from there.
    expect(
      texts.filter(
        (text) => text.includes(root) || text.replaceAll(`..${repository}`, '').includes(repository),
      ),
    ).toEqual([])

    await rm(join(root, 'node_modules'), { recursive: true })
    const { all } = await runNode(join(root, 'dist', `server.${extension}`), [join(root, 'log.txt')])
    expect(all).toBe('INFO: pretty\n    answer: 42')
    expect(JSON.parse(await readFile(join(root, 'log.txt'), 'utf8'))).toMatchObject({
      level: 30,
      msg: 'pretty',
    })
  })

  it('gets no worker files where nothing is said of a transport', async () => {
    const root = await projectWith(
      { 'src/server.ts': `import { pino } from 'pino'\npino().info('plain')\n` },
      { packages: ['pino'] },
    )
    const { manifest } = await bundle(bundleConfig(root), options)
    expect(manifest.outputs.map(({ path }) => path)).toEqual(['server.js', 'server.js.map'])
    expect((await runNode(join(root, 'dist/server.js'))).all).toContain('"msg":"plain"')
  })

  it('gets them beside each entry that logs, for a logger that a package shares too', async () => {
    const root = await projectWith(
      {
        'node_modules/logger/package.json':
          '{"name":"logger","version":"1.0.0","type":"module","exports":"./index.js"}',
        'node_modules/logger/index.js': `import { pino } from 'pino'\nexport const log = pino(pino.transport({ target: 'pino/file' }))\n`,
        'src/server.ts': `import { log } from 'logger'\nlog.info('shared')\n`,
      },
      { packages: ['pino'] },
    )
    await bundle(
      bundleConfig(root, { entries: { server: 'src/server.ts', 'jobs/one': 'src/server.ts' } }),
      options,
    )
    await rm(join(root, 'node_modules'), { recursive: true })
    expect((await runNode(join(root, 'dist/server.js'))).all).toContain('"msg":"shared"')
    expect((await runNode(join(root, 'dist/jobs/one.js'))).all).toContain('"msg":"shared"')
  })

  it('warns of a transport of its own that is no entry', async () => {
    const root = await projectWith(
      {
        'src/own.ts': `export default () => process.stdout\n`,
        'src/server.ts': `import { pino } from 'pino'\npino({ transport: { target: './own.ts' } })\n`,
      },
      { packages: ['pino'] },
    )
    const { warnings } = await bundle(bundleConfig(root), options)
    expect(warnings).toMatchObject([
      { text: expect.stringContaining('./own.ts') as string, file: join(root, 'src/server.ts'), line: 2 },
    ])
  })
})
