import { join } from 'node:path'
import { clientPlugin } from '../../scripts/client-plugin.js'
import { bundle } from '../../src/bundle/index.js'
import type { BundleConfig } from '../../src/config/index.js'
import { bundleConfig, projectWith, repository, someVersion } from './bundle.js'
import { startService, type TestService } from './supervised-process.js'

/** Builds a service as Slipway does, with `bundle.trace: 'async'`, and starts it. */
export async function tracedService(
  source: string,
  changes: Partial<BundleConfig> = {},
): Promise<TestService> {
  const root = await projectWith({ 'src/server.ts': source })
  const config = bundleConfig(root, {
    trace: 'async',
    alias: { 'slipway/supervisor': join(repository, 'src/supervisor/index.ts') },
    plugins: [clientPlugin()],
    ...changes,
  })
  const { dir, manifest } = await bundle(config, { version: someVersion(), module: null })
  return startService('await import(process.env.SERVICE)', {
    env: { SERVICE: join(dir, manifest.entries['server'] ?? '') },
  })
}
