/** `3.4 MB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let size = value
  let unit = 0
  for (; Math.abs(size) >= 1000 && unit < units.length - 1; unit++) size /= 1000
  return `${unit === 0 || Math.abs(size) >= 100 ? size.toFixed(0) : size.toFixed(1)} ${units[unit]}`
}

/** `0.25 ms`, `34 ms`, `1.2 s`. */
export function milliseconds(value: number): string {
  if (value >= 1000) return `${(value / 1000).toFixed(value >= 10_000 ? 0 : 1)} s`
  return `${value >= 10 ? value.toFixed(0) : Number(value.toFixed(2))} ms`
}

/** An age, in its two largest units: `34s`, `2m3s`, `5h12m`, `3d4h`. */
export function age(value: number): string {
  const seconds = Math.floor(value / 1000)
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(seconds / unit)) as [
    number,
    number,
    number,
  ]
  if (days > 0) return `${days}d${hours % 24}h`
  if (hours > 0) return `${hours}h${minutes % 60}m`
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`
}

export function count(value: number): string {
  return value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toFixed(1)
}
