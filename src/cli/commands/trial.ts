import { defineCommand } from '../command.js'

export const trial = defineCommand({
  name: 'trial',
  summary: 'Start what was built, ask it for its version, stop it with a request in flight',
  examples: [{ line: 'slipway build && slipway trial', says: 'exit 0 when the built service did all of it right' }],
  async run(call) {
    const { tryBuilt } = await import('../try-built.js')
    await tryBuilt(call)
  },
})
