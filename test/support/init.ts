import { applyInit, type InitOptions, type InitPlan, planInit } from '../../src/generate/index.js'
import { testWorld } from './world.js'

/** What `slipway init` would do in a folder. */
export function plan(folder: string, options?: InitOptions): Promise<InitPlan> {
  return planInit(testWorld(folder), options)
}

/** Does it. */
export async function init(folder: string, options?: InitOptions): Promise<InitPlan> {
  const planned = await plan(folder, options)
  await applyInit(planned)
  return planned
}

/** path → action */
export function actions({ files }: InitPlan): Record<string, string> {
  return Object.fromEntries(files.map(({ path, action }) => [path, action]))
}
