// Every page of every office once: the rules of accessibility, nothing wider than its screen, no number; and pictures of the most
// important ones in the sizes of the screens that people have, for people to look at.
import assert from "node:assert/strict";
import { accessible, end, signedIn, told } from "./browser.mjs";

const SIZES = { desk: [1366, 650], wide: [1920, 950], telephone: [360, 740] };
// Twelve digits in a row, also with what people write between them. Ids are letters and digits.
const NUMBER = /(?<![0-9A-Za-z])[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9A-Za-z])/;
const seen = new Set();

const links = (page, within) =>
  page.$$eval(`${within} a[href^="/"]`, (all) => all.map((link) => link.getAttribute("href").split("?")[0]));

async function visit(page, path) {
  await page.goto(`${told.url}${path}`);
  await accessible(page, path);
  const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= screen, `${path} is ${wide} wide on a screen of ${screen}`);
  const text = await page.evaluate(() => document.body.innerText);
  assert.ok(!NUMBER.test(text), `${path} shows a number`);
  assert.ok((await page.locator("h1").count()) === 1, `${path} has one title`);
}

async function crawl(page, paths) {
  for (const path of paths) {
    if (seen.has(path)) continue;
    seen.add(path);
    await visit(page, path);
  }
}

async function pictures(page, name, paths) {
  for (const [size, [width, height]] of Object.entries(SIZES)) {
    await page.setViewportSize({ width, height });
    for (const [what, path] of Object.entries(paths)) {
      await visit(page, path);
      await page.screenshot({ path: `${told.pictures}/${told.pack}-${name}-${what}-${size}.png` });
    }
  }
  const [width, height] = SIZES.desk;
  await page.setViewportSize({ width, height });
  // A register on paper: nothing of the screen's frame.
  await page.goto(`${told.url}${Object.values(paths)[0]}`);
  await page.pdf({ path: `${told.pictures}/${told.pack}-${name}.pdf`, format: "A4", landscape: true });
}

try {
  for (const [name, paths] of Object.entries(told.offices)) {
    const { page, wrong, context } = await signedIn(name);
    await crawl(page, ["/", "/lists", "/acts", "/jobs", "/ledger", "/steps/approvals", "/steps/leaving", "/steps/disposal"]);
    await page.goto(`${told.url}/lists`);
    const lists = await links(page, "main");
    await page.goto(`${told.url}/acts`);
    const acts = await links(page, "main");
    await crawl(page, acts);
    for (const list of lists) {
      if (seen.has(list)) continue;
      await crawl(page, [list]);
      const [first] = await links(page, "tbody");
      if (first) await crawl(page, [first]);
    }
    await pictures(page, name, paths);
    assert.deepEqual(wrong, [], name);
    await context.close();
  }
  console.log(`${seen.size} pages`);
  assert.ok(seen.size >= told.least, `${seen.size} pages only`);
} finally {
  await end();
}
