// Every snippet of the book, run live, gives what the build put on the page.

import { atStep, snippets } from "./pages.mjs";

export async function testRuns(context) {
  const { session, tally, options, onDisk } = context;
  for (const { name, count } of await snippets(context)) {
    // From a disk: what works there works from a server, and the engine is loaded the hard way.
    await session.open({ url: onDisk + name, base: onDisk }, async (page, seen) => {
      const problems = [];
      // A figure may wait behind a question.
      await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => (fold.open = true)));
      for (let index = 0; index < count; index += 1) {
        const figure = page.locator("figure.heapsim").filter({ has: page.locator("heapsim-player") }).nth(index);
        const id = await figure.getAttribute("id");
        problems.push(...(await compare(figure).catch((error) => [`${id}: ${error.message.split("\n")[0]}`])));
      }
      tally.test(`the snippets of ${name} run live as at the build`, () => [...problems, ...seen]);
    });
  }
}

// The static outputs and margin against the live ones at the program's end.
async function compare(figure) {
  const id = await figure.getAttribute("id");
  const inlined = await figure.evaluate((figure) => {
    // Of several outputs the first is the one that is shown.
    const output = figure.querySelector(":scope > .hs-output, :scope > details > .hs-output");
    const margin = [...figure.querySelectorAll(":scope > .hs-program .hs-row")].map((row) =>
      [...row.querySelectorAll(".hs-counts")].map((count) => count.textContent).join("  "),
    );
    return {
      printed: output && [...output.querySelectorAll("samp")].map((samp) => samp.textContent).join(""),
      ending: output && [...output.querySelectorAll(".hs-note")].map((note) => note.textContent).filter((text) => text.startsWith("exit")).join(""),
      margin: figure.dataset.show.split(" ").includes("counts") ? margin : undefined,
    };
  });
  // A figure may be out of sight, behind a choice that the reader has not made.
  const player = figure.locator("heapsim-player");
  await player.evaluate((player) => player.open({ step: 0 }));
  const end = await player.evaluate((player) => player.end());
  await atStep(figure, end + 1);
  const margin = await figure.locator(".hs-codeline .hs-counts").allTextContents();
  // A traceback, and what finalizers print at exit, come out after the last line.
  const last = await player.evaluate((player) => player.last());
  await atStep(figure, last + 1);
  const live = await figure.evaluate((figure) => ({
    printed: [...figure.querySelectorAll(".hs-player .hs-output samp")].map((samp) => samp.textContent).join(""),
    ending: [...figure.querySelectorAll(".hs-player .hs-output .hs-note")].map((note) => note.textContent).filter((text) => text.startsWith("exit")).join(""),
    pictures: figure.querySelectorAll(".hs-drawn > svg, .hs-drawn > .hs-note").length,
  }));
  live.margin = margin;
  const problems = [];
  const differ = (what) => problems.push(`${id}: ${what}: ${JSON.stringify(live[what])}, but at the build ${JSON.stringify(inlined[what])}`);
  if (inlined.printed !== null && inlined.printed !== live.printed) differ("printed");
  if (inlined.ending !== null && inlined.ending !== live.ending) differ("ending");
  if (inlined.margin?.some(Boolean) && JSON.stringify(inlined.margin) !== JSON.stringify(live.margin)) differ("margin");
  if (live.pictures !== 1) problems.push(`${id}: ${live.pictures} pictures`);
  return problems;
}
