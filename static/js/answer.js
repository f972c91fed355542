// An answer is saved when it is given. Any field of form[data-save] that changes goes to the outbox;
// what waits is painted over what the server sent, and a refusal is said beside its question.

import { send, waiting } from "./outbox.js";

const refusals = new Map() // slot -> {words, isNew}
const slotOf = (form, name) => `${form.getAttribute("action")} ${name}`

function fieldsOf(form, field) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter(input => input.name !== "csrfmiddlewaretoken")
  return [...hidden.map(input => [input.name, input.value]), [field.name, field.value]]
}

document.addEventListener("change", event => {
  const form = event.target.closest?.("form[data-save]")
  if (!form || !event.target.name) return
  const slot = slotOf(form, event.target.name)
  refusals.delete(slot)
  send({ slot, url: form.getAttribute("action"), fields: fieldsOf(form, event.target) })
  showRefusals(form)
})

document.addEventListener("submit", event => {
  if (event.target.matches("form[data-save]")) event.preventDefault()
})

document.addEventListener("ciranda:sent", ({ detail }) => {
  if (detail.status < 400) return
  refusals.set(detail.entry.slot, { words: detail.body.message, isNew: true })
  paint()
})

// After a swap: the server's answers, then this device's newer ones.
document.addEventListener("ciranda:followed", () => {
  for (const choice of document.querySelectorAll("form[data-save] :is([type=radio], [type=checkbox])")) {
    choice.checked = choice.defaultChecked
  }
  paint()
})

function paint() {
  for (const form of document.querySelectorAll("form[data-save]")) {
    for (const entry of waiting()) {
      if (entry.url === form.getAttribute("action")) paintAnswer(form, entry)
    }
    showRefusals(form)
  }
}

function paintAnswer(form, entry) {
  const [name, value] = entry.fields.at(-1)
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "radio") field.checked = field.value === value
    else if (field !== document.activeElement) field.value = value
  }
}

function showRefusals(form) {
  form.querySelectorAll("[data-refusal]").forEach(old => old.remove())
  for (const [slot, refusal] of refusals) {
    const field = [...form.elements].find(one => one.name && slotOf(form, one.name) === slot)
    if (!field) continue
    const line = document.createElement("p")
    line.className = "wrong"
    line.dataset.refusal = ""
    line.textContent = refusal.words || form.dataset.refused
    if (refusal.isNew) line.setAttribute("role", "alert") // read aloud once, not after every swap
    refusal.isNew = false
    const place = field.closest("fieldset, .field") ?? form
    place.append(line)
  }
}

paint()
