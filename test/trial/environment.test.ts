import { expect, test } from 'vitest'
import { service, tried, type TrialCase } from '../support/trial.js'

/** What a service on trial finds in its process. */
async function seen(options: TrialCase): Promise<Record<string, unknown>> {
  const info = '{ info: { env: process.env, args: process.argv.slice(2), cwd: process.cwd() } }'
  const report = await tried(service({ options: info }), options)
  return { ...report.info }
}

test('it gets free ports of loopback, and what the machine has', async () => {
  const { env } = await seen({ env: { PORT: '80', HOST: '0.0.0.0', SLIPWAY_ADMIN: 'off', SEA: 'north' } })
  expect(env).toMatchObject({ PORT: '0', HOST: '127.0.0.1', SLIPWAY_ADMIN: '127.0.0.1:0', SEA: 'north' })
})

test('what the config adds wins', async () => {
  const config = { env: { SEA: 'south', HOST: '127.0.0.2', NODE_OPTIONS: '--no-warnings' } }
  expect(await seen({ config, env: { SEA: 'north' } })).toMatchObject({ env: config.env })
})

test('it does not get what was meant for the process of Slipway', async () => {
  const ours = {
    NODE_OPTIONS: '--require /nowhere/loader.cjs',
    NODE_PATH: '/nowhere',
    NODE_V8_COVERAGE: '/nowhere/coverage',
    NODE_UNIQUE_ID: '1',
    LISTEN_FDS: '1',
    NOTIFY_SOCKET: '/run/systemd/notify',
  }
  const { env } = await seen({ env: ours })
  expect(Object.keys(ours).filter((name) => name in (env as object))).toEqual([])
})

test('it gets the arguments of the config as they are, and starts in a folder of its own', async () => {
  const args = ['--sea', 'north sea', '', '$HOME', '--inspect-brk', '"; exit 1']
  expect(await seen({ config: { args } })).toMatchObject({
    args,
    cwd: expect.stringContaining('slipway-trial-'),
  })
})
