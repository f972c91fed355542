// The live stream of a session: nudges, which say that something changed and nothing else. Whoever is nudged
// fetches its fragment again (follow.js). Where streams are blocked, cut or held back by a proxy, no hello or
// beat arrives, and follow.js goes on asking every few seconds by itself.
//
// <follow-board live="/live/…">: all tabs of one browser share one stream; the one that holds the lock has it.

const SILENCE = 35_000 // two beats missed, and some patience
const PATIENCE = 10_000 // so long a new stream may take to say hello
const REOPEN = [1000, 15_000] // between these, longer after every failure

export class LiveStream {
  #address
  #channel
  #source = null
  #failures = 0
  #heardAt = -Infinity
  #openedAt = -Infinity
  #timer = null
  #isLeader = false

  constructor(address) {
    this.#address = address
    this.#channel = new BroadcastChannel(`ciranda${address}`)
    this.#channel.onmessage = ({ data }) => this.#hear(data)
    for (const event of ["pageshow", "online"]) addEventListener(event, () => this.#revive())
    document.addEventListener("visibilitychange", () => document.hidden || this.#revive())
    setInterval(() => this.#revive(), PATIENCE)
    const lead = () => { this.#isLeader = true; this.#open(); return new Promise(() => {}) }
    if (navigator.locks) navigator.locks.request(`ciranda${address}`, lead)
    else lead()
  }

  /** Whether the stream can be relied on: something was heard of it a moment ago. */
  get isWell() {
    return performance.now() - this.#heardAt < SILENCE
  }

  #open() {
    clearTimeout(this.#timer)
    this.#source?.close()
    this.#openedAt = performance.now()
    this.#source = new EventSource(this.#address)
    for (const kind of ["hello", "beat", "nudge"]) {
      this.#source.addEventListener(kind, ({ data }) => this.#tell({ kind, topics: data }))
    }
    this.#source.onerror = () => this.#reopenLater()
  }

  // The browser reopens by itself only after some failures, and never after a 404 or a proxy's error page.
  #reopenLater() {
    this.#source.close()
    const wait = Math.min(REOPEN[1], REOPEN[0] * 2 ** this.#failures++)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#open(), wait * (.5 + Math.random()))
  }

  // A stream can die without a word: the machine slept, a proxy let it go.
  #revive() {
    const isYoung = performance.now() - this.#openedAt < PATIENCE
    if (this.#isLeader && !this.isWell && !isYoung) this.#open()
  }

  #tell(message) {
    this.#failures = 0
    this.#channel.postMessage(message)
    this.#hear(message)
  }

  #hear({ kind, topics }) {
    this.#heardAt = performance.now()
    if (kind !== "beat") document.dispatchEvent(new CustomEvent("ciranda:nudge", { detail: { kind, topics } }))
  }
}
