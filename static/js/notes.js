// A note is kept on this device until the server has it: form[data-note] with one textarea.
// What is being written is a draft, restored when the form comes back; what waits is shown as a note of its own.

import { send, waiting } from "./outbox.js";

const draftKey = form => `ciranda-draft ${document.body.dataset.me ?? ""} ${form.getAttribute("action")}`

function draft(form, text) {
  try {
    if (text === undefined) return localStorage.getItem(draftKey(form)) ?? ""
    if (text) localStorage.setItem(draftKey(form), text)
    else localStorage.removeItem(draftKey(form))
  } catch { /* no store: no drafts */ }
  return ""
}

document.addEventListener("input", event => {
  const form = event.target.closest?.("form[data-note]")
  if (form && event.target.matches("textarea")) draft(form, event.target.value)
})

document.addEventListener("submit", event => {
  const form = event.target
  if (!form.matches("form[data-note]")) return
  event.preventDefault()
  const area = form.querySelector("textarea")
  if (!area.value.trim()) return area.focus()
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter(input => input.name !== "csrfmiddlewaretoken")
  const fields = [...hidden.map(input => [input.name, input.value]), [area.name, area.value]]
  // Each note is a slot of its own: a second one never takes the place of the first.
  send({ slot: `note ${Date.now()}`, url: form.getAttribute("action"), fields })
  area.value = ""
  draft(form, "")
  delete form.dataset.reason
  paint()
})

document.addEventListener("ciranda:sent", ({ detail }) => {
  const form = [...document.querySelectorAll("form[data-note]")].find(one => one.getAttribute("action") === detail.entry.url)
  if (form && detail.status >= 400) giveBack(form, detail)
  paint()
})

document.addEventListener("ciranda:followed", paint)

// A refused note goes back where it was written, with the reason.
function giveBack(form, { entry, body }) {
  const area = form.querySelector("textarea")
  const text = entry.fields.at(-1)[1]
  area.value = area.value ? `${text}\n\n${area.value}` : text
  draft(form, area.value)
  form.closest("details")?.setAttribute("open", "")
  form.dataset.reason = body.message ?? ""
}

function paint() {
  document.querySelectorAll("[data-unsent-note], [data-note-refusal]").forEach(old => old.remove())
  for (const form of document.querySelectorAll("form[data-note]")) {
    const area = form.querySelector("textarea")
    if (!area.value && area !== document.activeElement) area.value = draft(form)
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
