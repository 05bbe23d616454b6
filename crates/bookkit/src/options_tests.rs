//! What fences may say, and what is answered to what they may not.

use super::*;

fn options(info: &str) -> SnippetOptions {
    parse(info, &Settings::default()).expect("a heapsim fence").expect("no complaint")
}

fn complaints(info: &str) -> Vec<String> {
    let complaints = parse(info, &Settings::default()).expect("a heapsim fence").expect_err("a complaint");
    let line = |c: Complaint| c.help.map_or(c.message.clone(), |help| format!("{}; {help}", c.message));
    complaints.into_iter().map(line).collect()
}

#[test]
fn other_fences_are_not_ours() {
    for info in ["", "python", "rust,editable", "c", "text heap"] {
        assert_eq!(parse(info, &Settings::default()), None, "{info}");
    }
}

#[test]
fn all_words() {
    let o = options("python,heapsim,id=x-1,show=output+heap@m+ledger:a@m,python=3.10+3.13,raises=ValueError,exit=3,folded");
    assert_eq!(o.id.as_deref(), Some("x-1"));
    assert_eq!(o.show.len(), 3);
    assert_eq!(o.show[1].mark.as_deref(), Some("m"));
    assert_eq!((o.show[2].kind, o.show[2].target.as_deref()), (ViewKind::Ledger, Some("a")));
    assert_eq!(o.variants.iter().map(|v| v.label.as_str()).collect::<Vec<_>>(), ["3.10", "3.13"]);
    assert_eq!((o.raises.as_deref(), o.exit, o.folded, o.hidden), (Some("ValueError"), Some(3), true, false));
    let c = options("c heapsim layout=descending+protected fault=double-free leaks");
    assert_eq!(c.variants.iter().map(|v| v.label.as_str()).collect::<Vec<_>>(), ["descending", "protected"]);
    assert_eq!((c.faults, c.leaks), (vec!["double-free".to_owned()], true));
}

#[test]
fn modes_multiply_releases() {
    let o = options("python,heapsim,python=3.12+3.13,mode=script+repl");
    let labels: Vec<&str> = o.variants.iter().map(|v| v.label.as_str()).collect();
    assert_eq!(labels, ["3.12 script", "3.12 repl", "3.13 script", "3.13 repl"]);
    assert!(o.variants[1].matches("repl") && o.variants[1].matches("3.12 repl"));
    assert!(!o.variants[1].matches("3.13 repl"));
}

#[test]
fn wrong_words_are_answered_all_at_once() {
    assert_eq!(
        complaints("python,heapsim,shwo=heap,python=3.15,mode=scirpt,id=a b,fault=x"),
        [
            "unknown option `shwo`; did you mean `show`?",
            "unknown Python release `3.15`; did you mean `3.13`?",
            "unknown mode `scirpt`; did you mean `script`?",
            "unknown option `b`; known: `show`, `python`, `mode`, `layout`, `raises`, `fault`, `exit`, `id`, `args`, \
             `max-steps`, `max-memory`, `hidden`, `folded`, `leaks`",
            "`fault` is for C snippets",
        ]
    );
    assert_eq!(complaints("python,heapsim,id=a,id=b"), ["`id` is given twice; join a list with `+`"]);
    assert_eq!(complaints("python,heapsim,show=haep"), ["unknown view `haep`; did you mean `heap`?"]);
    assert_eq!(complaints("python,heapsim,show"), ["`show` needs a value; write `show=…`"]);
    assert_eq!(complaints("python,heapsim,hidden=1"), ["`hidden` takes no value"]);
    assert_eq!(complaints("python,heapsim,show=heap+heap"), ["`heap` is listed twice"]);
    assert_eq!(complaints("python,heapsmi"), ["unknown word `heapsmi`; did you mean `heapsim`?"]);
    assert_eq!(
        complaints("c,heapsim,show=gc")[0],
        "unknown view `gc`; known: `output`, `compare`, `stepper`, `editor`, `bytes`, `verdict`"
    );
    assert_eq!(
        complaints("rust,heapsim"),
        ["heapsim runs `python` and `c`, this fence is `rust`; put the language first: ```python,heapsim"]
    );
    assert_eq!(complaints("python,heapsim,show=gc@m"), ["`gc` shows the whole run, so `@` does not go with it"]);
}

#[test]
fn settings_are_defaults() {
    let mut settings = Settings::default();
    settings.set("python", "3.12+3.11").unwrap();
    settings.set("show", "heap").unwrap();
    settings.set("max-steps", "1_000").unwrap();
    let o = parse("python,heapsim", &settings).unwrap().unwrap();
    assert_eq!(o.variants.len(), 2);
    assert_eq!(o.show, [View::plain(ViewKind::Heap)]);
    assert_eq!(o.max_steps, 1000);
    assert_eq!(settings.set("pyhton", "3.12").unwrap_err().help.as_deref(), Some("did you mean `python`?"));
}
