import { histogramSamples, one, type Family } from './exposition.js'
import { supervisedServers } from '../supervised-servers.js'
import { NO_STATUS, requestCounts, requestDurations } from './tally.js'

/** What the service is and does. */
export function serviceFamilies(version: string, phase: string): Family[] {
  const servers = [...supervisedServers]
  return [
    {
      name: 'slipway_build_info',
      type: 'gauge',
      help: 'The version that runs.',
      samples: [{ labels: { version }, value: 1 }],
    },
    {
      name: 'slipway_drain_phase',
      type: 'gauge',
      help: 'What the service is about: serving, or a phase of its drain.',
      samples: [{ labels: { phase }, value: 1 }],
    },
    {
      name: 'slipway_connections',
      type: 'gauge',
      help: 'Open connections of the service.',
      samples: one(sum(servers.map(({ connections }) => connections.count()))),
    },
    {
      name: 'http_requests_in_flight',
      type: 'gauge',
      help: 'Requests that are not answered to the end.',
      samples: one(sum(servers.map(({ requests }) => requests?.inFlight.size ?? 0))),
    },
    {
      name: 'http_requests_total',
      type: 'counter',
      help: 'Requests that ended, by status and protocol; code "none": the client left first, or took the connection over.',
      samples: requestSamples(),
    },
    {
      name: 'http_request_duration_seconds',
      type: 'histogram',
      help: 'From a request to the end of its answer.',
      samples: histogramSamples(requestDurations),
    },
  ]
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function requestSamples(): Family['samples'] {
  return [...requestCounts].flatMap(([httpVersion, counts]) =>
    [...counts].map(([status, value]) => ({
      labels: { code: status === NO_STATUS ? 'none' : String(status), protocol: `http/${httpVersion}` },
      value,
    })),
  )
}
