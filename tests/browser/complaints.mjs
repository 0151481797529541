// What a page's own console complains of: a script that fails, a policy that is broken, a file that is missing. A good page is silent.

// Chromium says this of a page that is not there and of the answer to a form that was not taken: the page itself says what is wrong.
const NOT_TAKEN = (message) =>
  /Failed to load resource.*status of (401|404|409|422)/.test(message.text()) && !message.location().url.includes("/assets/");

// htmx says this of the stream of a page that is being left. A stream that the policy or the office refuses is complained of in other words.
const LEFT = (message) => message.text() === "[object Event]" && message.location().url.includes("/assets/htmx.js");

export class Complaints {
  #said = [];

  constructor(page) {
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type()) || NOT_TAKEN(message) || LEFT(message)) return;
      this.#said.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.#said.push(`script: ${error.message}`));
    page.on("response", (response) => {
      if (response.status() >= 500) this.#said.push(`${response.status()}: ${response.url()}`);
    });
  }

  // Throws what was said since the last time.
  raise() {
    const said = this.#said.splice(0);
    if (said.length > 0) throw new Error(`the page complains: ${said.join("; ")}`);
  }
}
