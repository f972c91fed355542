// <rehearsal-step src="…">: asks every two seconds that simulated people do what is due. They move while this page is
// open and never by themselves; when the request fails, the next one does what was left.

const EVERY = 2000

class RehearsalStep extends HTMLElement {
  #timer = null
  #isAsking = false

  connectedCallback() {
    this.#timer = setInterval(() => this.#step(), EVERY)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  async #step() {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value
    if (this.#isAsking || !token) return
    this.#isAsking = true
    try {
      await fetch(this.getAttribute("src"), { method: "POST", headers: { "X-CSRFToken": token } })
    } catch { /* offline: later */ }
    this.#isAsking = false
  }
}

customElements.define("rehearsal-step", RehearsalStep)
