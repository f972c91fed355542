// <follow-board src="…" live="/live/…" every="2" etag="…">: fetches its fragment and morphs it in (htmx must be loaded),
// when the live stream nudges, and every few seconds by itself where no stream comes through.
// Focus, caret, open <details> and typed text stay. Nothing is swapped while a dot moves, and no answer of the
// server from before the last change is shown after it.

import { LiveStream } from "./live.js"

const CALM = 20 // seconds between two looks while the stream is well: a net below it
const SCATTER = 150 // a nudge reaches everybody at once; they need not all ask at once
const STILL = 600 // a dot is in the air so long after it was placed
const LONGEST_WAIT = 30_000
let movedAt = -Infinity // the last change made here
let knownAt = -Infinity // the last time the server was told, or told us, something newer than what is being fetched

document.addEventListener("change", () => { movedAt = knownAt = performance.now() })
document.addEventListener("ciranda:sent", () => { knownAt = performance.now() })

htmx.registerExtension("ciranda-follow", {
  htmx_before_morph_attr: (element, detail) => !(detail.attrName === "open" && element.matches("details, dialog")),
})

class FollowBoard extends HTMLElement {
  #timer = null
  #failures = 0
  #asked = null
  #isStale = false
  #stream = null
  #before = null
  #events = new AbortController()

  connectedCallback() {
    this.#events = new AbortController()
    const options = { signal: this.#events.signal }
    const now = () => document.hidden || this.refetch()
    for (const event of ["pageshow", "online", "offline"]) addEventListener(event, now, options)
    for (const event of ["visibilitychange", "ciranda:sent", "ciranda:retry", "ciranda:refetch"]) {
      document.addEventListener(event, now, options)
    }
    document.addEventListener("ciranda:nudge", () => this.#hear(), options)
    if (this.hasAttribute("live")) this.#stream ??= new LiveStream(this.getAttribute("live"))
    document.addEventListener("htmx:before:swap", ({ detail }) => this.#isMine(detail) && this.#leave(detail), options)
    document.addEventListener("htmx:after:swap", ({ detail }) => this.#isMine(detail) && this.#arrive(), options)
    this.#later(this.hasAttribute("etag") ? undefined : 0) // without a tag nothing is here yet
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#events.abort()
    this.#asked?.abort()
  }

  #later(wait = this.#pause()) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.refetch(), wait)
  }

  #pause() {
    const every = 1000 * (this.#stream?.isWell && !this.#failures ? CALM : Number(this.getAttribute("every")) || 2)
    return Math.min(LONGEST_WAIT, every * 2 ** this.#failures) * (.85 + .3 * Math.random())
  }

  /** Look soon; what is on its way may be older than the nudge, and its arrival must not put off the next look. */
  #hear() {
    this.#isStale = true
    this.#later(Math.random() * SCATTER)
  }

  async refetch() {
    clearTimeout(this.#timer)
    if (document.hidden) return // visibilitychange comes back here
    if (this.#asked) return void (this.#isStale = true)
    this.#isStale = false
    const askedAt = performance.now()
    const answer = await this.#fetch()
    if (!this.isConnected) return
    if (answer && (knownAt > askedAt || performance.now() - movedAt < STILL)) return this.#later(STILL)
    if (answer) {
      await htmx.swap({ text: answer.text, target: this, sourceElement: this, swap: "innerMorph" })
      this.setAttribute("etag", answer.tag)
    }
    this.#later(this.#isStale ? 0 : undefined)
  }

  /** The new fragment as {text, tag}; null if nothing changed or it could not be had. */
  async #fetch() {
    this.#asked = new AbortController()
    const timeout = setTimeout(() => this.#asked.abort(), 10_000)
    let answer = null
    try {
      answer = await this.#ask()
      this.#failures = 0
    } catch {
      this.#failures += 1
    }
    clearTimeout(timeout)
    this.#asked = null
    document.dispatchEvent(new CustomEvent("ciranda:follow", { detail: { failures: this.#failures, isStreaming: !!this.#stream?.isWell } }))
    return answer
  }

  async #ask() {
    const headers = { Accept: "text/html", "HX-Request": "true" }
    if (this.getAttribute("etag")) headers["If-None-Match"] = this.getAttribute("etag")
    const response = await fetch(this.getAttribute("src"), { headers, signal: this.#asked.signal })
    const elsewhere = response.headers.get("HX-Redirect")
    if (elsewhere) location.assign(elsewhere)
    if (response.status === 404) location.reload() // the seat was taken away; the page says so
    if (elsewhere || response.status === 304) return null
    if (response.status !== 200) throw new Error(response.status)
    return { text: await response.text(), tag: response.headers.get("ETag") ?? "" }
  }

  // Our own swaps, and those of a form inside that htmx sent.

  #isMine(detail) {
    return detail.ctx.target === this && detail.ctx.swap !== "none"
  }

  get #item() {
    return this.querySelector("[data-item]")?.dataset.item
  }

  #leave({ ctx }) {
    this.#before = { item: this.#item, hadFocus: this.contains(document.activeElement), isOwn: ctx.sourceElement === this }
  }

  #arrive() {
    const { item, hadFocus, isOwn } = this.#before
    if (!isOwn) knownAt = performance.now()
    this.dispatchEvent(new CustomEvent("ciranda:followed", { bubbles: true }))
    const isNew = this.#item !== item
    if (isNew) scrollTo(0, 0)
    // A new issue is read from its heading. Who pressed a button that is gone goes on with the one in its place.
    const lands = isNew ? "h1" : this.getAttribute("lands") ?? "h1"
    const isLost = hadFocus && !this.contains(document.activeElement)
    if (isNew || isLost) this.querySelector(lands)?.focus({ preventScroll: true })
  }
}

customElements.define("follow-board", FollowBoard)
