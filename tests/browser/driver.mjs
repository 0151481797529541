// A person at the web desk, with a real browser: reads one command a line from standard input, does it in one of its windows, and answers
// with one line. tests/src/browser.rs has the other half; the words of the commands are in acts.mjs.
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { acts } from "./acts.mjs";
import { Complaints } from "./complaints.mjs";
import { whereWeAre } from "./look.mjs";

const FLAGS = [
  "--no-sandbox", // the tests may be root
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

const [, , executablePath] = process.argv;
const browser = await chromium.launch({ executablePath, args: FLAGS, handleSIGTERM: false, handleSIGINT: false });
const windows = new Map();

// A window shares nothing with the others: other cookies, another person.
async function open({ window, url, width, height, locale }) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    isMobile: width < 500,
    hasTouch: width < 500,
    locale,
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  windows.set(window, { page, complaints: new Complaints(page) });
}

async function carryOut(command) {
  if (command.act === "open") return open(command);
  const { page, complaints } = windows.get(command.window) ?? {};
  if (!page) throw new Error(`no window ${command.window}`);
  try {
    const value = await acts[command.act](page, command, complaints);
    complaints.raise();
    return value;
  } catch (error) {
    throw new Error(`${error.message}\n${await whereWeAre(page)}`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { ok: true, value: (await carryOut(JSON.parse(line))) ?? null };
  } catch (error) {
    answer = { ok: false, error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await browser.close();
