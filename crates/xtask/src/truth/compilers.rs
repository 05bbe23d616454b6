//! `cargo book truth record --c`: what gcc, clang, their sanitizers and valgrind say of the C programs.
//!
//! Each program is built five ways in a folder of its own, as `main` from `main.c`. Each build runs three times; what
//! does not repeat is no truth, and is left out. Not here: reading what a checker wrote ([`reports`]).

mod reports;

use super::work;
use crate::process;
use ::truth::c::corpus::{Program, Recording, Run};
use ::truth::normal;
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};

/// A way to build a program: its name, the compiler, and what tells it from the others.
type Build = (&'static str, &'static str, &'static [&'static str]);

const COMMON: &[&str] = &["-O0", "-g", "-w", "main.c", "-lm"];

/// The builds whose runs are recorded.
const PLAIN: [Build; 3] = [
    ("gcc", "gcc", &["-fno-stack-protector"]),
    ("gcc-protector", "gcc", &["-fstack-protector-strong"]),
    ("clang", "clang", &["-fno-stack-protector"]),
];
const SANITIZED: Build = ("sanitized", "gcc", &["-fsanitize=address,undefined", "-fno-omit-frame-pointer"]);
const MEMORY: Build = ("memory", "clang", &["-fsanitize=memory", "-fno-omit-frame-pointer"]);

/// How gcc is asked for its warnings.
const WARNINGS: [&str; 2] = ["-O0", "-O2"];

/// How often a build runs; all runs must agree.
const RUNS: usize = 3;

/// The tools that must be here, and what to install where they are not.
const TOOLS: [(&str, &str); 4] = [("gcc", "gcc"), ("clang", "clang"), ("llvm-symbolizer", "llvm"), ("valgrind", "valgrind")];

pub(crate) fn run(programs: &[Program]) -> Result<ExitCode> {
    let tools = tools()?;
    println!("{}", tools.join(", "));
    let room = std::env::temp_dir().join(format!("truth-c-{}", std::process::id()));
    let code = work::record(programs, |program| &program.name, |program| renew(program, &room, &tools));
    fs::remove_dir_all(&room).with_context(|| format!("cannot remove {}", room.display()))?;
    Ok(code)
}

/// The versions of the tools; an error names all that are missing.
fn tools() -> Result<Vec<String>> {
    let mut missing: Vec<&str> = TOOLS.iter().filter(|(tool, _)| !process::exists(tool)).map(|(_, package)| *package).collect();
    // clang names the whole path of what it has, and the bare name of what it has not.
    let runtime = process::quietly(Command::new("clang").arg("--print-file-name=libclang_rt.msan-x86_64.a"));
    if runtime.is_ok_and(|path| !path.contains('/')) {
        missing.push("libclang-rt-dev of clang's version");
    }
    if !missing.is_empty() {
        bail!("the C programs need the packages {}; `apt-get install` them", missing.join(", "));
    }
    let version = |tool: &str| -> Result<String> {
        let said = process::quietly(Command::new(tool).arg("--version"))?;
        let mut words = said.lines().next().unwrap_or("").rsplit([' ', '-']);
        let number = words.find(|word| word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit()));
        Ok(format!("{tool} {}", number.with_context(|| format!("`{tool} --version` names no version"))?))
    };
    ["gcc", "clang", "valgrind"].into_iter().map(version).collect()
}

/// Records a program; what is new, in words.
fn renew(program: &Program, room: &Path, tools: &[String]) -> Result<Vec<String>> {
    let bench = Bench::set_up(program, room)?;
    let mut recording = Recording { tools: tools.to_vec(), ..Recording::default() };
    for build in PLAIN {
        bench.build(build)?;
        if let Some(run) = repeats(|| bench.plain(build.0))? {
            recording.runs.insert(build.0.to_owned(), run);
        }
    }
    for build in [SANITIZED, MEMORY] {
        bench.build(build)?;
    }
    if let Some(stderr) = repeats(|| bench.sanitized())? {
        recording.checkers.insert("asan".to_owned(), reports::address(&stderr));
        recording.checkers.insert("ubsan".to_owned(), reports::undefined(&stderr));
        recording.leaks.insert("lsan".to_owned(), reports::leaks(&stderr));
    }
    if let Some(finding) = repeats(|| Ok(bench.memory()?.map(|stderr| reports::memory(&stderr))))? {
        recording.checkers.insert("msan".to_owned(), finding);
    }
    if let Some((finding, leaks)) = repeats(|| bench.valgrind())? {
        recording.checkers.insert("valgrind".to_owned(), finding);
        recording.leaks.insert("valgrind".to_owned(), leaks);
    }
    for optimization in WARNINGS {
        recording.warnings.insert(optimization.to_owned(), bench.warnings(optimization)?);
    }
    if program.recording.as_ref() == Some(&recording) {
        return Ok(Vec::new());
    }
    work::write(&program.recording_path(), &recording)?;
    Ok(vec![if program.recording.is_some() { "changed" } else { "recorded" }.to_owned()])
}

/// What `ask` says, if it says so every time.
fn repeats<T: PartialEq>(ask: impl Fn() -> Result<Option<T>>) -> Result<Option<T>> {
    let first = ask()?;
    for _ in 1..RUNS {
        if ask()? != first {
            return Ok(None);
        }
    }
    Ok(first)
}

/// A folder with one program in it.
struct Bench {
    folder: PathBuf,
}

impl Bench {
    fn set_up(program: &Program, room: &Path) -> Result<Bench> {
        let folder = room.join(&program.name);
        let failed = || format!("cannot write to {}", folder.display());
        fs::create_dir_all(&folder).with_context(failed)?;
        fs::write(folder.join("main.c"), &program.source).with_context(failed)?;
        fs::write(folder.join("input"), program.stdin()).with_context(failed)?;
        Ok(Bench { folder })
    }

    /// Builds `main` in a folder of the build's name, so that every build has one name.
    fn build(&self, (name, compiler, options): Build) -> Result<()> {
        let place = self.folder.join(name);
        fs::create_dir_all(&place).with_context(|| format!("cannot write to {}", place.display()))?;
        let mut command = Command::new(compiler);
        command.current_dir(&self.folder).args(options).args(COMMON).arg("-o").arg(place.join("main"));
        process::quietly(&mut command).map(drop)
    }

    /// What gcc warns of.
    fn warnings(&self, optimization: &str) -> Result<Vec<reports::Finding>> {
        let mut gcc = Command::new("gcc");
        gcc.current_dir(&self.folder).args(["-Wall", optimization, "-c", "-o", "/dev/null", "main.c"]).env("LC_ALL", "C");
        let output = gcc.stdin(Stdio::null()).output().context("gcc cannot be started")?;
        Ok(reports::warnings(&String::from_utf8_lossy(&output.stderr)))
    }

    /// A run that nobody watches; nothing if it does not end, or does not print text.
    fn plain(&self, build: &str) -> Result<Option<Run>> {
        let Some(output) = self.output(build, &mut Command::new("./main"))? else {
            return Ok(None);
        };
        let exit = output.status.code().unwrap_or_else(|| -output.status.signal().unwrap_or(0));
        let (Ok(stdout), Ok(stderr)) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr)) else {
            return Ok(None);
        };
        Ok(Some(Run { exit, stderr, stdout }))
    }

    /// What the address sanitizer and the undefined-behavior sanitizer write, without addresses and process numbers.
    fn sanitized(&self) -> Result<Option<String>> {
        let mut command = Command::new("./main");
        command.env("ASAN_OPTIONS", "detect_stack_use_after_return=1:detect_leaks=1");
        let output = self.output(SANITIZED.0, &mut command)?;
        Ok(output.map(|output| reports::essence(&normal::accidents(&String::from_utf8_lossy(&output.stderr)))))
    }

    /// What the memory sanitizer writes.
    fn memory(&self) -> Result<Option<String>> {
        let output = self.output(MEMORY.0, &mut Command::new("./main"))?;
        Ok(output.map(|output| String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    fn valgrind(&self) -> Result<Option<(Option<reports::Finding>, reports::Leaks)>> {
        let mut command = Command::new("valgrind");
        command.args(["--leak-check=full", "--show-leak-kinds=definite,indirect", "--xml=yes", "--xml-file=report.xml"]);
        let output = self.output("gcc", command.arg("./main"))?;
        if output.is_none() {
            return Ok(None);
        }
        let path = self.folder.join("gcc/report.xml");
        let xml = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let xml = String::from_utf8_lossy(&xml);
        Ok(Some((reports::valgrind(&xml), reports::valgrind_leaks(&xml))))
    }

    fn output(&self, build: &str, command: &mut Command) -> Result<Option<Output>> {
        let input = File::open(self.folder.join("input")).context("cannot read the program's input")?;
        work::in_time(command.current_dir(self.folder.join(build)).stdin(Stdio::from(input)))
    }
}
