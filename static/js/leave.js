// form[data-leave]: before it is sent, what this device keeps of the person is thrown away: unsent answers and drafts.

const STORE = "ciranda-outbox"

function forget(me) {
  try {
    const entries = JSON.parse(localStorage.getItem(STORE)) ?? []
    localStorage.setItem(STORE, JSON.stringify(entries.filter(entry => entry.me !== me)))
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`ciranda-draft ${me} `)) localStorage.removeItem(key)
    }
  } catch { /* no store: nothing kept */ }
}

document.addEventListener("submit", event => {
  const me = document.body.dataset.me
  if (me && event.target.matches("form[data-leave]")) forget(me)
})
