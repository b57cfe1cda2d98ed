// What a supervised server costs beyond a bare one: CPU of a request, memory of a connection, time to start.
import { benchIdle } from './idle.js'
import { benchRequests } from './requests.js'
import { buildServer } from './server-process.js'
import { benchStartup } from './startup.js'

export async function benchSupervisor(folder: string): Promise<void> {
  const [requests, bare, supervised] = await Promise.all([
    buildServer(folder, 'requests', 'outside'),
    buildServer(folder, 'bare', 'inside'),
    buildServer(folder, 'supervised', 'inside'),
  ])
  await benchRequests(requests)
  await benchIdle(requests)
  await benchStartup(bare, supervised)
}
