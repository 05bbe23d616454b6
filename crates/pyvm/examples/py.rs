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
    let setup = Setup {
        profile,
        hash_seed: 0,
        args: vec![],
        modules: Default::default(),
        folder: String::new(),
        refuse_at_use: false,
        limits: vm::Limits::default(),
        audit,
    };
    match run::run(&Program { name: &file, source: &src, mode }, &setup, |vm| vm.memory = Some(Box::new(Bytes::default()))) {
        Ok((vm, e)) => {
            print!("{}", vm.stdout);
            eprint!("{}", vm.stderr);
            eprintln!("[{:?}]", e);
        }
        Err(p) => eprintln!("{p:?}"),
    }
}

/// Bytes at addresses, by themselves.
#[derive(Default)]
struct Bytes(std::collections::BTreeMap<u64, u8>);
impl memory::RawMemory for Bytes {
    fn place(&mut self, address: u64, bytes: &[u8]) {
        self.0.extend((address..).zip(bytes.iter().copied()));
    }
    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), memory::Unmapped> {
        for (at, byte) in (address..).zip(bytes) {
            *byte = *self.0.get(&at).ok_or(memory::Unmapped)?;
        }
        Ok(())
    }
    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), memory::Unmapped> {
        if !(address..address + bytes.len() as u64).all(|at| self.0.contains_key(&at)) {
            return Err(memory::Unmapped);
        }
        self.place(address, bytes);
        Ok(())
    }
}
