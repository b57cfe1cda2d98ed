import { statSync } from 'node:fs'
import { one, type Family } from './exposition.js'

/** CPU, memory and handles of the process. Named as the dashboards for Node know them, where they do. */
export function processFamilies(): Family[] {
  const cpu = process.cpuUsage()
  return [
    counter('process_cpu_user_seconds_total', 'CPU time in user mode.', cpu.user / 1e6),
    counter('process_cpu_system_seconds_total', 'CPU time in the kernel.', cpu.system / 1e6),
    counter('process_cpu_seconds_total', 'CPU time.', (cpu.user + cpu.system) / 1e6),
    gauge(
      'process_start_time_seconds',
      'When the process started, since 1970.',
      one(performance.timeOrigin / 1000),
    ),
    gauge('process_open_fds', 'Open file descriptors.', openFiles()),
    ...memoryFamilies(),
    gauge('nodejs_active_resources', 'What keeps the process alive, by type.', activeResources()),
    gauge('nodejs_version_info', 'The version of Node.', [
      { labels: { version: process.version }, value: 1 },
    ]),
  ]
}

function memoryFamilies(): Family[] {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage()
  // Loaded when it is first needed: 3 ms.
  const spaces = process.getBuiltinModule('node:v8').getHeapSpaceStatistics()
  const bySpace = (field: 'space_size' | 'space_used_size' | 'space_available_size'): Family['samples'] =>
    spaces.map((space) => ({
      labels: { space: space.space_name.replace(/_space$/, '') },
      value: space[field],
    }))
  return [
    gauge('process_resident_memory_bytes', 'Resident memory.', one(rss)),
    gauge('nodejs_heap_size_total_bytes', "V8's heap.", one(heapTotal)),
    gauge('nodejs_heap_size_used_bytes', "What of V8's heap is used.", one(heapUsed)),
    gauge('nodejs_external_memory_bytes', "Memory outside of V8's heap that its objects own.", one(external)),
    gauge('nodejs_array_buffers_bytes', 'ArrayBuffers and Buffers, external memory too.', one(arrayBuffers)),
    gauge('nodejs_heap_space_size_total_bytes', "Spaces of V8's heap.", bySpace('space_size')),
    gauge('nodejs_heap_space_size_used_bytes', 'What of them is used.', bySpace('space_used_size')),
    gauge('nodejs_heap_space_size_available_bytes', 'What of them is free.', bySpace('space_available_size')),
  ]
}

/** Linux 6.2 and later tells it in one call; elsewhere they would have to be listed, which takes 10 ms for 5,000. */
function openFiles(): Family['samples'] {
  const size = statSync('/proc/self/fd', { throwIfNoEntry: false })?.size ?? 0
  return size === 0 ? [] : one(size)
}

function activeResources(): Family['samples'] {
  const counts = new Map<string, number>()
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts].map(([type, value]) => ({ labels: { type }, value }))
}

function counter(name: string, help: string, value: number): Family {
  return { name, type: 'counter', help, samples: one(value) }
}

function gauge(name: string, help: string, samples: Family['samples']): Family {
  return { name, type: 'gauge', help, samples }
}
