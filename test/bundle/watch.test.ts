import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readBundle, watchBundle } from '../../src/bundle/index.js'
import type { WatchResult } from '../../src/bundle/index.js'
import type { BundleConfig } from '../../src/config/types.js'
import { loadConfig } from '../../src/config/index.js'
import { versionModule } from '../../src/generate/index.js'
import { computeVersion, versionFiles } from '../../src/version/index.js'
import type { Version } from '../../src/version/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'
import { commitAll, gitEnv, initRepository } from '../support/git.js'
import { testWorld } from '../support/world.js'

const module = 'src/generated/version.ts'

/** A watch, and its results one by one; it ends with the test. */
function watch(config: BundleConfig, version: () => Promise<Version>, files: readonly string[] = []) {
  const results: WatchResult[] = []
  let arrived = () => {}
  const controller = new AbortController()
  const done = watchBundle(config, {
    version,
    versionFiles: files,
    module,
    signal: controller.signal,
    onBuild: (result) => {
      results.push(result)
      arrived()
    },
  })
  const stop = async () => {
    controller.abort()
    await done
  }
  onTestFinished(stop)
  const next = async (): Promise<WatchResult> => {
    while (results.length === 0) await new Promise<void>((resolve) => (arrived = resolve))
    return results.shift() as WatchResult
  }
  return { next, stop, results }
}

const sources = {
  '.gitignore': 'dist\nnode_modules\n',
  [module]: versionModule(),
  'src/server.ts': `import { ServiceVersion, version } from './generated/version.js'\nif (version.commits === 1) console.log('the first')\nconsole.log(ServiceVersion, JSON.stringify(version), typeof __SLIPWAY_STAMP_SHA__)\n`,
}

describe('watching', () => {
  it('builds again when a commit changes the version, and stamps it like any build', async () => {
    const root = await projectWith(sources)
    await initRepository(root)
    await commitAll(root, 'one', '2015-02-02T16:34:49Z')
    const world = testWorld(root, { env: gitEnv })
    const config = await loadConfig(world)
    const version = () => computeVersion(config, world)
    const { next } = watch(bundleConfig(root), version, await versionFiles(config, world))

    const one = (await next()).bundle?.manifest.version
    expect(one).toMatch(/^1\.0\.1-[0-9a-f]{10}-20150202\.163449$/)
    const first = await runNode(join(root, 'dist/server.js'))
    expect(first.all).toMatch(/^the first\n/)

    await commitAll(root, 'two', '2016-03-04T05:06:07Z')
    const two = (await next()).bundle?.manifest.version
    expect(two).toMatch(/^1\.0\.2-[0-9a-f]{10}-20160304\.050607$/)
    const code = await readFile(join(root, 'dist/server.js'), 'utf8')
    expect(code.split('\n')[0]).toBe(`// app ${two}`)
    expect(code).not.toContain('the first')
    expect((await runNode(join(root, 'dist/server.js'))).all).toMatch(
      new RegExp(`^${two} .*"commits":2,.*"dirty":false} string$`),
    )
    expect((await readBundle(bundleConfig(root))).manifest.version).toBe(two)
  })

  it('builds a library again when its version changes, whatever reads it', async () => {
    const root = await projectWith({ 'src/server.ts': 'export const answer = 42\n', HEAD: 'one' })
    let commits = 1
    const version = () => Promise.resolve(someVersion({ commits }))
    const { next } = watch(bundleConfig(root, { kind: 'library' }), version, [join(root, 'HEAD')])
    expect((await next()).bundle?.manifest.parts.commits).toBe(1)
    commits = 2
    await writeFile(join(root, 'HEAD'), 'two')
    expect((await next()).bundle?.manifest.parts.commits).toBe(2)
  })

  it('builds again when an asset changes, and when one comes', async () => {
    const root = await projectWith({ 'src/server.ts': '', 'views/home.ejs': 'one' })
    const config = bundleConfig(root, { assets: { views: 'views' } })
    const { next } = watch(config, async () => someVersion())
    await next()
    await writeFile(join(root, 'views/home.ejs'), 'another')
    await next()
    expect(await readFile(join(root, 'dist/views/home.ejs'), 'utf8')).toBe('another')
    await writeFile(join(root, 'views/news.ejs'), 'news')
    expect((await next()).bundle?.manifest.outputs.map(({ path }) => path)).toContain('views/news.ejs')
  })

  it('tells of a failed build, keeps the bundle before it, and goes on', async () => {
    const root = await projectWith(sources)
    const { next } = watch(bundleConfig(root), () => Promise.resolve(someVersion()))
    expect((await next()).error).toBeNull()
    await writeFile(join(root, 'src/server.ts'), 'const = 1\n')
    expect((await next()).error).toMatchObject({
      code: 'BUNDLE_FAILED',
      diagnostics: [{ file: join(root, 'src/server.ts') }],
    })
    expect((await runNode(join(root, 'dist/server.js'))).all).toContain(someVersion().version)
    await writeFile(join(root, 'src/server.ts'), `console.log('again')\n`)
    expect((await next()).error).toBeNull()
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe('again')
  })

  it('takes an import that is absent in its stride, at the start and later', async () => {
    const lazy = (name: string, asked: string) => ({
      [`node_modules/${name}/package.json`]: { name, version: '1.0.0' },
      [`node_modules/${name}/index.js`]: `module.exports = () => require('${asked}')`,
    })
    const root = await projectWith({
      ...lazy('one', 'absent-one'),
      ...lazy('two', 'absent-two'),
      'src/server.ts': `import one from 'one'\nconsole.log(one)\n`,
    })
    const { next } = watch(bundleConfig(root), () => Promise.resolve(someVersion()))
    expect((await next()).bundle?.manifest.externals).toEqual(['absent-one'])
    await writeFile(
      join(root, 'src/server.ts'),
      `import one from 'one'\nimport two from 'two'\nconsole.log(one, two)\n`,
    )
    expect((await next()).bundle?.manifest.externals).toEqual(['absent-one', 'absent-two'])
  })

  it('tells of a version that cannot be computed', async () => {
    const root = await projectWith(sources)
    const problem = new Error('no version')
    const { next } = watch(bundleConfig(root), () => Promise.reject(problem))
    expect((await next()).error).toBe(problem)
  })

  it('does not begin with options that esbuild refuses', async () => {
    const root = await projectWith(sources)
    const watching = watchBundle(bundleConfig(root, { define: { DEBUG: 'not valid(' } }), {
      version: () => Promise.resolve(someVersion()),
      versionFiles: [],
      module,
      signal: new AbortController().signal,
      onBuild: () => {},
    })
    await expect(watching).rejects.toMatchObject({
      code: 'BUNDLE_FAILED',
      diagnostics: [{ text: expect.stringContaining('not valid(') as string }],
    })
  })

  it('ends with the signal, an aborted one too', async () => {
    const root = await projectWith(sources)
    const { next, stop, results } = watch(bundleConfig(root), () => Promise.resolve(someVersion()))
    await next()
    await stop()
    await writeFile(join(root, 'src/server.ts'), `console.log('unseen')\n`)
    expect(results).toEqual([])
    const aborted = watchBundle(bundleConfig(root), {
      version: () => Promise.reject(new Error('asked')),
      versionFiles: [],
      module,
      signal: AbortSignal.abort(),
      onBuild: () => Promise.reject(new Error('built')),
    })
    await expect(aborted).resolves.toBeUndefined()
  })
})
