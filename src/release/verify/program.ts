/** An executable, as far as its name tells. */
export interface Program {
  readonly file: string
  /** Of its bundle. */
  readonly name: string
  /** The canonical text. */
  readonly version: string
  /** `linux-x64` */
  readonly platform: string
}

const NAME = /^(.+)-(\d+\.\d+\.\d+-[0-9a-f]{10}-\d{8}\.\d{6}(?:\.dirty)?)-(linux-[a-z0-9]+)$/

/** Why an executable does not run on this machine; null: it may. */
export function whyElsewhere({ platform }: Pick<Program, 'platform'>): string | null {
  const here = `${process.platform}-${process.arch}`
  return platform === here ? null : `it is a program for ${platform}, and this machine is ${here}`
}

/** The executable that a file is by its name, which nothing in it tells; null where it is none. */
export function programOf(file: string): Program | null {
  const [, name, version, platform] = NAME.exec(file) ?? []
  return name === undefined || version === undefined || platform === undefined
    ? null
    : { file, name, version, platform }
}
