// A roster from the terminal's own disk, a job that ends while its page is open, the ledger verified, and a form that
// outlives the lock.
import assert from "node:assert/strict";
import { accessible, end, holdsNo, loads, picture, signedIn, told } from "./browser.mjs";

async function takeIn(page) {
  await page.goto(`${told.url}/acts/take_in_roster`);
  await page.selectOption("#f-affairs", told.affairs);
  await page.selectOption("#f-file", told.specific);
  await page.selectOption("#f-purpose", "withholding_slip");
  await page.fill("#f-since", "2016-04-01");
  await page.fill("#f-came_from", told.came_from);
  await page.fill("[id='f-checked.by']", "人事課");
  await page.fill("[id='f-checked.on']", "2016-04-01");
  await page.fill("[id='f-checked.how']", "通知カードと運転免許証で確かめた");
  const wrongWith = () => page.evaluate(() => document.querySelector("#f-roster").validationMessage);
  await page.setInputFiles("#f-roster", told.large);
  assert.match(await wrongWith(), /大きすぎます/);
  await page.setInputFiles("#f-roster", told.file);
  assert.equal(await wrongWith(), "");
  await accessible(page, "the form of a roster");
  await loads(page, () => page.click("button.main"));
  // The page of the job, and by itself that of what it came to.
  await page.waitForSelector(".done", { timeout: 60_000 });
  assert.match(page.url(), /\/jobs\//);
  await accessible(page, "what a job came to");
  await picture(page, "tanto-job");
  for (const number of told.numbers) await holdsNo(page, number, "what a job came to");
  await page.goto(`${told.url}/jobs`);
  assert.match(await page.innerText("tbody"), /終わりました/);
}

async function locked(page) {
  await page.goto(`${told.url}/acts/register_person`);
  await page.fill("#f-name", "鍵 掛子");
  await loads(page, () => page.click("#lock"));
  assert.match(page.url(), /\/unlock/);
  assert.ok(!(await page.content()).includes("鍵 掛子"), "the page is replaced");
  await page.keyboard.type(told.password);
  await loads(page, () => page.keyboard.press("Enter"));
  assert.equal(await page.inputValue("#f-name"), "鍵 掛子");
  await accessible(page, "a form after the lock");
  await picture(page, "tanto-after-lock");
}

async function verified(page) {
  await page.goto(`${told.url}/ledger`);
  const head = await page.innerText("pre.checkpoint >> nth=0");
  await page.fill("#f-against", head);
  await loads(page, () => page.click("button.main"));
  await page.waitForSelector(".done", { timeout: 120_000 });
  assert.match(await page.innerText("main"), /示されたチェックポイントとも突き合わせました/);
  await accessible(page, "a ledger that was verified");
  await picture(page, "tanto-verified");
  await page.goto(`${told.url}/ledger`);
  await page.pdf({ path: `${told.pictures}/${told.pack}-ledger.pdf`, format: "A4" });
}

try {
  const { page, wrong, context } = await signedIn("tanto");
  await takeIn(page);
  await locked(page);
  await verified(page);
  assert.deepEqual(wrong, []);
  await context.close();
} finally {
  await end();
}
