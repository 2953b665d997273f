// A second factor by keyboard: enrolled by what the page shows, asked for at the door, and before a number once time has passed.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { accessible, end, focused, loads, signedIn, told } from "./browser.mjs";

/** The bytes of a secret as apps take it. */
function bytesOf(secret) {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((sign) => signs.indexOf(sign).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/** What an app shows so many steps from now (RFC 6238). */
function code(secret, steps) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(told.now / 30) + steps));
  const mac = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function enrols() {
  const { page, wrong, context } = await signedIn("tanto");
  await page.goto(`${told.url}/second-factor`);
  await accessible(page, "second factor");
  const box = await page.locator("svg.qr").boundingBox();
  assert.ok(box.width >= 200 && box.height >= 200, "the picture is large enough to be read");
  await page.screenshot({ path: `${told.pictures}/second-factor.png`, fullPage: true });
  const secret = await page.locator("code[data-secret]").textContent();
  await page.focus("#f-name");
  await page.keyboard.type("電話");
  await page.keyboard.press("Tab");
  await page.keyboard.type(code(secret, 0));
  await loads(page, () => page.keyboard.press("Enter"));
  await page.waitForSelector("text=電話");
  await loads(page, () => page.click("#lock"));
  await focused(page, "password");
  await accessible(page, "lock with a code");
  await page.keyboard.type(told.password);
  await page.keyboard.press("Tab");
  await page.keyboard.type(code(secret, 0));
  await loads(page, () => page.keyboard.press("Enter"));
  await page.waitForSelector("[role=alert]");
  assert.equal(await page.locator("#lock").count(), 0, "the code of the enrolment opens nothing");
  await page.fill("#password", told.password);
  await page.fill("#code", code(secret, 1));
  await loads(page, () => page.keyboard.press("Enter"));
  await page.waitForSelector("#lock");
  assert.deepEqual(wrong, []);
  await context.close();
}

try {
  await enrols();
} finally {
  await end();
}
