//! Scratch.
use pyvm::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let v = a[1].clone();
    let file = a[2].clone();
    let mode = if a.get(3).map(|s| s.as_str()) == Some("repl") { Mode::Repl } else { Mode::Script };
    let audit = a.get(3).map(|s| s.as_str()) == Some("audit");
    let src = std::fs::read_to_string(&file).unwrap();
    let profile = Profile::find(&v).unwrap();
    let setup = Setup { profile, hash_seed: 0, args: vec![], modules: Default::default(), limits: vm::Limits::default(), audit };
    match run::run(&Program { name: &file, source: &src, mode }, &setup, |_| {}) {
        Ok((vm, e)) => { print!("{}", vm.stdout); eprint!("{}", vm.stderr); eprintln!("[{:?}]", e); }
        Err(p) => eprintln!("{p:?}"),
    }
}
