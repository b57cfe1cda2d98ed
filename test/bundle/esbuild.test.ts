import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { slipway } from 'slipway/esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { versionModule } from '../../src/generate/index.js'
import { projectWith, runNode, someVersion } from '../support/bundle.js'
import { commitAll, gitEnv, initRepository } from '../support/git.js'

const sources = {
  '.gitignore': 'dist\n',
  'src/generated/version.ts': versionModule(),
  'src/main.ts': `import { ServiceVersion, version } from './generated/version.js'\nif (version.major === 2) console.log('dead')\nconsole.log(ServiceVersion, JSON.stringify(version), __SLIPWAY_STAMP_VERSION__ === ServiceVersion)\n`,
}
const parts = {
  major: 1,
  minor: 0,
  commits: 275,
  sha: '1234567890',
  date: '20150202',
  time: '063449',
  dirty: false,
}
const canonical = '1.0.275-1234567890-20150202.063449'

function build(root: string, options: Parameters<typeof slipway>[0], changes: esbuild.BuildOptions = {}) {
  return esbuild.build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts'],
    outfile: join(root, 'dist/main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    plugins: [slipway(options)],
    ...changes,
  })
}

/** git's answers must not depend on who runs the tests. */
function withGitEnvironment(): void {
  const before = { ...process.env }
  Object.assign(process.env, gitEnv)
  onTestFinished(() => void (process.env = before))
}

describe('the plugin for those who drive esbuild themselves', () => {
  it.each([canonical, '1.0.275--1234567890--20150202.063449', parts, someVersion(parts)])(
    'stamps the version it is given (%o)',
    async (version) => {
      const root = await projectWith(sources)
      await build(root, { version }, { minifySyntax: true })
      expect(await readFile(join(root, 'dist/main.mjs'), 'utf8')).not.toContain('dead')
      expect((await runNode(join(root, 'dist/main.mjs'))).all).toBe(
        `${canonical} ${JSON.stringify(parts)} true`,
      )
    },
  )

  it('computes the version from git where it is given none, anew for each build', async () => {
    withGitEnvironment()
    const root = await projectWith(sources)
    await initRepository(root)
    await commitAll(root, 'one', '2015-02-02T06:34:49Z')
    const context = await esbuild.context({
      entryPoints: [join(root, 'src/main.ts')],
      outfile: join(root, 'dist/main.mjs'),
      bundle: true,
      logLevel: 'silent',
      plugins: [slipway({ cwd: root })],
    })
    try {
      await context.rebuild()
      expect((await runNode(join(root, 'dist/main.mjs'))).all).toMatch(
        /^1\.0\.1-.*-20150202\.063449 .* true$/,
      )
      await commitAll(root, 'two', '2016-03-04T05:06:07Z')
      await context.rebuild()
      expect((await runNode(join(root, 'dist/main.mjs'))).all).toMatch(
        /^1\.0\.2-.*-20160304\.050607 .* true$/,
      )
    } finally {
      await context.dispose()
    }
  })

  it('fails the build where there is no version, and says what to do', async () => {
    withGitEnvironment()
    const root = await projectWith(sources)
    const unreadable = build(root, { version: 'not a version' })
    await expect(unreadable).rejects.toMatchObject({
      errors: [
        {
          text: expect.stringContaining('"not a version"') as string,
          pluginName: 'slipway',
          notes: [{ text: expect.stringMatching(/./) as string }],
        },
      ],
    })
    await expect(build(root, {})).rejects.toMatchObject({ errors: [{ pluginName: 'slipway' }] })
  })

  it('follows generate.module of the config', async () => {
    const root = await projectWith({
      'build.config.json': { generate: { module: 'lib/build.ts' } },
      'lib/build.ts': versionModule(),
      'src/main.ts': `import { version } from '../lib/build.js'\nconsole.log(version.sha)\n`,
    })
    await build(root, { version: canonical })
    expect((await runNode(join(root, 'dist/main.mjs'))).all).toBe('1234567890')
  })
})
