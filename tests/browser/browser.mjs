// What all scripts need: a browser, somebody who signs in by keyboard, and what must hold on every page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { chromium } from "playwright-core";

const rules = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What the test tells: address, password, people. */
export const told = JSON.parse(await text(process.stdin));

const chrome = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
});

/** Ends the browser, and with it the script. */
export const end = () => chrome.close();

/** Somebody at a browser of their own, signed in by keyboard. */
export async function signedIn(name, options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1366, height: 650 }, locale: "ja-JP", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const wrong = [];
  // A form that is sent back is an answer of status 4xx, which a browser counts as an error of its own.
  const expected = /status of (403|409|422)/;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !expected.test(message.text())) wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  await page.goto(`${told.url}/sign-in`);
  await focused(page, "as");
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(told.password);
  await loads(page, () => page.keyboard.press("Enter"));
  await page.waitForSelector("#lock");
  return { page, wrong, context };
}

/** Does something that leads to another page, and waits until that page is there. */
export async function loads(page, work) {
  const loaded = page.waitForEvent("load");
  await work();
  await loaded;
}

/** Waits until a field has the focus by itself. */
export const focused = (page, id) => page.waitForFunction((at) => document.activeElement?.id === at, id);

/** Goes on with the tabulator until a link or button of this text has the focus. */
export async function tabTo(page, start) {
  for (let steps = 0; steps < 80; steps += 1) {
    const here = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    if (here.startsWith(start)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the keyboard does not get to ${start}`);
}

/** No rule of accessibility is broken on a page. */
export async function accessible(page, where) {
  await page.evaluate(rules);
  const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), LEVELS);
  const broken = found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 200))}`);
  assert.deepEqual(broken, [], `${where}: rules of accessibility`);
}

/** Nothing on the page, seen or not, has the digits. */
export async function holdsNo(page, number, where) {
  const html = await page.content();
  const values = await page.evaluate(() => [...document.querySelectorAll("input")].map((input) => input.value).join(" "));
  const plain = `${html} ${values}`.replace(/[^0-9]/g, "");
  assert.ok(!`${html}${values}`.replace(/\s/g, "").includes(number), `${where}: the number is on the page`);
  assert.ok(!plain.includes(number), `${where}: the number is on the page`);
}

/** A picture for people to look at. */
export const picture = (page, name) => page.screenshot({ path: `${told.pictures}/${told.pack}-${name}.png` });
