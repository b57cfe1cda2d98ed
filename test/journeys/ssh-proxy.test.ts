import { join } from 'node:path'
import { execaNode } from 'execa'
import { expect, test } from 'vitest'
import type { MeasuredReport } from '../../src/trial/index.js'
import { commitAll, gitEnv, initRepository } from '../support/git.js'
import { installSlipway, slipway } from '../support/installed.js'
import { hasSsh } from '../support/ssh-proxy.js'
import { tempFolder } from '../support/temp.js'
import { MARK, marked } from '../support/trial.js'

test('a new proxy for SSH is measured by OpenSSH, of which nothing is left', async ({ skip }) => {
  if (process.env['CI'] !== 'true' && !hasSsh) skip('no ssh here')
  const tools = await tempFolder()
  await installSlipway(tools)
  expect(await slipway(tools, 'init', 'gate', '--template', 'ssh-proxy')).toMatchObject({ exitCode: 0 })
  const folder = join(tools, 'gate')
  await installSlipway(folder)
  await initRepository(folder)
  await commitAll(folder)
  expect(await slipway(folder, 'build')).toMatchObject({ exitCode: 0 })

  const cli = join(folder, 'node_modules/slipway/dist/cli.js')
  const { stdout, stderr } = await execaNode(cli, ['trial', '--quick', '--json', '--quiet'], {
    cwd: folder,
    env: { ...gitEnv, [MARK]: folder },
  })
  expect(await marked(folder)).toEqual([])
  expect(stderr).toBe('')
  const [report] = JSON.parse(stdout) as MeasuredReport[]
  const figure = (wanted: string) => report?.measured?.figures.find(({ name }) => name === wanted)
  expect(figure('requestsPerSecond')?.value).toBeGreaterThan(0)
  expect(figure('memoryPerConnection')?.value).toEqual(expect.any(Number))
  expect(figure('failedRequests')).toMatchObject({ value: 0, note: null })
  expect(figure('lostAtDrain')).toMatchObject({ value: 0, note: null })
  expect(figure('drain')?.note).toMatch(/^20 clients, [1-9]\d+ answers$/)
}, 120_000)
