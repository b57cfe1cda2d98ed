import type { Version } from '../version/index.js'

/** The moment that a version carries in its text. */
export function stampedTime({ date, time }: Pick<Version, 'date' | 'time'>): Date {
  const iso = `${date}T${time}Z`.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  return new Date(iso)
}
