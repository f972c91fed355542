// Marks the page as scripted (html[data-script]), which hides what only pages without scripts need (.unscripted).
// The chosen theme, before the first paint: nothing, "light" or "dark". Loaded in <head> without defer.
// Buttons with data-theme-choice="light|dark|system" change it.
(() => {
  const KEY = "ciranda-theme"

  function apply(choice) {
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice
    else delete document.documentElement.dataset.theme
  }

  function stored() {
    try { return localStorage.getItem(KEY) } catch { return null }
  }

  document.documentElement.dataset.script = ""
  apply(stored())

  document.addEventListener("click", event => {
    const button = event.target.closest?.("[data-theme-choice]")
    if (!button) return
    const choice = button.dataset.themeChoice
    try {
      if (choice === "system") localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, choice)
    } catch { /* a private window keeps the choice for this page only */ }
    apply(choice)
  })
})()
