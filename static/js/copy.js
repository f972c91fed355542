// button[data-copy="text"] copies its text; afterwards it shows data-copied for two seconds.

document.addEventListener("click", async event => {
  const button = event.target.closest?.("button[data-copy]")
  if (!button || button.dataset.words) return
  const done = await copy(button.dataset.copy)
  if (!done) return
  button.dataset.words = button.textContent
  button.textContent = button.dataset.copied ?? "✓"
  setTimeout(() => {
    button.textContent = button.dataset.words
    delete button.dataset.words
  }, 2000)
})

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Plain http on a local network has no clipboard: the old way, through a field.
    const field = document.createElement("textarea")
    field.value = text
    field.className = "sr"
    document.body.append(field)
    field.select()
    const done = document.execCommand("copy")
    field.remove()
    return done
  }
}
