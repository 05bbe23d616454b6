// A heap that is too large for a picture: folded, filtered, and opened, by pressing and by keys.

import { ready } from "./pages.mjs";

const LARGE = "class Node: pass\nnodes = []\nfor number in range(300):\n    node = Node()\n    node.number = number\n    nodes.append(node)\n";

export async function testFolding({ session, tally, options }) {
  await session.open({ url: `${options.url}lab.html`, base: options.url }, async (page, seen) => {
    const figure = page.locator("figure.heapsim").first();
    await figure.locator("textarea").fill(LARGE);
    await figure.getByRole("button", { name: "Run", exact: true }).click();
    await ready(figure);
    const boxes = () => figure.locator(".hs-drawn [data-serial]").count();
    const settled = async (wanted) => {
      for (let i = 0; i < 50 && (await boxes()) !== wanted; i += 1) await page.waitForTimeout(100);
      return boxes();
    };
    const drawn = await boxes();
    tally.test("a large heap is folded to what can be followed", () => (drawn > 1 && drawn <= 20 ? [] : [`${drawn} boxes`]));
    const said = await figure.locator(".hs-folded").innerText();
    tally.test("what is folded is counted", () => (said === `${drawn} of 301 objects are drawn.` ? [] : [said]));
    const search = figure.getByRole("searchbox");
    await search.fill("Node#300");
    await search.press("Enter");
    const one = await settled(1);
    tally.test("a name filters", () => (one === 1 ? [] : [`${one} boxes`]));
    await figure.locator(".hs-chip-button").first().click();
    await figure.locator(".hs-beside button", { hasText: "list#1" }).press("Enter");
    const two = await settled(2);
    tally.test("the ledger opens what is beside an object", () => (two === 2 ? [] : [`${two} boxes`]));
    await figure.locator(".hs-drawn [data-open]").first().click();
    const three = await settled(3);
    tally.test("the picture opens what a slot refers to", () => (three === 3 ? [] : [`${three} boxes`]));
    await session.shoot(page, "player-folded", figure);
    await figure.getByRole("button", { name: "Nearest to a name" }).click();
    const again = await settled(drawn);
    tally.test("the first picture comes back", () => (again === drawn ? [] : [`${again} boxes, not ${drawn}`]));
    const violations = await session.axe(page, "main");
    tally.test("the line above a folded picture is accessible", () => violations.map(({ rule, target, message }) => `${rule} at ${target}: ${message}`));
    tally.test("folding logs nothing and asks nobody", () => seen);
  });
}
