//! The link check of a built site: what a page refers to exists, and can be opened from a disk as well as from a
//! server.
//!
//! It reads the HTML that readers get, so it sees what the renderer and the preprocessors have made of the Markdown.
//! It opens no connection: a link to another site is counted, a *resource* from another site is an error.

use crate::html::{self, Tag};
use crate::process;
use crate::server::percent_decode;
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What the check has seen.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) pages: usize,
    pub(crate) links: usize,
    /// One line for each thing that is wrong, in the order of the pages and their lines.
    pub(crate) problems: Vec<String>,
}

/// The attributes that fetch something as soon as the page is opened, with the elements that carry them.
const RESOURCES: [(&str, &str); 10] = [
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("link", "href"),
    ("source", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("image", "href"),
];

/// The attributes whose value is the id, or a list of ids, of elements of the same page.
const ID_REFERENCES: [&str; 6] = ["aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "list"];

/// The references that mdBook's own page layout leaves open: the id of the element, and the id that is not there.
const MDBOOKS_OWN: [(&str, &str); 1] = [
    // The heading above the search results went; the search field still points to it.
    ("mdbook-searchbar", "searchresults-header"),
];

/// Checks every page below `site`.
pub(crate) fn check(site: &Path) -> Result<Report> {
    let site = Site::read(site)?;
    let mut report = Report { pages: site.pages.len(), ..Report::default() };
    for name in site.pages.keys() {
        site.check_page(name, &mut report);
    }
    if report.pages == 0 {
        bail!("the site has no page; build the book first (`cargo book build`)");
    }
    Ok(report)
}

/// The site's files, and the text and ids of its pages; each path with `/` between its parts.
struct Site {
    files: BTreeSet<String>,
    pages: BTreeMap<String, Page>,
}

struct Page {
    text: String,
    ids: BTreeMap<String, usize>,
}

impl Site {
    fn read(root: &Path) -> Result<Site> {
        let mut files = BTreeSet::new();
        list(root, "", &mut files).with_context(|| format!("cannot list the site in {}", root.display()))?;
        let mut pages = BTreeMap::new();
        for name in files.iter().filter(|name| name.ends_with(".html")) {
            let text = process::read(&root.join(name))?;
            let mut ids = BTreeMap::new();
            for tag in html::tags(&text) {
                for key in ["id", "name"] {
                    // `name` makes an anchor of `a` alone.
                    if let Some(id) = tag.get(key)
                        && (key == "id" || tag.name == "a")
                    {
                        *ids.entry(id.to_string()).or_insert(0) += 1;
                    }
                }
            }
            pages.insert(name.clone(), Page { text, ids });
        }
        Ok(Site { files, pages })
    }

    fn check_page(&self, name: &str, report: &mut Report) {
        let page = &self.pages[name];
        let tags = html::tags(&page.text);
        // 404.html may be shown at any depth, so mdBook gives it a base; all its paths count from the site's root.
        let has_base = tags.iter().any(|tag| tag.name == "base");
        let folder = match name.rsplit_once('/') {
            Some((folder, _)) if !has_base => folder,
            _ => "",
        };
        let mut seen = BTreeSet::new();
        for tag in tags.iter().filter(|tag| tag.name != "base") {
            let mut complain = |what: String| {
                report.problems.push(format!("{name}:{}: <{}>: {what}", tag.line, shortened(tag.source)));
            };
            if let Some(id) = tag.get("id")
                && !seen.insert(id)
            {
                complain(format!("the id \"{id}\" stands on this page already"));
            }
            for reference in id_references(tag) {
                let is_known = MDBOOKS_OWN.contains(&(tag.get("id").unwrap_or(""), reference));
                if !page.ids.contains_key(reference) && !is_known {
                    complain(format!("no element of this page has the id \"{reference}\""));
                }
            }
            for (attribute, target) in links(tag) {
                report.links += 1;
                let is_resource = RESOURCES.contains(&(tag.name.as_str(), attribute));
                if let Some(problem) = self.problem(name, folder, target, is_resource, has_base) {
                    complain(problem);
                }
            }
        }
    }

    fn problem(&self, page: &str, folder: &str, target: &str, is_resource: bool, has_base: bool) -> Option<String> {
        if target.starts_with("data:") {
            return None;
        }
        if target.starts_with("//") || has_scheme(target) {
            return is_resource.then(|| "the page fetches this from another site; the book has to work offline".to_string());
        }
        if target.starts_with('/') && !has_base {
            return Some("a path from the server's root; it breaks on a disk and below another address".to_string());
        }
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let path = path.split('?').next().unwrap_or(path);
        let (Some(path), Some(fragment)) = (percent_decode(path), percent_decode(fragment)) else {
            return Some("its escapes are not UTF-8".to_string());
        };
        let file = if path.is_empty() {
            page.to_string()
        } else {
            match self.resolve(folder, &path) {
                Ok(file) => file,
                Err(problem) => return Some(problem),
            }
        };
        let page = self.pages.get(&file)?;
        let found = fragment.is_empty() || page.ids.contains_key(&fragment);
        (!found).then(|| format!("{file} has no element with the id \"{fragment}\""))
    }

    /// The file that `path` names on a page in `folder`.
    fn resolve(&self, folder: &str, path: &str) -> Result<String, String> {
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    if parts.pop().is_none() {
                        return Err("it leaves the site".to_string());
                    }
                }
                part => parts.push(part),
            }
        }
        let file = parts.join("/");
        if self.files.contains(&file) {
            return Ok(file);
        }
        let index = if file.is_empty() { "index.html".to_string() } else { format!("{file}/index.html") };
        if self.files.contains(&index) {
            return Err(format!("it names a folder, which shows no page when opened from a disk; write {index}"));
        }
        Err(format!("the site has no file {file}"))
    }
}

/// What a tag refers to, with the attribute that does.
fn links<'a>(tag: &'a Tag<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    tag.attributes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| matches!(*name, "href" | "xlink:href" | "src" | "data" | "poster"))
        .filter(|(name, _)| *name != "data" || tag.name == "object")
}

/// The ids that a tag expects on its own page: by ARIA, by `for`, and by `url(#…)` in SVG.
fn id_references<'a>(tag: &'a Tag<'_>) -> Vec<&'a str> {
    let mut references = Vec::new();
    for (name, value) in &tag.attributes {
        if ID_REFERENCES.contains(&name.as_str()) {
            references.extend(value.split_whitespace());
        }
        for (start, open) in value.match_indices("url(#") {
            let rest = &value[start + open.len()..];
            references.push(rest.split([')', '"', '\'']).next().unwrap_or(rest));
        }
    }
    references
}

fn has_scheme(target: &str) -> bool {
    let is_scheme = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'))
    };
    target.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

fn shortened(source: &str) -> String {
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(90) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn list(root: &Path, below: &str, files: &mut BTreeSet<String>) -> std::io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.file_type()?.is_dir() {
            list(root, &path, files)?;
        } else {
            files.insert(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
