// What a person can do in a window. Controls are found by what they are called, as people and screen readers find them.
import { axeFinds, settled, standsWrongly, text, until } from "./look.mjs";

const ROLES = ["button", "link", "radio", "checkbox", "switch", "tab"];
// The least piece of a page that is about one thing.
const PIECES = "[data-card], .person, article, li, tr, .r, .call, form, fieldset, section";
// Tab has been around any page by then.
const MAX_TABS = 150;

// Whatever has this name; with `within`, on the smallest piece of the page that says that and has it.
function among(page, named, within) {
  if (!within) return named(page);
  return named(page.locator(PIECES).filter({ hasText: within, has: named(page), visible: true }).last());
}

const control = (what) => (place) =>
  ROLES.map((role) => place.getByRole(role, { name: what, exact: true })).reduce((some, other) => some.or(other));

const field = (label) => (place) => place.getByLabel(label, { exact: true });

// Whether one of the smallest pieces that say `within` says this, too.
function saysBoth([pieces, within, what]) {
  const says = (piece, text) => piece.checkVisibility() && piece.innerText.replace(/\s+/g, " ").includes(text);
  const all = [...document.querySelectorAll(pieces)].filter((piece) => says(piece, within));
  return all.some((piece) => says(piece, what) && !all.some((other) => other !== piece && piece.contains(other)));
}

function focusedName() {
  const at = document.activeElement;
  const labelled = at.labels?.[0]?.innerText ?? at.closest("label")?.innerText;
  return (at.getAttribute("aria-label") ?? labelled ?? at.innerText ?? "").replace(/\s+/g, " ").trim();
}

export const acts = {
  async go(page, { path, deadlineMs }) {
    const response = await page.goto(path, { waitUntil: "load", timeout: deadlineMs });
    await settled(page, deadlineMs);
    return response.status();
  },
  async click(page, { what, within, deadlineMs }) {
    await among(page, control(what), within).click({ timeout: deadlineMs });
  },
  async fill(page, { what, within, text: typed, deadlineMs }) {
    await among(page, field(what), within).fill(typed, { timeout: deadlineMs });
  },
  async attach(page, { what, path, deadlineMs }) {
    await field(what)(page).setInputFiles(path, { timeout: deadlineMs });
  },
  async choose(page, { what, within, option, deadlineMs }) {
    await among(page, field(what), within).selectOption({ label: option }, { timeout: deadlineMs });
  },
  async see(page, { what, deadlineMs }) {
    await until(deadlineMs, `“${what}” is on the page`, async () => (await text(page)).includes(what));
  },
  async see_no(page, { what, deadlineMs }) {
    await until(deadlineMs, `“${what}” is on the page no more`, async () => !(await text(page)).includes(what));
  },
  async see_with(page, { what, within, deadlineMs }) {
    const said = async () => page.evaluate(saysBoth, [PIECES, within, what]);
    await until(deadlineMs, `“${what}” stands with “${within}”`, said);
  },
  async at(page, { path, deadlineMs }) {
    await until(deadlineMs, `the page is ${path}`, async () => new URL(page.url()).pathname.startsWith(path));
    await settled(page, deadlineMs);
    return new URL(page.url()).pathname;
  },
  async read(page, { what, deadlineMs }) {
    return (await page.locator(what).first().innerText({ timeout: deadlineMs })).trim();
  },
  // Where the first link goes whose path begins so.
  async link(page, { path, deadlineMs }) {
    return page.locator(`a[href^="${path}"]`).first().getAttribute("href", { timeout: deadlineMs });
  },
  async press(page, { what }) {
    await page.keyboard.press(what);
  },
  async type(page, { text: typed }) {
    await page.keyboard.type(typed);
  },
  // Tab, until what has this name is focused; the browser brings it into sight.
  async tab_to(page, { what }) {
    for (let tabs = 0; tabs < MAX_TABS; tabs += 1) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate(focusedName)) === what) return;
    }
    throw new Error(`Tab does not lead to “${what}”`);
  },
  async focused(page) {
    return page.evaluate(focusedName);
  },
  async resize(page, { width, height }) {
    await page.setViewportSize({ width, height });
  },
  async look(page, { dark }) {
    await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
  },
  async shot(page, { file, deadlineMs }) {
    await settled(page, deadlineMs);
    // In a window as high as the page: what sticks to the window's edge would else lie across the middle of the picture.
    const seen = page.viewportSize();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ ...seen, height: Math.max(height, seen.height) });
    await page.screenshot({ path: file, animations: "disabled", timeout: deadlineMs });
    await page.setViewportSize(seen);
  },
  // As it comes out of a printer that has A4.
  async pdf(page, { file, deadlineMs }) {
    await settled(page, deadlineMs);
    await page.pdf({ path: file, preferCSSPageSize: true });
  },
  async axe(page, { deadlineMs }) {
    await settled(page, deadlineMs);
    return axeFinds(page);
  },
  async stands_wrongly(page) {
    return standsWrongly(page);
  },
  async language(page) {
    return page.evaluate(() => document.documentElement.lang);
  },
};
