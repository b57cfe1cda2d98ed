import { expect, test } from 'vitest'
import { askJson } from '../support/ask.js'
import { eventually, stamp, startService } from '../support/supervised-process.js'

test('a server that was closed is supervised from where it listens again, by the same supervisor', async () => {
  const service = await startService(`
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((_, response) => response.end('ahoy'))
const supervisor = supervise(server, { admin: { port: 0 } })
const listen = () => server.listen(0, '127.0.0.1', async () => {
  const { port } = await supervisor.admin
  supervisor.log.info({ port: server.address().port, admin: '127.0.0.1:' + port }, 'here')
})
process.on('SIGUSR2', () => server.close(listen))
listen()
`)
  await service.logged('here')
  service.child.kill('SIGUSR2')
  const second = await eventually(() => service.log().filter(({ msg }) => msg === 'listening')[1])
  const admin = second['admin'] as string
  await service.logged('here', { admin })

  expect(await askJson(admin, '/info')).toMatchObject({ Version: stamp })
  expect((await fetch(`http://${String(second['service'])}/once`)).status).toBe(200)

  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  const lines = service.log().map(({ msg }) => msg)
  expect(lines.filter((msg) => msg === 'request')).toHaveLength(1)
  expect(lines.filter((msg) => msg === 'answered')).toHaveLength(1)
  expect(lines.at(-1)).toBe('drained')
})
