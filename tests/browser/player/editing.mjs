// Editing: errors at their places, endless loops, other releases, and text that would like to be markup.

import { ready, someSnippet, type } from "./pages.mjs";

const MARKUP = `<img src=x onerror="globalThis.broken=1">`;

export async function testEditing(context) {
  const { session, tally, options } = context;
  const { name, id } = await someSnippet(context, "[data-language=python]:not([data-show~=editor])");
  await session.open({ url: options.url + name, base: options.url }, async (page, seen) => {
    const figure = page.locator(`#${id}`);
    const run = async () => {
      await figure.getByRole("button", { name: "Run", exact: true }).click();
    };
    const printed = (text) => figure.locator(".hs-player .hs-output samp", { hasText: text }).first().waitFor({ timeout: 20_000 });
    await figure.getByRole("button", { name: "Edit and run" }).click();
    await ready(figure);

    await type(figure, "print(6 * 7)\n");
    await run();
    await printed("42");

    await type(figure, "a = 1\nb = = 2\n");
    await run();
    const error = figure.locator(".hs-errors li");
    await error.first().waitFor();
    const [text, wrong, here] = [await error.first().innerText(), await figure.locator(".hs-wrong").innerText(), await figure.locator(".hs-here").innerText()];
    tally.test("an error says its place and kind, and marks it", () =>
      /^line 2, column 5: SyntaxError: /.test(text) && wrong.includes("b = = 2") && here === "=" ? [] : [text, wrong, here],
    );

    await type(figure, "import socket\n");
    await run();
    await error.filter({ hasText: "socket" }).waitFor();
    const refused = await error.first().innerText();
    tally.test("what is outside the subset is refused by name", () => (/^line 1.*socket/.test(refused) ? [] : [refused]));

    await type(figure, "while True:\n    pass\n");
    await run();
    await error.filter({ hasText: "instructions" }).waitFor({ timeout: 30_000 });
    tally.test("an endless loop is stopped, and the page lives on", () => []);

    await type(figure, `print(${JSON.stringify(MARKUP)})\nx = [${JSON.stringify(MARKUP)}]\n# ${MARKUP}\n`);
    await run();
    await printed("<img");
    await figure.locator(".hs-folds summary", { hasText: "In words" }).click();
    await page.waitForTimeout(100);
    const harm = await figure.evaluate((figure) => ({ images: figure.querySelectorAll("img").length, broken: globalThis.broken }));
    tally.test("nothing typed or printed becomes markup", () => (harm.images === 0 && harm.broken === undefined ? [] : [JSON.stringify(harm)]));

    await type(figure, "import sys\nprint('on', sys.version_info[:2])\n");
    await run();
    await printed("on (3, 13)");
    await figure.getByRole("combobox", { name: "Python" }).selectOption("3.10");
    await printed("on (3, 10)");
    await figure.getByRole("combobox", { name: "Launched as" }).selectOption("module");
    await printed("on (3, 10)");
    await figure.getByRole("button", { name: "Compare" }).click();
    const columns = figure.locator(".hs-compare thead th");
    await columns.nth(3).waitFor({ timeout: 30_000 });
    const versions = (await columns.allInnerTexts()).join(" ");
    tally.test("a comparison has a column for each result", () => (/3\.8\.18 3\.9\.18.*3\.13\.0/.test(versions) ? [] : [versions]));

    await type(figure, "from sys import getrefcount\na = 'hello'\nprint(getrefcount(a))\n");
    await figure.getByRole("combobox", { name: "Launched as" }).selectOption("script");
    await printed("4");
    await figure.getByRole("button", { name: "Compare" }).click();
    const counted = figure.getByRole("group", { name: "Who is counted" });
    await counted.waitFor({ timeout: 30_000 });
    const why = await counted.innerText();
    tally.test("a comparison says who is counted", () => (/4 = global a .*AST arena/.test(why) && why.includes("immortal") ? [] : [why]));

    await figure.locator("textarea").focus();
    await type(figure, "if x:");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.keyboard.type("y");
    const indented = await figure.locator("textarea").inputValue();
    tally.test("a new line is indented", () => (indented === "if x:\n    y" ? [] : [JSON.stringify(indented)]));
    await page.keyboard.press("Tab");
    const tabbed = await page.evaluate(() => document.activeElement?.tagName);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    const left = await page.evaluate(() => document.activeElement?.tagName);
    tally.test("Tab indents, and leaves after Esc", () => (tabbed === "TEXTAREA" && left !== "TEXTAREA" ? [] : [`${tabbed}, then ${left}`]));

    await figure.getByRole("button", { name: "Reset" }).click();
    await ready(figure);
    const reset = await figure.evaluate((figure) => figure.querySelector("textarea").value === figure.querySelector(".hs-program code").textContent);
    tally.test("Reset brings the book's program back", () => (reset ? [] : ["it did not"]));
    tally.test("editing logs nothing and asks nobody", () => seen);
  });
  await testStopping(context, name, id);
}

// A program that the engine's limits let run is ended with its worker; the next one runs in another.
async function testStopping({ session, tally, options }, name, id) {
  await session.open({ url: options.url + name, base: options.url }, async (page) => {
    const figure = page.locator(`#${id}`);
    await figure.evaluate((figure) => (figure.dataset.maxSteps = "1000000000000"));
    // The attributes are read when the page is loaded; the player is made anew.
    await figure.evaluate((figure) => figure.querySelector("heapsim-player").replaceWith(document.createElement("heapsim-player")));
    await figure.getByRole("button", { name: "Edit and run" }).click();
    await ready(figure);
    await type(figure, "while True:\n    pass\n");
    await figure.getByRole("button", { name: "Run", exact: true }).click();
    await figure.getByRole("button", { name: "Stop" }).click();
    await figure.locator(".hs-problem", { hasText: "Stopped by you" }).waitFor();
    await type(figure, "print('again')\n");
    await figure.getByRole("button", { name: "Run", exact: true }).click();
    await figure.locator(".hs-player .hs-output samp", { hasText: "again" }).waitFor({ timeout: 20_000 });
    tally.test("a runaway program is stopped by the reader, and the next one runs", () => []);
  });
}
