import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'

/** Supervises another server, with a request in flight, when the first one has stopped listening. */
const program = (listen: string): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const slow = (ms) => createServer((request, response) => setTimeout(() => response.end(request.url), ms))
// Long enough for a machine at work: after it, the late one is drained, and who has not sent by then is not waited for.
const first = slow(1500)
const { draining, log } = supervise(first)
first.listen(0, '127.0.0.1')
const late = slow(600)
const superviseLate = () => {
  const supervisor = supervise(late)
  log.info({ draining: supervisor.draining.aborted, reason: supervisor.draining.reason?.message }, 'late')
}
${listen}
`

test('a server that is supervised while the process drains is drained too, and waited for', async () => {
  const service = await startService(
    program(`
late.listen(0, '127.0.0.1', () => log.info({ port: late.address().port }, 'unsupervised'))
draining.addEventListener('abort', () => setImmediate(superviseLate))`),
  )
  const { port } = await service.logged('unsupervised')
  const [client, idle] = await Promise.all([rawClient(service.port), rawClient(Number(port))])
  client.send(get('/first'))
  await service.logged('request', { path: '/first' })
  service.child.kill('SIGTERM')
  await service.logged('late', { draining: true, reason: 'the service is draining: SIGTERM' })
  idle.send(get('/late'))
  expect(await Promise.all([client.end, idle.end])).toEqual(['FIN', 'FIN'])
  expect(answers(client.text())).toEqual([{ status: 200, close: true, body: '/first' }])
  expect(answers(idle.text())).toEqual([{ status: 200, close: true, body: '/late' }])
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.log().filter(({ msg }) => msg === 'drained')).toHaveLength(2)
})

test('one that does not listen yet will not', async () => {
  const service = await startService(
    program(`
draining.addEventListener('abort', () => setImmediate(() => {
  superviseLate()
  late.listen(0, '127.0.0.1', () => log.info('listens'))
}))`),
  )
  const client = await rawClient(service.port)
  client.send(get('/first'))
  await service.logged('request', { path: '/first' })
  service.child.kill('SIGTERM')
  await client.got('/first')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  await service.logged('late', { draining: true })
  expect(service.log().filter(({ msg }) => msg === 'listens')).toEqual([])
})
