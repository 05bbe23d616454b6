// The lab: an open editor, examples to start from, in both languages.

import { ready } from "./pages.mjs";

export async function testLab({ session, tally, options, chapters }) {
  if (!chapters.includes("lab.html")) return tally.test("there is a lab", () => ["no lab.html"]);
  await session.open({ url: `${options.url}lab.html`, base: options.url }, async (page, seen) => {
    const figure = page.locator("figure.heapsim").first();
    await figure.locator("textarea").waitFor();
    const before = await page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("engine")).length);
    tally.test("the lab loads no engine before it is used", () => (before === 0 ? [] : [`${before} requests`]));
    await figure.getByRole("button", { name: "Run", exact: true }).click();
    await ready(figure);
    const list = figure.getByRole("combobox", { name: "Start from" });
    const problems = [];
    for (const title of (await list.locator("option").allInnerTexts()).slice(1)) {
      await list.selectOption(title);
      await figure.locator(".hs-busy").waitFor({ state: "hidden" });
      await page.waitForTimeout(200);
      await ready(figure);
      if ((await figure.locator(".hs-drawn > *").count()) !== 1) problems.push(`"${title}" shows nothing`);
    }
    tally.test("every example of the lab runs", () => problems);
    const layout = await figure.getByRole("combobox", { name: "Layout of locals" }).count();
    tally.test("a C example brings the layouts of C", () => (layout === 1 ? [] : [`${layout} lists`]));
    tally.test("the lab logs nothing and asks nobody", () => seen);
    await session.shoot(page, "lab-used");
  });
}
