import { expect, test } from 'vitest'
import { load, mistakes, project } from '../support/config.js'

async function trialOf(trial: object) {
  const root = await project({ 'build.config.json': { trial } })
  return (await load(root)).trial
}

test('requests are lines, or objects; none is GET /', async () => {
  expect((await trialOf({})).requests).toEqual([{ method: 'GET', path: '/', headers: {}, body: null }])
  const { requests } = await trialOf({
    requests: ['POST /orders?dry=1', { path: '/me', headers: { accept: 'text/html' }, body: 'ahoy' }],
  })
  expect(requests).toEqual([
    { method: 'POST', path: '/orders?dry=1', headers: {}, body: null },
    { method: 'GET', path: '/me', headers: { accept: 'text/html' }, body: 'ahoy' },
  ])
})

test('a budget is a number, an amount, a change, several of them, or false', async () => {
  const { budgets } = await trialOf({
    budgets: {
      ready: '1.5 s',
      idleMemory: '80 MB',
      memoryPerConnection: ['20 kB', '+10%'],
      requestsPerSecond: [1000, '-5%'],
      leakedPerRequest: false,
    },
  })
  expect(budgets).toMatchObject({
    ready: { limit: 1500, change: null },
    idleMemory: { limit: 80e6, change: null },
    memoryPerConnection: { limit: 20e3, change: 0.1 },
    requestsPerSecond: { limit: 1000, change: 0.05 },
    leakedPerRequest: { limit: null, change: null },
    failedRequests: { limit: 0, change: null },
  })
})

test('what is no budget or no request is named, all at once', async () => {
  const trial = { budgets: { speed: 1 }, requests: ['get me'], effort: 'hard' }
  expect(await mistakes({ trial })).toEqual([
    expect.stringMatching(/^trial\.budgets\.speed /),
    'trial.requests[0] must be a method and a path, like "GET /path"; got "get me"',
    'trial.effort must be one of "none", "quick", "normal", "thorough"; got "hard"',
  ])
  expect(await mistakes({ trial: { budgets: { ready: '80 MB', crash: ['+1%', '-'] } } })).toEqual([
    'trial.budgets.ready must be a number from 0 on, "20 ms", or a change against the release before, like "+10%"; got "80 MB"',
    expect.stringMatching(/^trial\.budgets\.crash must be a number from 0 on, or a change /),
  ])
})
