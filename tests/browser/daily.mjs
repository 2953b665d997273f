// The daily work of two clerks: a pile typed in and read again without a mouse, a number looked at.
import assert from "node:assert/strict";
import { accessible, end, focused, holdsNo, loads, picture, signedIn, tabTo, told } from "./browser.mjs";

const whose = (page) => page.textContent("#whose");
// Namesakes are told apart by their staff numbers, as the clerk does.
const paperOf = async (page) => {
  const facts = await page.textContent(".paper .facts");
  const paper = [...told.papers, ...told.others].find((one) => facts.includes(one.staff));
  assert.ok(paper, `a paper of somebody unknown: ${facts}`);
  return paper;
};

async function enters() {
  const { page, wrong, context } = await signedIn("tanto");
  await accessible(page, "home");
  await tabTo(page, "入力待ち");
  await loads(page, () => page.keyboard.press("Enter"));
  await accessible(page, "pile");
  await picture(page, "pile");
  // What the number is for is chosen once, by keyboard; every paper after it keeps it.
  for (const name of ["file", "purpose"]) {
    if ((await page.inputValue(`#f-${name}`)) === "") {
      await page.focus(`#f-${name}`);
      await page.keyboard.press("ArrowDown");
    }
  }
  await page.focus("#f-number");
  const first = await paperOf(page);
  const second = told.papers.find((paper) => paper !== first);
  // A reader of codes types faster than anybody, and sends Enter; the second time is typed wrong.
  await page.keyboard.type(first.number, { delay: 1 });
  await page.keyboard.press("Enter");
  await focused(page, "f-again");
  await page.keyboard.type(second.number);
  await loads(page, () => page.keyboard.press("Enter"));
  assert.ok(await page.isVisible(".problem"), "two different numbers");
  assert.equal(await whose(page), first.name);
  await holdsNo(page, first.number, "after a mistake");
  await holdsNo(page, second.number, "after a mistake");
  await accessible(page, "pile with a mistake");
  await picture(page, "pile-mistake");
  const begun = performance.now();
  for (let count = 0; count < told.papers.length; count += 1) {
    const paper = await paperOf(page);
    await focused(page, "f-number");
    await page.keyboard.type(paper.number);
    await page.keyboard.press("Enter");
    await focused(page, "f-again");
    await page.keyboard.type(paper.number);
    await loads(page, () => page.keyboard.press("Enter"));
    await holdsNo(page, paper.number, "the next paper");
  }
  console.log(`a pile of ${told.papers.length}: ${Math.round(performance.now() - begun)} ms`);
  assert.ok((await page.textContent("main")).includes("待っている書類はありません"));
  // Going back shows no number either.
  await page.goBack();
  for (const paper of told.papers) await holdsNo(page, paper.number, "gone back");
  assert.deepEqual(wrong, []);
  await context.close();
}

async function reads() {
  const { page, wrong, context } = await signedIn("tanto2");
  await tabTo(page, "照合待ち");
  await loads(page, () => page.keyboard.press("Enter"));
  await accessible(page, "second reading");
  await picture(page, "second-reading");
  for (;;) {
    if ((await page.locator("#whose").count()) === 0) break;
    const paper = await paperOf(page);
    await focused(page, "f-number");
    await page.keyboard.type(paper.number);
    await loads(page, () => page.keyboard.press("Enter"));
  }
  assert.deepEqual(wrong, []);
  await context.close();
}

async function looks() {
  const { page, wrong, context } = await signedIn("tanto");
  const shown = async () => {
    await page.goto(`${told.url}/acts/reveal_number?people=${told.known.id}&affairs=${told.affairs}&purpose=withholding_slip`);
    await loads(page, () => page.click("button.main"));
    assert.ok(await page.locator(".number").count(), `${page.url()}: ${(await page.textContent("main")).slice(0, 600)}`);
    const digits = (await page.textContent(".number")).replace(/\s/g, "");
    assert.equal(digits, told.known.number);
  };
  const gone = () => holdsNo(page, told.known.number, "hidden");
  await shown();
  await accessible(page, "a number");
  await page.keyboard.press("Escape");
  await gone();
  await shown();
  // Another tab in front of it.
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await gone();
  await shown();
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await gone();
  await shown();
  await loads(page, () => page.click("#lock"));
  await gone();
  // The page of the number is in no cache: the browser itself has nothing to show.
  await assert.rejects(page.goBack(), /ERR_CACHE_MISS/);
  const other = await context.newPage();
  await other.goto(`${told.url}/`);
  assert.ok(other.url().endsWith("/unlock"), other.url());
  await accessible(other, "locked");
  await focused(other, "password");
  await other.keyboard.type(told.password);
  await loads(other, () => other.keyboard.press("Enter"));
  await other.waitForSelector("#lock");
  assert.deepEqual(wrong, []);
  await context.close();
}

try {
  await enters();
  await reads();
  await looks();
} finally {
  await end();
}
