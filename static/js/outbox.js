// What this device still owes the server: answers and notes, kept in localStorage until the server has answered.
// One request at a time, oldest first, the same key at every try. Knows nothing of the page but body[data-me].

const STORE = "ciranda-outbox"
const LONGEST_WAIT = 30_000
let memory = null // what waits, where the browser could not store it
let inFlight = null
let failures = 0
let timer = null

const me = () => document.body.dataset.me ?? ""

function read() {
  if (memory) return memory
  try { return JSON.parse(localStorage.getItem(STORE)) ?? [] } catch { return [] }
}

function write(entries) {
  try {
    localStorage.setItem(STORE, JSON.stringify(entries))
    memory = null
  } catch { // full, or not allowed
    memory = entries
  }
}

function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID()
  // Plain http on a local network has no randomUUID.
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("")
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5")
}

/** Entries of this person, oldest first. */
export const waiting = () => read().filter(entry => entry.me === me())

/** Keep one thing to send. A newer entry takes the place of an older one of its slot that has not left yet. */
export function send({ slot, url, fields }) {
  const entry = { key: newKey(), me: me(), slot, url, fields }
  const others = read().filter(old => old.slot !== slot || old.me !== entry.me || old.key === inFlight)
  write([...others, entry])
  tell()
  flush()
  return entry
}

function tell() {
  const detail = { waiting: waiting().length, failing: failures > 0, isStored: !memory?.length }
  document.dispatchEvent(new CustomEvent("ciranda:outbox", { detail }))
}

/** The server's final word as {status, body}, or null if it has to be asked again. */
async function post(entry) {
  const fields = entry.fields.filter(([name]) => name !== "key") // the form has one of its own, for pages without scripts
  const body = new URLSearchParams([...fields, ["key", entry.key]])
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? ""
  let response
  try {
    response = await fetch(entry.url, {
      method: "POST", body, redirect: "manual", keepalive: true, signal: AbortSignal.timeout?.(10_000),
      headers: { Accept: "application/json", "X-CSRFToken": token },
    })
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json")
    const isFinal = response.status < 500 && ![408, 425, 429].includes(response.status)
    if (isFinal && isJson) return { status: response.status, body: await response.json() }
  } catch {
    return null // no network, a cut or a time-out
  }
  return [404, 410].includes(response.status) ? { status: response.status, body: {} } : null
}

async function sendAll() {
  for (let entry; (entry = waiting()[0]);) {
    inFlight = entry.key
    const answer = await post(entry)
    inFlight = null
    failures = answer ? 0 : failures + 1
    if (!answer) break
    write(read().filter(other => other.key !== entry.key))
    document.dispatchEvent(new CustomEvent("ciranda:sent", { detail: { entry, ...answer } }))
    tell()
  }
}

let flushing = false

/** Send what waits, now; afterwards by itself, later and later, until all is answered. */
export async function flush() {
  clearTimeout(timer)
  if (flushing) return
  flushing = true
  // Two tabs of one person must not send at once: their answers would overtake each other.
  await (navigator.locks ? navigator.locks.request(STORE, sendAll) : sendAll())
  flushing = false
  if (failures) tell()
  if (waiting().length) {
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.max(0, failures - 1))
    timer = setTimeout(flush, wait * (.5 + Math.random()))
  }
}

// What only this page keeps goes with it: the browser asks first.
addEventListener("beforeunload", event => { if (memory?.length) event.preventDefault() })
for (const event of ["online", "pageshow"]) addEventListener(event, flush)
document.addEventListener("visibilitychange", () => document.hidden || flush())
document.addEventListener("ciranda:retry", flush)
