import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'

/** Milliseconds. */
const LIMIT = 1000

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => response.end('ahoy'))
supervise(server, { timeouts: { inactivity: ${LIMIT} } })
server.listen(0, '127.0.0.1')
`

const rest = 'st: localhost\r\nConnection: close\r\n\r\n'

test.each(['while it stands still', 'once it goes on'])(
  'a service that stood still for longer than a limit answers what its client sends %s',
  async (when) => {
    const service = await startService(program)
    const [client, other] = await Promise.all([rawClient(service.port), rawClient(service.port)])
    client.send('GET / HTTP/1.1\r\nHo')
    // By then it knows what it waits for.
    await sleep(LIMIT / 4)
    service.child.kill('SIGSTOP')
    if (when === 'while it stands still') client.send(rest)
    await sleep(LIMIT * 1.5)
    service.child.kill('SIGCONT')
    // Meanwhile it looks at its connections.
    for (const times of [1, 2]) {
      other.send(get('/'))
      await other.got('ahoy', times)
    }
    if (when === 'once it goes on') client.send(rest)
    expect(await client.end).toBe('FIN')
    expect(answers(client.text())).toMatchObject([{ status: 200, body: 'ahoy' }])
    expect(service.log().filter(({ msg }) => msg === 'timed out')).toEqual([])
  },
)
