// What scripts add to the pages: Show and Hide at a password, a word about its length, each form sent once, and times by the reader's clock.
// Without it everything works.
(() => {
  'use strict'
  const words = document.body.dataset

  function make(tag, name, text) {
    const made = document.createElement(tag)
    made.className = name
    made.textContent = text
    return made
  }

  // Show and Hide, in the row of the label; named by its own word and the label's.
  function reveal(input) {
    const label = input.labels[0]
    if (!label) return () => {}
    const row = make('div', 'label', '')
    const button = make('button', 'plain', words.show)
    button.type = 'button'
    button.id = input.id + '-reveal'
    label.id = input.id + '-label'
    button.setAttribute('aria-labelledby', button.id + ' ' + label.id)
    button.setAttribute('aria-controls', input.id)
    const turn = (visible) => {
      input.type = visible ? 'text' : 'password'
      button.textContent = visible ? words.hide : words.show
    }
    button.addEventListener('click', () => turn(input.type === 'password'))
    input.spellcheck = false
    input.autocapitalize = 'none'
    label.before(row)
    row.append(label, button)
    return () => turn(false)
  }

  // What is said of a password of `count` characters, `kinds` of them different, where `least` are asked for.
  function advice(count, kinds, least) {
    if (count === 0) return [0, '']
    if (count < least) return [0, words.short.replace('{count}', least - count)]
    if (kinds < 7) return [1, words.alike]
    return count < least + 6 ? [1, words.enough] : [2, words.strong]
  }

  // Said in peace, once the typing rests.
  function advise(input, least) {
    const said = make('p', 'strength', '')
    said.setAttribute('role', 'status')
    input.after(said)
    let rest
    const say = () => {
      const characters = [...input.value.normalize('NFC')]
      const [level, text] = advice(characters.length, new Set(characters).size, least)
      said.dataset.level = level
      clearTimeout(rest)
      rest = setTimeout(() => { said.textContent = text }, 400)
    }
    input.addEventListener('input', say)
    if (input.value) say()
  }

  // The first sending counts; coming back, or half a minute without an answer, opens the form again.
  function sendOnce(form, hide) {
    const button = form.querySelector('button:not([type="button"])')
    let own, late
    const open = () => {
      clearTimeout(late)
      if (own === undefined) return
      button.textContent = own
      button.removeAttribute('aria-disabled')
      own = undefined
    }
    form.addEventListener('submit', (event) => {
      if (own !== undefined) return event.preventDefault()
      hide()
      if (!button) return
      own = button.textContent
      button.textContent = words.sending
      button.setAttribute('aria-disabled', 'true')
      late = setTimeout(open, 30000)
    })
    window.addEventListener('pageshow', open)
  }

  for (const time of document.querySelectorAll('time')) {
    time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' })
    time.dir = 'auto'
  }

  for (const form of document.forms) {
    const hides = [...form.querySelectorAll('input[type="password"]')].map((input) => {
      if (input.dataset.least) advise(input, Number(input.dataset.least))
      return reveal(input)
    })
    sendOnce(form, () => hides.forEach((hide) => hide()))
  }
})()
