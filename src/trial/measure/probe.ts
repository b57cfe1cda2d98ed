import { request as askHttp } from 'node:http'
import { text } from 'node:stream/consumers'
import { ENDPOINT_GC, ENDPOINT_METRICS } from '../../contract.js'
import { requestOptions } from '../address.js'
import type { Service } from '../types.js'

/** What the admin server of a service tells while it is measured. */
export interface Probe {
  /** Collects garbage, and gives what is left. */
  readonly settle: () => Promise<Memory>
  readonly metrics: () => Promise<Metrics>
  /** What it answers to a GET. Rejects where that is not 200. @param path with the query */
  readonly ask: (path: string) => Promise<string>
}

/** In bytes. */
export interface Memory {
  /** Of the process, as the system counts it. */
  readonly rss: number
  /** In use: V8's, and what its objects hold outside of it. */
  readonly heap: number
}

export interface Metrics {
  /** By the name of a metric with its labels, as the exposition has it. */
  readonly value: (name: string) => number | null
  /** Of a metric with one label: label → value. */
  readonly byLabel: (name: string) => ReadonlyMap<string, number>
}

/** Milliseconds for an answer of the admin server, with a collection of garbage in it. */
const LIMIT = 15_000

export function probeOf(admin: string, service: Service): Probe {
  const ask = (path: string): Promise<string> => fetchText({ method: 'GET', path }, admin, service)
  return {
    ask,
    metrics: async () => parseMetrics(await ask(ENDPOINT_METRICS)),
    async settle() {
      const collect = (): Promise<string> => fetchText({ method: 'POST', path: ENDPOINT_GC }, admin, service)
      // What a finalizer frees, the next collection finds.
      await collect()
      const { rss, heapUsed, external } = JSON.parse(await collect()) as NodeJS.MemoryUsage
      return { rss, heap: heapUsed + external }
    },
  }
}

function fetchText(
  { method, path }: { method: string; path: string },
  admin: string,
  { folder }: Service,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { ...requestOptions(admin, folder), method, path, agent: false, timeout: LIMIT }
    const request = askHttp(options).end()
    request.on('timeout', () => request.destroy(new Error(`${path} did not answer within ${LIMIT} ms`)))
    request.on('error', reject)
    request.on('response', (response) => {
      const { statusCode = 0 } = response
      if (statusCode === 200) text(response).then(resolve, reject)
      else reject(new Error(`${path} answered ${statusCode}`))
    })
  })
}

function parseMetrics(exposition: string): Metrics {
  const values = new Map<string, number>()
  for (const line of exposition.split('\n')) {
    const space = line.lastIndexOf(' ')
    if (line !== '' && !line.startsWith('#')) values.set(line.slice(0, space), Number(line.slice(space + 1)))
  }
  return {
    value: (name) => values.get(name) ?? null,
    byLabel: (name) =>
      new Map(
        [...values].flatMap(([key, value]): [string, number][] => {
          const label = key.startsWith(`${name}{`) ? /="([^"]*)"/.exec(key)?.[1] : undefined
          return label === undefined ? [] : [[label, value]]
        }),
      ),
  }
}
