// What is written is kept on this device until the server has it: form[data-note] with a textarea, a note's text,
// or with several fields, of which [data-words] are the words it is known by.
// What is being written is a draft, restored when the form comes back; what waits is shown as a note of its own.

import { send, waiting } from "./outbox.js";

const draftKey = area => `ciranda-draft ${document.body.dataset.me ?? ""} ${area.form.getAttribute("action")} ${area.name}`
const wordsOf = form => form.querySelector("[data-words]") ?? form.querySelector("textarea")
const shown = form => [...form.elements].filter(field => field.name && field.type !== "hidden")

function draft(area, text) {
  try {
    if (text === undefined) return localStorage.getItem(draftKey(area)) ?? ""
    if (text) localStorage.setItem(draftKey(area), text)
    else localStorage.removeItem(draftKey(area))
  } catch { /* no store: no drafts */ }
  return ""
}

document.addEventListener("input", event => {
  if (event.target.matches?.("form[data-note] textarea")) draft(event.target, event.target.value)
})

document.addEventListener("submit", event => {
  const form = event.target
  if (!form.matches("form[data-note]")) return
  event.preventDefault()
  const words = wordsOf(form)
  if (!words.value.trim()) return words.focus()
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter(input => input.name !== "csrfmiddlewaretoken")
  const others = shown(form).filter(field => field !== words)
  const fields = [...hidden, ...others, words].map(field => [field.name, field.value])
  // Each note is a slot of its own: a second one never takes the place of the first.
  send({ slot: `note ${Date.now()}`, url: form.getAttribute("action"), fields })
  for (const field of shown(form)) {
    field.value = ""
    if (field.matches("textarea")) draft(field, "")
  }
  delete form.dataset.reason
  paint()
})

document.addEventListener("ciranda:sent", ({ detail }) => {
  const form = [...document.querySelectorAll("form[data-note]")].find(one => one.getAttribute("action") === detail.entry.url)
  if (form && detail.status >= 400) giveBack(form, detail)
  paint()
})

document.addEventListener("ciranda:followed", paint)

// What was refused goes back where it was written, with the reason.
function giveBack(form, { entry, body }) {
  const words = wordsOf(form)
  const sent = new Map(entry.fields)
  words.value = words.value ? `${sent.get(words.name)}\n\n${words.value}` : sent.get(words.name)
  for (const field of shown(form)) field.value ||= sent.get(field.name) ?? ""
  for (const area of form.querySelectorAll("textarea")) draft(area, area.value)
  form.closest("details")?.setAttribute("open", "")
  form.dataset.reason = body.message ?? ""
}

function paint() {
  document.querySelectorAll("[data-unsent-note], [data-note-refusal]").forEach(old => old.remove())
  for (const form of document.querySelectorAll("form[data-note]")) {
    for (const area of form.querySelectorAll("textarea")) {
      if (!area.value && area !== document.activeElement) area.value = draft(area)
    }
    const place = form.closest("details") ?? form
    for (const entry of waiting().filter(one => one.url === form.getAttribute("action"))) place.after(unsent(form, entry))
    if (form.dataset.reason) form.append(reason(form))
  }
}

function unsent(form, entry) {
  const note = document.createElement("article")
  note.className = "sticky"
  note.dataset.unsentNote = ""
  note.append(document.createElement("p"), document.createElement("footer"))
  note.firstChild.textContent = entry.fields.at(-1)[1]
  note.lastChild.textContent = form.dataset.unsent ?? "…"
  return note
}

function reason(form) {
  const words = document.createElement("p")
  words.className = "wrong"
  words.dataset.noteRefusal = ""
  words.setAttribute("role", "alert")
  words.textContent = form.dataset.reason
  return words
}

paint()
