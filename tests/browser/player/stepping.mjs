// Stepping: to the end and back, by marks, by lines, by objects; the ledger; what a collection shows.

import { atStep, picture, someSnippet, start, where } from "./pages.mjs";

export async function testStepping(context) {
  const { session, tally, options } = context;
  const { name, id } = await someSnippet(context, "[data-show~=gc][data-language=python]");
  await session.open({ url: options.url + name, base: options.url }, async (page, seen) => {
    const figure = page.locator(`#${id}`);
    await start(figure);
    await atStep(figure, 1);
    const [, steps] = await where(figure);
    const forward = [await picture(figure)];
    const phases = new Set();
    for (let step = 2; step <= steps; step += 1) {
      await figure.getByRole("button", { name: "Step forward" }).click();
      await atStep(figure, step);
      forward.push(await picture(figure));
      const phase = figure.locator(".hs-bench:visible .hs-title code");
      if (await phase.count()) phases.add(await phase.innerText());
    }
    const back = [];
    for (let step = steps; step >= 1; step -= 1) {
      await atStep(figure, step);
      back.unshift(await picture(figure));
      if (step > 1) await figure.getByRole("button", { name: "Step back" }).click();
    }
    tally.test("stepping to the end and back gives the same pictures", () =>
      forward.flatMap((svg, index) => (svg === back[index] ? [] : [`step ${index + 1} differs on the way back`])),
    );
    tally.test("nothing moves between the pictures", () => {
      // Before there is anything to draw, a line says so.
      const drawn = forward.filter((picture) => picture.includes("<svg"));
      const sizes = new Set(drawn.map((svg) => /viewBox="[^"]*"/.exec(svg)?.[0]));
      return sizes.size === 1 ? [] : [`${sizes.size} sizes: ${[...sizes].join(", ")}`];
    });
    tally.test("the collector's seven phases are shown under CPython's names", () => {
      const names = ["update_refs", "subtract_refs", "move_unreachable", "handle_weakrefs", "finalize_garbage", "handle_resurrected_objects", "delete_garbage"];
      return names.filter((phase) => !phases.has(phase)).map((phase) => `${phase} is missing`);
    });

    await figure.getByRole("button", { name: "Last step" }).click();
    await atStep(figure, steps);
    await figure.getByRole("button", { name: "First step" }).click();
    await atStep(figure, 1);
    await figure.getByRole("slider", { name: "Step" }).fill(String(steps - 1));
    await atStep(figure, steps);
    await figure.locator(".hs-number", { hasText: /^1$/ }).click();
    const line = await figure.locator(".hs-now .hs-number").innerText();
    tally.test("a line's number goes to the line's next step", () => (line.trim().endsWith("1") ? [] : [`line ${line}`]));

    const end = await figure.locator("heapsim-player").evaluate((player) => player.end());
    await atStep(figure, end + 1);
    const chip = figure.locator(".hs-chip-button").first();
    await chip.click();
    await figure.locator(".hs-why:visible").waitFor();
    const ledger = await figure.locator(".hs-why").innerText();
    tally.test("a badge opens a ledger that adds up", () => (/agrees|freed|immortal/.test(ledger) ? [] : [ledger]));
    tally.test("a ledger says what keeps the object alive", () => (/What keeps it alive\?|freed/.test(ledger) ? [] : [ledger]));
    const before = await where(figure);
    await chip.click();
    await figure.locator(".hs-where").filter({ hasNotText: new RegExp(`^Step ${before[0]} of`) }).waitFor();

    await figure.getByRole("button", { name: "Close", exact: true }).click();
    const rest = await figure.evaluate((figure) => ({
      live: figure.classList.contains("hs-live"),
      program: figure.querySelector(":scope > .hs-program").checkVisibility(),
      focus: document.activeElement?.textContent,
    }));
    tally.test("closing brings the static snippet back", () => {
      const good = !rest.live && rest.program && rest.focus === "Step through";
      return good ? [] : [JSON.stringify(rest)];
    });
    tally.test("stepping logs nothing and asks nobody", () => seen);
  });
}
