import { brokenStdout } from './broken-stdout.js'
import { crash } from './crash.js'
import { drainUnderLoad } from './drain-under-load.js'
import { idleDrain } from './idle-drain.js'
import type { Scene } from './scene.js'
import { secondSignal } from './second-signal.js'
import { takenAdminPort } from './taken-admin-port.js'
import { timeouts } from './timeouts.js'

export const scenes: readonly Scene[] = [
  drainUnderLoad,
  idleDrain,
  timeouts,
  crash,
  secondSignal,
  brokenStdout,
  takenAdminPort,
]
