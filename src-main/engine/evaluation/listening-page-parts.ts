/** Style and script of the page that `writeListeningPage` makes: no library, nothing from outside, works from a disk. */

export const PAGE_STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: light-dark(#ece5d8, #161310); color: light-dark(#1e1914, #f2eadf); }
main { width: min(560px, calc(100vw - 32px)); padding: 24px 0; }
h1 { font-size: 20px; }
button, input { font: inherit; color: inherit; }
button { min-height: 44px; padding: 0 18px; border: 1px solid light-dark(#a8997f, #5a4f46); border-radius: 8px; background: light-dark(#ddd3c1, #312a25); cursor: pointer; }
button:disabled { opacity: .5; }
button.main { background: #ecd547; border-color: #ecd547; color: #1b1700; font-weight: 650; }
button[aria-checked=true] { background: #ecd547; border-color: #ecd547; color: #1b1700; font-weight: 650; }
:focus-visible { outline: 2px solid light-dark(#1c5aa8, #a9ccff); outline-offset: 2px; }
input { min-height: 40px; padding: 0 10px; border: 1px solid light-dark(#a8997f, #5a4f46); border-radius: 8px; background: light-dark(#fdfbf6, #0f0d0b); }
.row { display: flex; flex-wrap: wrap; gap: 10px; margin: 16px 0; align-items: center; }
.stars { display: grid; grid-template-columns: repeat(5, 1fr); gap: 8px; }
.ends { display: flex; justify-content: space-between; font-size: 13px; color: light-dark(#685c4c, #978a7b); }
progress { width: 100%; accent-color: #b49800; }
`

export const PAGE_SCRIPT = `
'use strict'
const page = document.getElementById('page')
const sounds = [...document.querySelectorAll('script.sound')]
const key = 'listening-test.' + TEST.testId
const shuffle = (list) => { for (let i = list.length - 1; i > 0; i--) { const j = Math.floor(Math.random() * (i + 1)); [list[i], list[j]] = [list[j], list[i]] } return list }
const fresh = () => ({ listener: '', startedAt: '', order: shuffle(sounds.map((sound) => sound.dataset.id)), ratings: {}, at: 0 })
const stored = () => { try { return JSON.parse(localStorage.getItem(key)) } catch { return null } }
let state = stored() ?? fresh()
const keep = () => { try { localStorage.setItem(key, JSON.stringify(state)) } catch { /* The page still works; a closed tab forgets. */ } }
const audio = new Audio()
const urls = new Map()
function urlOf(id) {
  if (!urls.has(id)) {
    const text = atob(sounds.find((sound) => sound.dataset.id === id).textContent)
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
    urls.set(id, URL.createObjectURL(new Blob([bytes], { type: 'audio/flac' })))
  }
  return urls.get(id)
}
function add(parent, tag, text, properties = {}) {
  const element = document.createElement(tag)
  if (text !== null) element.textContent = text
  for (const [name, value] of Object.entries(properties)) name in element ? (element[name] = value) : element.setAttribute(name, value)
  parent.append(element)
  return element
}
function begin() {
  page.replaceChildren()
  add(page, 'h1', TEST.name)
  add(page, 'p', 'You will hear ' + sounds.length + ' short pieces. Rate each from 1 (bad) to 5 (excellent) by how much you like it as music. You can hear a piece again and change your mind. Headphones help.')
  const row = add(page, 'div', null, { className: 'row' })
  const label = add(row, 'label', 'Your name or initials ')
  const name = add(label, 'input', null, { value: state.listener, maxLength: 80, autocomplete: 'off' })
  const start = add(row, 'button', 'Begin', { className: 'main', type: 'button' })
  start.onclick = () => { state.listener = name.value.trim() || 'Somebody'; state.startedAt = new Date().toISOString(); keep(); ask() }
  name.onkeydown = (event) => { if (event.key === 'Enter') start.click() }
  name.focus()
}
function ask() {
  if (state.at >= state.order.length) return end()
  const id = state.order[state.at]
  page.replaceChildren()
  add(page, 'h1', 'Piece ' + (state.at + 1) + ' of ' + state.order.length)
  add(page, 'progress', null, { max: state.order.length, value: state.at, 'aria-label': 'Pieces done' })
  const row = add(page, 'div', null, { className: 'row' })
  const play = add(row, 'button', audio.paused ? 'Play' : 'Pause', { className: 'main', type: 'button' })
  play.onclick = () => (audio.paused ? audio.play() : audio.pause())
  audio.onplay = () => (play.textContent = 'Pause')
  audio.onpause = () => (play.textContent = 'Play')
  const stars = add(page, 'div', null, { className: 'stars', role: 'radiogroup', 'aria-label': 'Your rating, 1 bad to 5 excellent' })
  for (let rating = 1; rating <= 5; rating++) {
    const star = add(stars, 'button', String(rating), { type: 'button', role: 'radio', 'aria-checked': String(state.ratings[id] === rating) })
    star.onclick = () => {
      state.ratings[id] = rating
      keep()
      for (const other of stars.children) other.setAttribute('aria-checked', String(other === star))
      next.disabled = false
    }
  }
  const ends = add(page, 'div', null, { className: 'ends' })
  add(ends, 'span', 'bad')
  add(ends, 'span', 'excellent')
  const steps = add(page, 'div', null, { className: 'row' })
  const go = (by) => { audio.pause(); state.at += by; audio.removeAttribute('src'); keep(); ask() }
  add(steps, 'button', 'Back', { type: 'button', disabled: state.at === 0, onclick: () => go(-1) })
  const next = add(steps, 'button', 'Next', { type: 'button', className: 'main', disabled: !state.ratings[id], onclick: () => go(1) })
  if (!audio.src) { audio.src = urlOf(id); audio.play().catch(() => play.focus()) }
}
function save(text, name, type) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
}
function end() {
  page.replaceChildren()
  add(page, 'h1', 'Thank you')
  add(page, 'p', 'Save your answers and send the file to whoever gave you this page.')
  const row = add(page, 'div', null, { className: 'row' })
  const answers = { testId: TEST.testId, listener: state.listener, startedAt: state.startedAt, ratings: state.ratings }
  const file = 'Answers of ' + state.listener.replace(/[^\\p{L}\\p{N} ]/gu, '_')
  const main = add(row, 'button', 'Save answers', { type: 'button', className: 'main', onclick: () => save(JSON.stringify(answers), file + '.json', 'application/json') })
  add(row, 'button', 'Look again', { type: 'button', onclick: () => { state.at = 0; ask() } })
  add(row, 'button', 'Another listener', { type: 'button', onclick: () => { state = fresh(); keep(); begin() } })
  main.focus()
}
addEventListener('keydown', (event) => {
  if (event.target instanceof HTMLInputElement || !state.startedAt || event.ctrlKey || event.metaKey || event.altKey) return
  const stars = page.querySelectorAll('[role=radio]')
  if (stars.length && event.key >= '1' && event.key <= '5') stars[event.key - 1].click()
})
state.startedAt ? ask() : begin()
`
