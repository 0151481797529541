// What the pages do beside htmx. Everything works without it.
"use strict";
(() => {
  // Single keys open pages and press buttons, unless somebody types. Some press a button of the visit that is marked, and of no other.
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const marked = () => document.activeElement && document.activeElement.closest("[data-card]");
  const mark = (step) => {
    const cards = [...document.querySelectorAll("[data-card]")].filter((card) => card.offsetParent);
    const at = cards.indexOf(marked());
    const next = cards[at < 0 ? 0 : Math.min(Math.max(at + step, 0), cards.length - 1)];
    if (next) next.querySelector("a").focus();
  };
  const wanted = (key) => {
    const at = CSS.escape(key);
    const first = (place) => document.querySelector(`${place} [data-key="${at}"]`);
    // What is to be seen to comes before pages, whose keys may be the same.
    return (marked() && marked().querySelector(`[data-card-key="${at}"]`)) || first("#notices") || first("main") || first("body");
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (event.key.length !== 1 || (document.querySelector("dialog[open]") && event.key !== "?")) return;
    if (event.key === "j" || event.key === "k") return mark(event.key === "j" ? 1 : -1);
    const found = wanted(event.key);
    if (!found) return;
    event.preventDefault();
    if (found.matches("input")) found.focus();
    else found.click();
  });

  // On a phone the navigation is wider than the screen: the page that is open is in sight.
  const here = document.querySelector(".pages [aria-current]");
  const showHere = () => {
    if (!here) return;
    const pages = here.parentElement;
    const beyond = here.getBoundingClientRect().right - pages.getBoundingClientRect().right;
    pages.scrollLeft = Math.max(0, pages.scrollLeft + beyond);
  };
  showHere();
  addEventListener("resize", showHere);

  // Whether what moves still comes by itself.
  const live = (state) => {
    for (const mark of document.querySelectorAll("[data-live]")) {
      mark.className = "live " + state;
      mark.querySelector("span").textContent = mark.dataset[state] || mark.dataset.live;
    }
  };
  document.addEventListener("htmx:sseOpen", () => live("on"));
  document.addEventListener("htmx:sseError", () => live("lost"));
  document.addEventListener("htmx:sendError", () => live("lost"));
  document.addEventListener("htmx:responseError", () => live("lost"));
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (event.detail.xhr && event.detail.xhr.status === 200) live("on");
  });

  // What must not be missed is counted in the title, and what is new of it rings, once in all windows of this browser. Whoever looks can
  // switch the sound off; the browser remembers that. Without a place to remember it rings as if nothing had been heard.
  const title = document.title;
  const kept = (key, value) => {
    try {
      if (value !== undefined) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const isQuiet = () => kept("fd-quiet") === "1";
  let bell = null;
  // Two short, soft notes. A browser plays nothing before somebody has touched the page, and then it does not matter.
  const ring = () => {
    if (isQuiet() || !window.AudioContext) return;
    bell = bell || new AudioContext();
    for (const [hertz, after] of [[880, 0], [660, 0.22]]) {
      const at = bell.currentTime + after;
      const [note, volume] = [bell.createOscillator(), bell.createGain()];
      note.frequency.value = hertz;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.08, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
      note.connect(volume).connect(bell.destination);
      note.start(at);
      note.stop(at + 0.22);
    }
    bell.resume();
  };
  const sayQuiet = () => {
    for (const button of document.querySelectorAll("[data-does=sound]")) {
      button.textContent = isQuiet() ? button.dataset.on : button.dataset.off;
      button.hidden = false;
    }
  };
  const notice = () => {
    const notices = document.querySelector("#notices [data-count]");
    if (!notices) return;
    const count = Number(notices.dataset.count);
    document.title = count > 0 ? `(${count}) ${title}` : title;
    sayQuiet();
    if (notices.dataset.rings === undefined) return;
    const now = notices.dataset.rings.split(" ").filter(Boolean);
    const heard = (kept("fd-heard") || "").split(" ");
    if (now.some((one) => !heard.includes(one))) ring();
    kept("fd-heard", now.join(" "));
  };
  sayQuiet();
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target && event.detail.target.id === "notices") notice();
  });

  // Time that is left runs down between two words of the office. It was left when the page was made, so no clock of ours matters.
  const ends = new WeakMap();
  const countDown = () => {
    for (const shown of document.querySelectorAll("[data-left-ms]")) {
      if (!ends.has(shown)) ends.set(shown, performance.now() + Number(shown.dataset.leftMs));
      const left = Math.max(0, Math.floor((ends.get(shown) - performance.now()) / 1000));
      const text = left > 0 ? Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0") : shown.dataset.over;
      if (shown.textContent !== text) shown.textContent = text;
    }
  };
  countDown();
  setInterval(countDown, 500);

  // A page can be printed, and a secret copied, with one touch.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-does]");
    if (!button) return;
    if (button.dataset.does === "print") window.print();
    if (button.dataset.does === "keys") {
      const sheet = document.getElementById("keys");
      event.preventDefault();
      if (sheet.open) sheet.close();
      else sheet.showModal();
    }
    if (button.dataset.does === "sound") {
      kept("fd-quiet", isQuiet() ? "0" : "1");
      sayQuiet();
    }
    if (button.dataset.does === "copy") copy(button, document.getElementById(button.dataset.what));
  });

  // Browsers give the clipboard to encrypted pages only; elsewhere the text is marked, so that it can be copied by hand.
  async function copy(button, from) {
    try {
      await navigator.clipboard.writeText(from.textContent.trim());
      button.textContent = button.dataset.done;
    } catch {
      window.getSelection().selectAllChildren(from);
    }
  }
})();
