// Has source that is run as it is hold what runs in browsers: `tsx --import ./scripts/with-clients.ts src/cli/main.ts`.
import { register } from 'node:module'
import { assetsOf, unbundledAssets } from './client-plugin.js'

const hooks = `
let known
export const initialize = (data) => void (known = data)
export const load = (url, context, next) =>
  known.assets.test(new URL(url).pathname)
    ? { format: 'module', shortCircuit: true, source: known.source }
    : next(url, context)
`
register(`data:text/javascript,${encodeURIComponent(hooks)}`, {
  data: { assets: assetsOf('report'), source: await unbundledAssets('report') },
})
