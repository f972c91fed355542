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

const STORE = "ciranda-unmerged"
const REFUSED = "0" // no text has this tag, so whatever is typed until the merge is refused and kept
const known = new WeakMap() // textarea -> {text, seen}: what the server had when this field was last in step with it
const unmerged = new Map(kept()) // id of a textarea -> {text, current, seen}: what was typed, and what the colleague wrote

// They outlive a reload: what was typed is on this device alone.
function kept() {
  try { return JSON.parse(localStorage.getItem(STORE)) ?? [] } catch { return [] }
}

function keep() {
  try { localStorage.setItem(STORE, JSON.stringify([...unmerged])) } catch { /* until the page is left */ }
}

const areas = () => document.querySelectorAll("form[data-idle] textarea")

/** After a swap: a field that was not touched takes what is new; one that was goes on saying what its writer saw. */
function settle() {
  for (const area of areas()) {
    const { seen } = area.form.elements
    if (unmerged.has(area.id)) {
      // What came from the server may be newer than the text that was in the way.
      if (seen.value !== REFUSED) Object.assign(unmerged.get(area.id), { current: area.defaultValue, seen: seen.value })
      showBoth(area)
      continue
    }
    const base = known.get(area)
    const isInStep = !base || area.value === base.text || area.value === area.defaultValue
    if (isInStep && document.activeElement !== area) area.value = area.defaultValue
    if (isInStep && area.value === area.defaultValue) known.set(area, { text: area.value, seen: seen.value })
    else seen.value = base.seen
  }
}

document.addEventListener("ciranda:sent", ({ detail: { entry, status, body } }) => {
  if (!("seen" in body)) return
  const fields = Object.fromEntries(entry.fields)
  const area = [...areas()].find(one => one.id === `memo-${fields.item}`)
  if (status === 409) {
    unmerged.set(`memo-${fields.item}`, { text: area?.value ?? fields.text, current: body.current, seen: body.seen })
    keep()
    return void (area && showBoth(area))
  }
  if (area) settleOn(area, fields.text, body.seen)
  // What was typed while this was on its way is based on it.
  const next = waiting().find(other => other.slot === entry.slot)
  if (next) send({ ...next, fields: next.fields.map(([name, value]) => [name, name === "seen" ? body.seen : value]) })
})

function settleOn(area, text, seen) {
  known.set(area, { text, seen })
  area.form.elements.seen.value = seen
}

/** Both texts, until they are merged; so long nothing that comes from the server takes the place of what was typed. */
function showBoth(area) {
  const { text, current, seen } = unmerged.get(area.id)
  const both = area.form.querySelector(".merge")
  if (document.activeElement !== area) area.value = text
  settleOn(area, current, REFUSED)
  both.querySelector("[data-theirs]").textContent = current
  both.dataset.seen = seen
  both.hidden = false
}

document.addEventListener("input", ({ target }) => {
  if (!unmerged.has(target.id)) return
  unmerged.get(target.id).text = target.value
  keep()
})

document.addEventListener("click", event => {
  const choice = event.target.closest?.("[data-merge]")
  if (!choice) return
  const both = choice.closest(".merge")
  const area = both.closest("form").querySelector("textarea")
  const theirs = both.querySelector("[data-theirs]").textContent
  unmerged.delete(area.id)
  keep()
  settleOn(area, theirs, both.dataset.seen || area.form.elements.seen.value)
  if (choice.dataset.merge === "add") area.value = `${area.value.trimEnd()}\n\n${theirs}`
  both.hidden = true
  area.focus()
  give(area)
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
