// An opened player: accessible in a light and a dark theme, no wider than a phone, and gone from paper.

import { atStep, someSnippet, start, where } from "./pages.mjs";

export async function testLooks(context) {
  const { session, tally, options } = context;
  const kinds = [
    ["python", "[data-show~=gc][data-language=python]"],
    ["c", "[data-language=c]:not([data-show~=editor])"],
  ];
  for (const [kind, wanted] of kinds) {
    const { name, id } = await someSnippet(context, wanted);
    const url = options.url + name;
    for (const theme of ["light", "navy"]) {
      await session.open({ url, base: options.url, theme }, async (page) => {
        const figure = page.locator(`#${id}`);
        await start(figure);
        const check = async (what) => {
          const violations = await session.axe(page, "main");
          tally.test(`the ${kind} player ${what} is accessible in ${theme}`, () => violations.map(({ rule, target, message }) => `${rule} at ${target}: ${message}`));
          await figure.scrollIntoViewIfNeeded();
          await session.shoot(page, `player-${kind}-${what}-${theme}`, figure);
        };
        const [, steps] = await where(figure);
        const middle = Math.ceil(steps / 2);
        await figure.getByRole("slider", { name: "Step" }).fill(String(middle - 1));
        await atStep(figure, middle);
        if (kind === "python") await figure.locator(".hs-chip-button").first().click();
        await page.waitForTimeout(200);
        await check("open");
        await figure.getByRole("button", { name: "Edit", exact: true }).click();
        await figure.locator("textarea").fill("x = = 1\n");
        await figure.getByRole("button", { name: "Run", exact: true }).click();
        await figure.locator(".hs-errors li").first().waitFor();
        await check("editing");
      });
    }
    await session.open({ url, base: options.url, viewport: { width: 390, height: 844 } }, async (page) => {
      const figure = page.locator(`#${id}`);
      await start(figure);
      await figure.getByRole("button", { name: "Step forward" }).click();
      await atStep(figure, 2);
      const { height } = await figure.locator(".hs-move").first().boundingBox();
      const { width, widest } = await page.evaluate(() => ({ width: innerWidth, widest: document.scrollingElement.scrollWidth }));
      tally.test(`the ${kind} player fits a phone`, () => [
        ...(widest > width ? [`the page is ${widest} px wide`] : []),
        ...(height < 44 ? [`a button is ${height} px high`] : []),
      ]);
      await session.shoot(page, `player-${kind}-phone`, figure);
      await page.emulateMedia({ media: "print" });
      const paper = await figure.evaluate((figure) => ({
        player: figure.querySelector("heapsim-player").checkVisibility(),
        program: figure.querySelector(":scope > .hs-program").checkVisibility(),
      }));
      tally.test(`paper shows the static ${kind} snippet`, () => (!paper.player && paper.program ? [] : [JSON.stringify(paper)]));
    });
  }
}
