// Elements: the only place where they are made. Texts go in as text, so nothing that a program prints becomes markup.

// make("button", { class: "hs-x", onclick: f }, "text", child, …)
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

function button(text, onclick, attributes = {}) {
  return make("button", { type: "button", onclick, ...attributes }, text);
}

// A <select> with its label; `options` are values, or pairs of value and text.
function select(label, options, value, onchange) {
  const list = options.map((option) => (Array.isArray(option) ? option : [option, option]));
  const element = make(
    "select",
    { "aria-label": label, title: label, onchange: () => onchange(element.value) },
    list.map(([value, text]) => make("option", { value }, text)),
  );
  element.value = value;
  return element;
}

// A picture of the engine's: read as XML, where an error is an error, and put in as it is.
function picture(svg) {
  return document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);
}

// What a program printed, as the build shows it: control characters as C writes them, none that turns the text around.
function printable(text) {
  return text
    .replaceAll("\0", "\\0")
    .replace(/[\x01-\x08\x0b-\x1f\x7f]/g, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`)
    .replace(/[\x80-\x9f\u2028-\u202e\u2066-\u2069]/g, "\ufffd");
}

// Replaces what an element holds, but leaves it alone if it holds that already: a screen reader speaks of every change.
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Runs `redraw`; a focused element that is gone afterwards hands its focus to the new one with the same key.
function keepingFocus(root, redraw) {
  const key = root.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  redraw();
  if (key && !root.contains(document.activeElement)) root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
