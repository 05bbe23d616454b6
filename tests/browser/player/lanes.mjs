// The generations: where the collector has something to do, which object waits in which.

import { atStep, ready, type } from "./pages.mjs";

const AGING = "import gc\ngc.collect()\na = []\ngc.collect(0)\ngc.collect(1)\n";

export async function testLanes({ session, tally, options }) {
  await session.open({ url: `${options.url}lab.html`, base: options.url }, async (page, seen) => {
    const figure = page.locator("figure.heapsim").first();
    const run = async (program) => {
      await type(figure, program);
      await figure.getByRole("button", { name: "Run", exact: true }).click();
      await ready(figure);
    };
    await run("a = []\n");
    const none = await figure.locator(".hs-lanes:visible").count();
    tally.test("a program without a collection shows no generations", () => (none === 0 ? [] : ["there are lanes"]));

    await run(AGING);
    await figure.locator(".hs-lanes:visible").waitFor();
    const player = figure.locator("heapsim-player");
    const slider = figure.getByRole("slider", { name: "Step" });
    const steps = Number(await slider.getAttribute("max")) + 1;
    // At each step, the lane of the list.
    const lanes = [];
    for (let step = 1; step <= steps; step += 1) {
      await slider.fill(String(step - 1));
      await atStep(figure, step);
      const lane = figure.locator(".hs-lanes tr", { hasText: "list#1" });
      const name = (await lane.count()) ? await lane.locator("th").innerText() : "none";
      if (lanes.at(-1) !== name) lanes.push(name);
    }
    const wanted = ["none", "generation 0", "generation 1", "generation 2", "none"];
    tally.test("an object ages with each collection that it survives", () => (lanes.join() === wanted.join() ? [] : [lanes.join()]));

    const end = await player.evaluate((element) => element.end());
    await slider.fill(String(end));
    await atStep(figure, end + 1);
    await figure.locator(".hs-lanes button", { hasText: "list#1" }).press("Enter");
    await figure.locator(".hs-why:visible").waitFor();
    const pressed = await figure.locator(".hs-lanes [aria-pressed=true]").innerText();
    tally.test("an object in a lane opens its ledger", () => (pressed.startsWith("list#1") ? [] : [pressed]));
    const violations = await session.axe(page, "main");
    tally.test("lanes are accessible", () => violations.map(({ rule, target, message }) => `${rule} at ${target}: ${message}`));
    await session.shoot(page, "player-lanes", figure);
    tally.test("lanes log nothing and ask nobody", () => seen);
  });
}
