// mdBook's own accessibility violations, one by one: they stand around the chapter, on every page of every book.
// An entry that no page needs any more fails the tests.

const toggle = "mdBook 0.5 makes the sidebar's toggle a label with ARIA states, which a label does not have";
const region = "mdBook 0.5 puts the menu bar outside of any landmark";
const contrast = "mdBook 0.5 marks the current chapter and heading with a color that is too weak in its dark themes";

export const allowed = [
  { rule: "aria-allowed-attr", target: /^#mdbook-sidebar-toggle$/, why: toggle },
  { rule: "aria-prohibited-attr", target: /^#mdbook-sidebar-toggle$/, why: toggle },
  { rule: "region", target: /^#mdbook-sidebar-toggle$/, why: region },
  { rule: "region", target: /^\.menu-title$/, why: region },
  { rule: "region", target: /^\.right-buttons$/, why: region },
  // axe names the entry by whichever of its classes is the only one of its kind on the page.
  { rule: "color-contrast", target: /^\.(active|current-header|header-in-summary)( > strong)?$/, why: contrast },
];
