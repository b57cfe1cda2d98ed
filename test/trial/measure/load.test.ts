import { expect, test } from 'vitest'
import { service, tried } from '../../support/trial.js'

test('where all that is asked for is refused, that is said', { timeout: 60_000 }, async () => {
  const listener = `(_, response) => { response.statusCode = 404; response.end() }`
  const { measured } = await tried(service({ listener }), { config: { effort: 'quick' } })
  const figures = new Map(measured?.figures.map((figure) => [figure.name, figure]))
  expect(figures.get('requestsPerSecond')?.note).toBe(
    '20 clients, which were answered 404 each time: trial.requests names what is asked for',
  )
  expect(figures.get('failedRequests')?.value).toBe(0)
  // Of what was started alone, the least and the most: a change is held against these.
  expect(figures.get('ready')?.range).toEqual([expect.any(Number), expect.any(Number)])
})
