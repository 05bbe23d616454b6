//! The simulator's laws, over real programs: counts have owners, audits find what is wrong, a run is a function of its
//! input, Python and C share one memory. And the article's own programs, with the numbers that the book stands on.
//!
//! Not here: what CPython prints (`truth.rs`). Each module holds one law.

mod laws {
    mod article;
    mod asked;
    mod audit;
    mod counts;
    mod determinism;
    mod memory;
    mod mutation;
    mod natives;

    use heapsim::{Language, Options, Report, Run};
    use std::path::Path;
    use truth::corpus::{self, Program};

    /// The releases on which the laws that cost much are tested: the oldest, the newest, and one between.
    const THREE: [&str; 3] = ["3.8", "3.11", "3.13"];

    /// The releases that everything must hold on.
    const GATE: [&str; 6] = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13"];

    /// The corpus's first programs: small, and what all else stands on.
    fn first() -> Vec<Program> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository");
        let names = corpus::first(root).unwrap_or_else(|problem| panic!("{problem}"));
        let mut programs = corpus::read(root).unwrap_or_else(|problem| panic!("{problem}"));
        programs.retain(|program| names.contains(&program.name));
        assert_eq!(programs.len(), names.len());
        programs
    }

    /// A run of the corpus's program, if it is inside the subset. What is outside is `truth.rs`'s to tell.
    fn ran(program: &Program, options: &Options) -> Option<Run> {
        let run = heapsim::run(&python(program.file(), &program.source), options).ok()?;
        run.report.unsupported.is_none().then_some(run)
    }

    fn python(name: &str, source: &str) -> heapsim::Program {
        heapsim::Program { name: name.to_owned(), source: source.to_owned(), language: Language::Python }
    }

    #[track_caller]
    fn run(source: &str, options: &Options) -> Run {
        let run = heapsim::run(&python("test.py", source), options);
        let run = run.unwrap_or_else(|problems| panic!("{}: {problems:?}", options.python));
        assert_eq!(run.report.unsupported, None, "{}", options.python);
        assert_eq!(run.report.limit, None, "{}", options.python);
        run
    }

    #[track_caller]
    fn report(source: &str, release: &str) -> Report {
        run(source, &Options { python: release.to_owned(), trace: false, ..Options::default() }).report
    }

    /// Fails with every problem at once.
    #[track_caller]
    fn check(law: &str, problems: &[String]) {
        assert!(problems.is_empty(), "{law}:\n  {}\n{} problems", problems.join("\n  "), problems.len());
    }
}
