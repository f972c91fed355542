// details[data-fold="address"]: what is folded away is fetched when it is first opened, and takes the place of what
// stands under the summary (a link to the same as a page, for whoever has no script or no network).

document.addEventListener("toggle", async ({ target }) => {
  const { fold } = target.dataset ?? {}
  if (!fold || !target.open) return
  target.setAttribute("aria-busy", "true")
  try {
    const response = await fetch(fold, { headers: { Accept: "text/html", "HX-Request": "true" } })
    if (response.ok) fill(target, await response.text())
  } catch { /* the link stays, and the next opening tries again */ }
  target.removeAttribute("aria-busy")
}, true)

function fill(target, text) {
  delete target.dataset.fold
  const content = new DOMParser().parseFromString(text, "text/html").body.childNodes
  target.replaceChildren(target.querySelector("summary"), ...content)
}
