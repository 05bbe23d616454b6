// The keyboard alone: open, step, jump, play, ask, close; and mdBook's own keys stay quiet meanwhile.

import { atStep, ready, someSnippet, where } from "./pages.mjs";

export async function testKeyboard(context) {
  const { session, tally, options } = context;
  const { name, id } = await someSnippet(context, "[data-show~=gc][data-language=python]");
  const url = options.url + name;
  await session.open({ url, base: options.url }, async (page, seen) => {
    const figure = page.locator(`#${id}`);
    await figure.getByRole("button", { name: "Step through" }).focus();
    await page.keyboard.press("Enter");
    await ready(figure);
    const problems = [];
    const expect = async (step, key) => {
      await atStep(figure, step).catch(() => problems.push(`${key} does not lead to step ${step}`));
    };
    await expect(1, "Enter");
    await page.keyboard.press("ArrowRight");
    await expect(2, "→");
    await page.keyboard.press("ArrowRight");
    await expect(3, "→");
    await page.keyboard.press("ArrowLeft");
    await expect(2, "←");
    const [, steps] = await where(figure);
    await page.keyboard.press("End");
    await expect(steps, "End");
    await page.keyboard.press("Home");
    await expect(1, "Home");
    await page.keyboard.press("PageDown");
    const [marked] = await where(figure);
    if (marked === 1) await figure.locator(".hs-where").filter({ hasNotText: "Step 1 of" }).waitFor();
    tally.test("the keys step", () => problems);
    tally.test("mdBook's keys do not turn the page meanwhile", () => (page.url() === url ? [] : [`now at ${page.url()}`]));

    await page.keyboard.press("s");
    const search = await page.locator("#mdbook-search-wrapper, #search-wrapper").first().isVisible();
    tally.test("mdBook's search does not open meanwhile", () => (search ? ["it opened"] : []));

    await page.keyboard.press("End");
    await atStep(figure, steps);
    await figure.locator(".hs-chip-button").first().focus();
    const key = () => page.evaluate(() => document.activeElement?.dataset.key);
    const focused = await key();
    await page.keyboard.press("ArrowLeft");
    await atStep(figure, steps - 1);
    const after = await key();
    tally.test("the focus survives a step", () => (focused && focused === after ? [] : [`${focused}, then ${after}`]));

    const said = await figure.locator(".hs-spoken[role=status]").innerText();
    tally.test("a step is spoken", () => (new RegExp(`^Step ${steps - 1} of ${steps}, .+\\.`).test(said) ? [] : [said]));
    tally.test("the keyboard logs nothing and asks nobody", () => seen);
  });
}
