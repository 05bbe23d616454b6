//! The figures' colors and strokes, as CSS for a page and for an SVG file of its own.
//!
//! A page's theme gives `--fg`, `--bg` and `--mono-font`; the rest follows the theme's lightness.
//! Not here: shapes and words, which carry the meaning without any of this.

/// The CSS for the page that shows figures.
pub fn stylesheet() -> &'static str {
    include_str!("figure.css")
}

/// Makes a figure an SVG file of its own, which follows the viewer's color scheme.
pub fn standalone(svg: &str) -> String {
    let Some(end) = svg.find('>') else {
        return svg.to_owned();
    };
    let (open, rest) = svg.split_at(end + 1);
    let scheme = "svg{background:#fff;color:#222}@media(prefers-color-scheme:dark){svg.hs-figure{--fg:#ddd;--bg:#16181d;background:#16181d;";
    let dark = stylesheet()
        .split_once("/* dark */")
        .and_then(|(_, rest)| Some(rest.split_once('{')?.1.split_once('}')?.0))
        .unwrap_or_default();
    format!("{open}<style>{}{scheme}{dark}}}}}</style>{rest}", stylesheet())
}
