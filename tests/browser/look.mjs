// Looking at a page: waiting for what should be on it, and judging it.
import axe from "axe-core";

const LOOK_EVERY_MS = 20;
// What a page says of itself when something went wrong, characters.
const EXCERPT = 1200;

// Looks until `condition` gives something; a page that is just being replaced gives nothing.
export async function until(deadlineMs, what, condition) {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const value = await condition().catch((error) => {
      if (/context was destroyed|Target page|navigating|Frame was detached/.test(error.message)) return undefined;
      throw error;
    });
    if (value) return value;
    if (performance.now() > end) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await new Promise((look) => setTimeout(look, LOOK_EVERY_MS));
  }
}

// As people see it: hidden text is none, and any space is one.
export async function text(page) {
  return (await page.evaluate(() => document.body?.innerText ?? "")).replace(/\s+/g, " ");
}

export async function whereWeAre(page) {
  const seen = await text(page).catch((error) => error.message);
  return `at ${page.url()}: ${seen.slice(0, EXCERPT)}`;
}

// Everything that the page fetches for itself is there, and its letters are drawn.
export async function settled(page, deadlineMs) {
  await page.waitForLoadState("load", { timeout: deadlineMs });
  await until(deadlineMs, "the page is complete", () =>
    page.evaluate(() => document.fonts.status === "loaded" && !document.querySelector(".htmx-request, .htmx-settling")),
  );
}

// Rules of WCAG 2.2 A and AA and of good practice; what is broken so that somebody cannot use the page.
export async function axeFinds(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 5).map((node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
}

// What is wrong with how a page stands in its window, or with its words.
export async function standsWrongly(page) {
  return page.evaluate(() => {
    const wrong = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > window.innerWidth) {
      const reach = (element) => element.getBoundingClientRect().right;
      const scrolls = (element) => element.closest(".scroll, .board, .pages") !== null;
      const out = [...document.body.querySelectorAll("*")].filter((element) => reach(element) > window.innerWidth + 1 && !scrolls(element));
      const named = out.slice(0, 4).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
      wrong.push(`${wide} px wide in a window of ${window.innerWidth}: ${named.join(", ")}`);
    }
    const words = document.body.innerText;
    for (const bad of ["{}", "undefined", "NaN", "\uFFFD"]) {
      if (words.includes(bad)) wrong.push(`${bad} on the page: ${words.slice(Math.max(0, words.indexOf(bad) - 40), words.indexOf(bad) + 40)}`);
    }
    // What the desk itself says; names are whatever people are called.
    const own = document.documentElement.lang === "en" ? document.querySelectorAll("button, thead th, legend, .pages a") : [];
    for (const { textContent } of own) {
      if (/\p{Script=Han}/u.test(textContent)) wrong.push(`not in English: ${textContent.trim().slice(0, 80)}`);
    }
    if (document.title.trim() === "" || document.querySelectorAll("h1").length !== 1) {
      wrong.push(`title ${document.title}, ${document.querySelectorAll("h1").length} headlines`);
    }
    return wrong;
  });
}
