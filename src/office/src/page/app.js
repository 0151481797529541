// Fetches the changing part of the page anew whenever the office says that something is new.
"use strict";
(() => {
  const today = document.getElementById("today");
  const url = "/fragment?lang=" + encodeURIComponent(today.dataset.lang);
  let busy = false;
  let again = false;

  function live(on) {
    const text = document.getElementById("live");
    if (!text) return;
    text.parentElement.classList.toggle("on", on);
    text.parentElement.classList.toggle("lost", !on);
    if (on) text.textContent = today.dataset.live + " · " + text.textContent.replace(/^.* · /, "");
    else text.textContent = today.dataset.lost;
  }

  // One fetch at a time; whatever comes meanwhile is one more.
  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(String(answer.status));
      // Escaped by the server; the page's policy allows no script in it either.
      today.innerHTML = await answer.text();
      live(true);
    } catch {
      live(false);
    }
    busy = false;
    if (again) { again = false; refresh(); }
  }

  const events = new EventSource("/events");
  events.addEventListener("changed", refresh);
  events.onerror = () => live(false);
  // Waiting minutes grow without news.
  setInterval(refresh, 30000);
})();
