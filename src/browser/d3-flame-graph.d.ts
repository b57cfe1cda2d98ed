// What the page uses of libraries that have no types of their own.
declare module 'd3-flame-graph' {
  /** A frame as d3-hierarchy lays it out. */
  export interface Laid<T> {
    readonly data: T
    readonly value: number
    readonly parent: Laid<T> | null
    readonly children?: readonly Laid<T>[]
    highlight?: boolean
  }

  export interface FlameGraph<T> {
    (selection: unknown): void
    width(pixels: number): this
    cellHeight(pixels: number): this
    minFrameSize(pixels: number): this
    transitionDuration(milliseconds: number): this
    inverted(is: boolean): this
    label(text: (frame: Laid<T>) => string): this
    onClick(listener: (frame: Laid<T>) => void): this
    setColorMapper(colour: (frame: Laid<T>) => string): this
    setSearchMatch(match: (frame: Laid<T>, term: string) => boolean): this
    setSearchHandler(hear: (found: readonly Laid<T>[], sum: number, total: number) => void): this
    setDetailsHandler(hear: (text: string | null) => void): this
    update(): void
    search(term: string): void
    clear(): void
    resetZoom(): void
  }

  export default function flamegraph<T>(): FlameGraph<T>
}

declare module 'd3-selection' {
  interface Selection {
    datum(): unknown
    datum(value: unknown): this
    call(draw: (selection: unknown) => void): this
  }
  export function select(element: Element): Selection
}
