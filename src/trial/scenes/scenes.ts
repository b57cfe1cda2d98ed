import { brokenStdout } from './broken-stdout.js'
import { crash } from './crash.js'
import { drainUnderLoad } from './drain-under-load.js'
import { idleDrain } from './idle-drain.js'
import type { Scene } from './scene.js'
import { secondSignal } from './second-signal.js'
import { takenAdminPort } from './taken-admin-port.js'
import { timeouts } from './timeouts.js'

/** Of which a time is measured: the machine is theirs. */
export const timedScenes: readonly Scene[] = [drainUnderLoad, idleDrain]

/** Of which it is seen alone what the service did. */
export const otherScenes: readonly Scene[] = [timeouts, crash, secondSignal, brokenStdout, takenAdminPort]
