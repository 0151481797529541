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
    return (marked() && marked().querySelector(`[data-card-key="${at}"]`)) || document.querySelector(`[data-key="${at}"]`);
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
