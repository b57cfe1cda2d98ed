import { clockJump } from './clock-jump.js'
import { flood } from './flood.js'
import { fullDisk } from './full-disk.js'
import { memoryLimit } from './memory-limit.js'
import type { Mishap } from './mishap.js'
import { halfClose, reset, stall } from './rude-clients.js'
import { silentBackend } from './silent-backend.js'
import { suspended } from './suspended.js'

/** In the order in which they are played. */
export const mishaps: readonly Mishap[] = [
  stall,
  halfClose,
  reset,
  flood,
  silentBackend,
  fullDisk,
  clockJump,
  suspended,
  memoryLimit,
]
