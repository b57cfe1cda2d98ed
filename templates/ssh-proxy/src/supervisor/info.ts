import type { InfoFields } from 'slipway/supervisor'

/**
 * What `GET /info` answers besides Version, StartTimeEpochSecs, CurrentTimeEpochSecs and Uptime: an object, or a
 * function that is called for each answer. Anybody who reaches the admin server reads it: no secrets.
 */
export const info: InfoFields = {}
