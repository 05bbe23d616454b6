// How the tests handle a player: find it, open it, wait for it, read it. It tests nothing.

// The chapters that hold at least one snippet with a player, and how many.
export async function snippets({ session, options, chapters }) {
  const found = [];
  for (const name of chapters.filter((name) => name !== "index.html")) {
    const count = await session.open({ url: options.url + name, base: options.url }, (page) => page.locator("heapsim-player").count());
    if (count > 0) found.push({ name, count });
  }
  return found;
}

// Opens the player of `figure` by its button, and waits for its first picture.
export async function start(figure) {
  await figure.getByRole("button", { name: "Step through" }).click();
  await ready(figure);
}

export async function ready(figure) {
  await figure.locator(".hs-where").filter({ hasText: /Step \d+ of \d+/ }).waitFor({ timeout: 20_000 });
}

// Waits until the player shows a step, counted from 1.
export async function atStep(figure, step) {
  await figure.locator(".hs-where").filter({ hasText: new RegExp(`^Step ${step} of`) }).waitFor({ state: "attached", timeout: 20_000 });
}

// [step, steps]
export async function where(figure) {
  const text = await figure.locator(".hs-where").innerText();
  return /Step (\d+) of (\d+)/.exec(text).slice(1).map(Number);
}

export async function picture(figure) {
  return figure.locator(".hs-drawn").innerHTML();
}

// Types a program in place of what the editor holds.
export async function type(figure, source) {
  await figure.locator("textarea").fill(source);
}

// A chapter with a snippet that a selector describes and that nothing folds away.
export async function someSnippet({ session, options, chapters }, wanted) {
  for (const name of chapters) {
    const id = await session.open({ url: options.url + name, base: options.url }, (page) =>
      page.evaluate((wanted) => [...document.querySelectorAll(`figure.heapsim${wanted}`)].find((figure) => !figure.closest("details"))?.id, wanted),
    );
    if (id) return { name, id };
  }
  throw new Error(`no chapter has a snippet like ${wanted}`);
}
