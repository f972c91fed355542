// form[data-idle]: what is typed counts as given after a second without a key, not only when the field is left.
// form[data-save] with a field named "seen": says which text its writer saw. Where a colleague was faster the
// server answers with theirs, and both stand here until they are merged; nothing typed is lost.
// [data-idle-words]: what is said where the sight ([data-sight]) has been the same for two minutes.

import { send, waiting } from "./outbox.js"

const IDLE = 1000
const timers = new WeakMap()

document.addEventListener("input", event => {
  const area = event.target
  if (!area.matches("form[data-idle] textarea")) return
  clearTimeout(timers.get(area))
  timers.set(area, setTimeout(() => give(area), IDLE))
})

const give = area => area.dispatchEvent(new Event("change", { bubbles: true }))

// Shared notes

const known = new WeakMap() // textarea -> {text, seen}: what the server had when this field was last in step with it

/** After a swap: a field that was not touched takes what is new; one that was goes on saying what its writer saw. */
function settle() {
  for (const area of document.querySelectorAll("form[data-idle] textarea")) {
    const seen = area.form.elements.seen
    const base = known.get(area)
    const isInStep = !base || area.value === base.text || area.value === area.defaultValue
    if (isInStep && document.activeElement !== area) area.value = area.defaultValue
    if (isInStep && area.value === area.defaultValue) known.set(area, { text: area.value, seen: seen.value })
    else seen.value = base.seen
  }
}

document.addEventListener("ciranda:sent", ({ detail: { entry, status, body } }) => {
  if (!("seen" in body)) return
  const area = areaOf(entry)
  if (status === 409) return void (area && showBoth(area, body))
  const sent = entry.fields.find(([name]) => name === "text")[1]
  if (area) base(area, sent, body.seen)
  // What was typed while this was on its way is based on it.
  const next = waiting().find(other => other.slot === entry.slot)
  if (next) send({ ...next, fields: next.fields.map(([name, value]) => [name, name === "seen" ? body.seen : value]) })
})

function areaOf(entry) {
  const item = entry.fields.find(([name]) => name === "item")[1]
  const form = [...document.querySelectorAll("form[data-idle]")].find(one => one.elements.item.value === item)
  return form?.elements.text
}

function base(area, text, seen) {
  known.set(area, { text, seen })
  area.form.elements.seen.value = seen
}

function showBoth(area, { current, seen }) {
  const both = area.form.querySelector(".merge")
  both.querySelector("[data-theirs]").textContent = current
  both.dataset.seen = seen
  both.hidden = false
}

document.addEventListener("click", event => {
  const choice = event.target.closest?.("[data-merge]")
  if (!choice) return
  const both = choice.closest(".merge")
  const area = both.closest("form").elements.text
  const theirs = both.querySelector("[data-theirs]").textContent
  base(area, theirs, both.dataset.seen ?? area.form.elements.seen.value)
  if (choice.dataset.merge === "add") area.value = `${area.value.trimEnd()}\n\n${theirs}`
  both.hidden = true
  give(area)
  area.focus()
})

// Nothing happens

const QUIET = 120_000
let sight = null // {value, since}

function watch() {
  const value = document.querySelector("[data-sight]")?.dataset.sight
  if (sight?.value !== value) sight = { value, since: performance.now() }
  const line = document.querySelector("[data-idle-words]")
  if (!line || performance.now() - sight.since < QUIET || "isIdle" in line.dataset) return
  line.dataset.isIdle = ""
  line.firstElementChild.textContent = line.dataset.idleWords
}

document.addEventListener("ciranda:followed", () => { settle(); watch() })
setInterval(watch, 1000)
settle()
watch()
