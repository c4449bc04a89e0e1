import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from '@vue/compiler-sfc'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
/** What only those open who want to know: their words are the exact terms. docs/words.md says so too. */
const FOR_STUDY = /training\/(AdvancedSettings|LearningSettings|AugmentationSettings|CodecSettings|CodecFields|EpochListField)\.vue$/
/** The first column of the table: terms that stand for study only. */
const terms = readFileSync(resolve(root, 'docs/words.md'), 'utf8')
  .split('\n')
  .flatMap((line) => /^\| ([^|]+?) +\|/.exec(line)?.[1] ?? [])
  .slice(1)
  .filter((term) => !term.startsWith('-'))
const forbidden = new RegExp(`\\b(${terms.join('|').replaceAll(' ', '\\s+')})s?\\b`, 'i')
/** A tooltip may name the term, as the sign of a helper does. */
const TELLS_THE_TERM = new Set(['title'])
const NOT_READ = /^(class|id|for|type|role|is|key|ref|data-.*|to|name|viewBox|d|accept|align|slot|test-id|kind|model.*)$/

/** What a person may read: text with a space in it, or that begins with a capital. */
const isProse = (text: string): boolean => /^[A-Z][a-z]/.test(text.trim()) || /[a-z]{2,} /.test(text)

function literals(code: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return
    if (ts.isStringLiteralLike(node)) found.push(node.text)
    if (ts.isTemplateExpression(node)) found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' … '))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('a.ts', code, ts.ScriptTarget.Latest))
  return found
}

interface TemplateNode {
  type: number
  content?: string | { content: string }
  name?: string
  value?: { content: string }
  arg?: { content: string }
  exp?: { content: string }
  props?: TemplateNode[]
  children?: TemplateNode[]
}

function templateWords(node: TemplateNode): string[] {
  const [TEXT, ATTRIBUTE, DIRECTIVE, INTERPOLATION] = [2, 6, 7, 5]
  if (node.type === TEXT) return [node.content as string]
  if (node.type === INTERPOLATION) return literals((node.content as { content: string }).content)
  if (node.type === ATTRIBUTE)
    return TELLS_THE_TERM.has(node.name ?? '') || NOT_READ.test(node.name ?? '') ? [] : [node.value?.content ?? '']
  if (node.type === DIRECTIVE)
    return TELLS_THE_TERM.has(node.arg?.content ?? '') || NOT_READ.test(node.arg?.content ?? '') ? [] : literals(node.exp?.content ?? '')
  return [...(node.props ?? []), ...(node.children ?? [])].flatMap(templateWords)
}

function wordsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8')
  if (!file.endsWith('.vue')) return literals(source).filter(isProse)
  const { descriptor } = parse(source)
  const script = literals(descriptor.scriptSetup?.content ?? '').filter(isProse)
  return [...script, ...templateWords(descriptor.template?.ast as unknown as TemplateNode)]
}

const engineTerms = (file: string): string[] =>
  wordsOf(file)
    .filter((words) => forbidden.test(words))
    .map((words) => `${file.slice(root.length + 1)}: ${words.trim()}`)

describe('what a musician reads', () => {
  it('knows the terms of the table', () => {
    expect(terms).toEqual(
      expect.arrayContaining([
        'epoch',
        'checkpoint',
        'loss',
        'random seed',
        'look back',
        'frame',
        'codec',
        'weights',
        'made ahead',
        'let it play',
        'predict zero',
      ]),
    )
    expect(forbidden.test('After three epochs')).toBe(true)
    expect(forbidden.test('After three rounds')).toBe(false)
  })

  it('has no term of engineers in it', () => {
    const files = readdirSync(resolve(root, 'src-renderer'), { recursive: true, encoding: 'utf8' })
      .map((file) => resolve(root, 'src-renderer', file))
      .filter((file) => /\.(vue|ts)$/.test(file) && !FOR_STUDY.test(file) && !file.endsWith('.test.ts'))
    expect(files.length).toBeGreaterThan(80)
    expect(files.flatMap(engineTerms)).toEqual([])
  })
})
