// What the pages do beside htmx. Everything works without it.
"use strict";
(() => {
  // Single keys open pages and press buttons, unless somebody types.
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const wanted = event.key.length === 1 && document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("input")) wanted.focus();
    else wanted.click();
  });

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
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.xhr && event.detail.xhr.status === 200) live("on");
  });

  // A page can be printed, and a secret copied, with one touch.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-does]");
    if (!button) return;
    if (button.dataset.does === "print") window.print();
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
