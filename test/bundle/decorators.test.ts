import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'

const options = { version: someVersion(), module: null }

const tsconfig = {
  'tsconfig.json': `{ // as Nest's starter has it
    "extends": "./tsconfig.base.json", }`,
  'tsconfig.base.json': {
    compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true, target: 'ES2021' },
  },
}

/** Prints what the decorators were told of the types. */
const record = `
  import 'reflect-metadata'
  export const told = (name: string) => (...[target, key]: any[]): void => {
    if (key === undefined) console.log(name, (Reflect as any).getMetadata('design:paramtypes', target).map((type: any) => type.name).join(' '))
    else console.log(name, (Reflect as any).getMetadata('design:type', target, key)?.name)
  }
`

describe('decorators with emitDecoratorMetadata', () => {
  it('carry the types: classes, interfaces, circular ones, types of packages', async () => {
    const root = await projectWith(
      {
        ...tsconfig,
        'src/told.ts': record,
        'node_modules/@types/only/index.d.ts': 'export interface Only { a: 1 }',
        'node_modules/@types/only/package.json':
          '{"name":"@types/only","version":"1.0.0","types":"index.d.ts"}',
        'src/types.ts':
          'export interface Shape { a: 1 }\nexport type Name = string\nexport class Value {}\nexport default interface Whole { b: 2 }\n',
        'src/egg.ts': `import { told } from './told.js'\nimport { Hen } from './hen.js'\n@told('Egg') export class Egg { constructor(hen: Hen) {} }\n`,
        'src/hen.ts': `
          import { told } from './told.js'
          import Whole, { Name, Shape, Value } from './types.js'
          import * as types from './types.js'
          import { Egg } from './egg.js'
          import { Only } from 'only'
          @told('Hen') export class Hen {
            @told('field') field: Value
            order = this.egg === undefined
            constructor(private egg: Egg, a: Shape, b: Name, c: Whole, d: types.Value, e: Only, f: Promise<void>, g: number[]) {}
          }
          export class Plain {}`,
        'src/server.ts': `import { Hen } from './hen.js'\nconsole.log(JSON.stringify(Object.keys(new (Hen as any)('egg'))), (new (Hen as any)('egg')).order)\n`,
      },
      { packages: ['reflect-metadata'] },
    )
    const { warnings } = await bundle(bundleConfig(root), options)
    expect(warnings).toEqual([])
    const { all } = await runNode(join(root, 'dist/server.js'))
    expect(all.split('\n')).toEqual([
      'Egg Object',
      'field Value',
      'Hen Egg Object Object Object Value Object Promise Array',
      '["egg","order"] false',
    ])
  })

  it('lead back to the source', async () => {
    const root = await projectWith(
      {
        ...tsconfig,
        'src/told.ts': record,
        'src/server.ts': `import { told } from './told.js'\nimport type { Server } from 'node:http'\n\n@told('A') class A {\n  constructor(readonly server: Server) {}\n\n  fail(): void {\n    throw new Error('thrown')\n  }\n}\nnew A(undefined as never).fail()\n`,
      },
      { packages: ['reflect-metadata'] },
    )
    await bundle(bundleConfig(root), options)
    const map = JSON.parse(await readFile(join(root, 'dist/server.js.map'), 'utf8')) as { sources: string[] }
    expect(map.sources).toContain('../src/server.ts')
    expect((await runNode(join(root, 'dist/server.js'), [], ['--enable-source-maps'])).all).toMatch(
      /at A\.fail .*src\/server\.ts:8:11\)/,
    )
  })

  it('that are wrong are shown with their place', async () => {
    const root = await projectWith({
      ...tsconfig,
      'src/server.ts': `const é = 1\n@dec() class A { é é: = }\n`,
    })
    await expect(bundle(bundleConfig(root), options)).rejects.toMatchObject({
      code: 'BUNDLE_FAILED',
      diagnostics: [{ file: join(root, 'src/server.ts'), line: 2, lineText: '@dec() class A { é é: = }' }],
    })
  })

  it('keep the names of classes, unless the config says otherwise', async () => {
    const files = {
      ...tsconfig,
      'src/one.ts': `export class Dto {}\n`,
      'src/server.ts': `import { Dto as One } from './one.js'\nclass Dto {}\nconsole.log(One.name, Dto.name)\n`,
    }
    const root = await projectWith(files)
    const run = async (keepNames: boolean | null) => {
      await bundle(bundleConfig(root, { keepNames, minify: true }), options)
      return (await runNode(join(root, 'dist/server.js'))).all
    }
    expect(await run(null)).toBe('Dto Dto')
    expect(await run(false)).not.toBe('Dto Dto')
    const plain = await projectWith({ ...files, 'tsconfig.base.json': {} })
    await bundle(bundleConfig(plain), options)
    expect((await runNode(join(plain, 'dist/server.js'))).all).not.toBe('Dto Dto')
  })

  it('inject by type in NestJS', async () => {
    const root = await projectWith(
      {
        ...tsconfig,
        'src/cats.ts': `
          import { Controller, Get, Injectable, Param } from '@nestjs/common'
          @Injectable() export class Cats { list(): string[] { return ['tom'] } }
          @Controller('cats') export class CatsController {
            constructor(private readonly cats: Cats) {}
            @Get(':id') one(@Param('id') id: string): { id: string; cats: string[] } { return { id, cats: this.cats.list() } }
          }`,
        'src/server.ts': `
          import 'reflect-metadata'
          import { Module } from '@nestjs/common'
          import { NestFactory } from '@nestjs/core'
          import { Cats, CatsController } from './cats.js'
          @Module({ controllers: [CatsController], providers: [Cats] }) class App {}
          const app = await NestFactory.create(App, { logger: false })
          await app.listen(0, '127.0.0.1')
          const answer = await fetch((await app.getUrl()) + '/cats/7')
          console.log(answer.status, await answer.text())
          await app.close()`,
      },
      {
        packages: ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
      },
    )
    const { manifest, warnings } = await bundle(bundleConfig(root), options)
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe('200 {"id":"7","cats":["tom"]}')
    expect(manifest.externals).toContain('@nestjs/microservices')
    expect(warnings.every(({ text }) => text.includes('is not installed'))).toBe(true)
  })
})
