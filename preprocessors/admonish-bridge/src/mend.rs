//! What the bridge puts right in mdbook-admonish's HTML: one attribute.
//!
//! A collapsible block is a `<details role="note">`, but HTML allows no role on `details`: accessibility checkers and
//! EPUB's validator reject it, and a screen reader may lose the disclosure. Without the attribute, the element's own
//! role holds. Nothing else is touched.

use mdbook_preprocessor::book::Book;

/// Takes the role away from admonish's collapsible blocks.
pub(crate) fn collapsible_roles(book: &mut Book) {
    book.for_each_chapter_mut(|chapter| {
        if chapter.content.contains("<details ") {
            chapter.content = without_roles(&chapter.content);
        }
    });
}

fn without_roles(content: &str) -> String {
    content
        .split_inclusive('\n')
        .map(|line| {
            let tag = line.trim_start();
            if tag.starts_with("<details ") && tag.contains("class=\"admonition ") {
                line.replacen(" role=\"note\"", "", 1)
            } else {
                line.to_string()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_admonishs_own_tag_loses_its_role() {
        let tag = "  <details id=\"a\" class=\"admonition admonish-tip\" role=\"note\" aria-labelledby=\"b\">\r\n";
        let others = "<details role=\"note\">\nText: <details class=\"admonition \" role=\"note\">\n<div class=\"admonition admonish-tip\" role=\"note\">";
        assert_eq!(without_roles(&format!("{tag}{others}")), format!("{}{others}", tag.replace(" role=\"note\"", "")));
    }
}
