// A shared link opens the same program at the same step, from a server and from a disk; downloads stand alone.

import fs from "node:fs";
import { atStep, picture, ready, someSnippet, type } from "./pages.mjs";

export async function testLinks(context) {
  const { session, tally, options, onDisk } = context;
  const { name, id } = await someSnippet(context, "[data-language=python]:not([data-show~=editor])");
  for (const base of [options.url, onDisk]) {
    const made = await session.open({ url: base + name, base }, async (page) => {
      const figure = page.locator(`#${id}`);
      await figure.getByRole("button", { name: "Edit and run" }).click();
      await ready(figure);
      await type(figure, "a = ['ä', \"<b>\"]\nb = a\ndel a\n");
      await figure.getByRole("button", { name: "Run", exact: true }).click();
      await atStep(figure, 3);
      await figure.getByRole("button", { name: "Step back" }).click();
      await atStep(figure, 2);
      await figure.getByRole("button", { name: "Share" }).click();
      return { link: await figure.getByLabel("Link to this step").inputValue(), svg: await picture(figure) };
    });
    await session.open({ url: made.link, base }, async (page, seen) => {
      const figure = page.locator(`#${id}`);
      await atStep(figure, 2);
      const svg = await picture(figure);
      const source = await figure.locator("textarea").inputValue();
      tally.test(`a link opens what was shared, over ${new URL(base).protocol}`, () => [
        ...(svg === made.svg ? [] : ["the picture differs"]),
        ...(source.includes("['ä', \"<b>\"]") ? [] : [source]),
        ...seen,
      ]);
    });
    await session.open({ url: `${base}${name}#hs:nonsense`, base }, async (page, seen) => {
      tally.test(`a damaged link does nothing, over ${new URL(base).protocol}`, () => seen);
    });
  }
  await testDownloads(context, name, id);
}

async function testDownloads({ session, tally, options }, name, id) {
  await session.open({ url: options.url + name, base: options.url }, async (page) => {
    const figure = page.locator(`#${id}`);
    await figure.getByRole("button", { name: "Step through" }).click();
    await ready(figure);
    const texts = {};
    for (const item of ["This step as a page", "The picture (SVG)", "The recorded run (JSON)"]) {
      await figure.locator(".hs-menu summary").click();
      const [download] = await Promise.all([page.waitForEvent("download"), figure.getByRole("button", { name: item }).click()]);
      texts[download.suggestedFilename().split(".").at(-1)] = fs.readFileSync(await download.path(), "utf8");
    }
    tally.test("downloads are a page, a picture and data that stand alone", () => {
      const problems = [];
      if (!/^<!DOCTYPE html>/.test(texts.html ?? "") || /(src|href)="http/.test(texts.html)) problems.push("the page");
      if (!/^<svg .*<style>/s.test(texts.svg ?? "")) problems.push("the picture");
      if (!(JSON.parse(texts.json ?? "{}").steps?.length > 0)) problems.push("the data");
      return problems;
    });
  });
}
