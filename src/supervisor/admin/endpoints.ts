import { ENDPOINT_GC, ENDPOINT_INFO, ENDPOINT_METRICS, ENDPOINT_PAGE_DATA } from '../../contract.js'
import { readiness } from '../health/readiness.js'
import { listConnections } from './connections.js'
import { json, type Endpoint, type Endpoints } from './endpoint.js'
import { describeProcess } from './info.js'
import { timeOfData } from '../page/paths.js'
import { PPROF, secondsAsked } from '../pprof/parameters.js'
import { currentPhase } from '../supervised-servers.js'

/** Said of one worker among several. */
const ALONE = 'this worker: the primary of its cluster does not call supervisePrimary()'

/** All that an admin server answers. @param drain begins to drain the service, unless that has begun; whether it reaches all of it */
export function endpointsOf(version: string, drain: (reason: string) => boolean): Endpoints {
  return {
    [ENDPOINT_INFO]: { open: true, answer: async () => ({ body: await describeProcess(version) }) },
    '/livez': { open: true, answer: () => json({ alive: true }) },
    '/readyz': {
      open: true,
      async answer({ trusted }) {
        const found = await readiness(trusted)
        return json(found, found.ready ? 200 : 503)
      },
    },
    [ENDPOINT_METRICS]: {
      open: true,
      async answer() {
        const { describeMetrics, EXPOSITION_TYPE } = await import('../metrics/metrics.js')
        return { type: EXPOSITION_TYPE, body: describeMetrics(version, currentPhase()) }
      },
    },
    '/connections': { answer: () => ({ body: listConnections() }) },
    [PPROF]: pprof,
    [PPROF.slice(0, -1)]: pprof,
    [ENDPOINT_GC]: {
      methods: ['POST'],
      async answer() {
        const { collectGarbage } = await import('../pprof/collect-garbage.js')
        await collectGarbage()
        return json(process.memoryUsage())
      },
    },
    '/': page,
    '/page/': page,
    [ENDPOINT_PAGE_DATA]: {
      ownSite: true,
      lasts: timeOfData,
      async answer(asked) {
        const { answerData } = await import('../page/data.js')
        return answerData(asked, version)
      },
    },
    '/drain': {
      methods: ['POST'],
      answer() {
        const isAll = drain('POST /drain')
        return json({ draining: true, ...(!isAll && { only: ALONE }) }, 202)
      },
    },
  }
}

/** Open: it holds nothing of the service, and asks for the token itself. */
const page: Endpoint = {
  open: true,
  async answer(asked) {
    const { answerPage } = await import('../page/page.js')
    return answerPage(asked)
  },
}

const pprof: Endpoint = {
  methods: ['GET', 'POST'],
  lasts: (asked) => 1000 * secondsAsked(asked),
  async answer(asked) {
    const { answerPprof } = await import('../pprof/pprof.js')
    return answerPprof(asked)
  },
}
