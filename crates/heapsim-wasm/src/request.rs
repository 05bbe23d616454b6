//! What the page asks and what it is told: [`PROTOCOL`], in JSON.
//!
//! A request is an object with one key, the question; so is an answer. `{"open": {"session": 1, "source": "a = []\n"}}` runs a
//! program and keeps what was recorded under a number of the page's choice; `view`, `why` and `next` then ask about one of its
//! steps. Unknown keys are refused: a page and an engine that do not fit each other must notice.
//! Not here: what a session is (`heapsim`), and how the bytes get across (`lib.rs`).

use heapsim::figure;
use heapsim::questions::{Question, questions};
use heapsim::session::{Focus, Overview, View, Why};
use heapsim::trace::{Serial, Trace};
use heapsim::{InputError, Language, Layout, Mode, Options, Program, Report, Run, Session};
use litemap::LiteMap;
use serde::{Deserialize, Serialize};

/// The version of these questions and answers; it changes when one changes its meaning.
pub const PROTOCOL: u32 = 3;

/// A question.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Which engine is this? Answered by [`Answer::About`].
    About {},
    /// Runs a program to its end, records nothing. Answered by [`Answer::Report`] or [`Answer::Errors`].
    Run(Launch),
    /// Runs a program and tells what it asked `sys.getrefcount`. Answered by [`Answer::Questions`] or [`Answer::Errors`].
    Questions(Launch),
    /// Runs a program and keeps what was recorded, in place of what was kept under this number before.
    /// Answered by [`Answer::Opened`] or [`Answer::Errors`].
    Open(Launch),
    /// What does a step show, under the ids of `id`, and what of a large heap? Answered by [`Answer::View`].
    View(At),
    /// Why does an object live, as of a step? Answered by [`Answer::Why`].
    Why(At),
    /// When, after a step, does something happen to an object next? Answered by [`Answer::Step`].
    Next(At),
    /// The recorded run as data. Answered by [`Answer::Trace`].
    Trace(At),
    /// A step's picture as a file of its own. Answered by [`Answer::Svg`].
    Svg(At),
    /// Forgets a session. Answered by [`Answer::Closed`].
    Close(At),
}

/// A place in a session. One type for all questions, where each reads what it needs: a type each is code for each.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct At {
    /// The session.
    pub session: u32,
    /// The step, from 0.
    pub step: usize,
    /// What every `id` in the pictures begins with.
    pub id: String,
    /// What of a large heap.
    pub focus: Focus,
    /// The object's number.
    pub serial: Serial,
}

/// A program and how to run it. Everything has a default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Launch {
    /// The number under which what is recorded is kept.
    pub session: u32,
    /// The text.
    pub source: String,
    /// The file's name.
    pub name: String,
    /// Its language.
    pub language: Language,
    /// The CPython release.
    pub python: String,
    /// The launch mode.
    pub mode: Mode,
    /// Where C locals lie.
    pub layout: Layout,
    /// The program's arguments.
    pub args: Vec<String>,
    /// The most instructions.
    pub max_steps: u64,
    /// The most bytes.
    pub max_memory: u64,
    /// Objects that get a box in the pictures whatever they are.
    pub boxes: Vec<Serial>,
}

impl Default for Launch {
    fn default() -> Self {
        let options = Options::default();
        Launch {
            session: 0,
            source: String::new(),
            name: "example.py".to_owned(),
            language: Language::Python,
            python: options.python,
            mode: options.mode,
            layout: options.layout,
            args: Vec::new(),
            max_steps: options.max_steps,
            max_memory: options.max_memory,
            boxes: Vec::new(),
        }
    }
}

impl Launch {
    fn program(&self) -> Program {
        Program { name: self.name.clone(), source: self.source.clone(), language: self.language }
    }

    fn options(&self, trace: bool) -> Options {
        Options {
            python: self.python.clone(),
            mode: self.mode,
            layout: self.layout,
            args: self.args.clone(),
            max_steps: self.max_steps,
            max_memory: self.max_memory,
            trace,
            ..Options::default()
        }
    }
}

/// An answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer<'s> {
    /// Which engine this is.
    About {
        /// [`PROTOCOL`].
        protocol: u32,
        /// The releases, oldest first: `3.13`, `3.13.0`.
        releases: Vec<(&'static str, &'static str)>,
    },
    /// How a run ended.
    Report(Box<Report>),
    /// What it asked `sys.getrefcount`, and who the owners were.
    Questions(Vec<Question>),
    /// How it ended, and what there is to step over.
    Opened {
        /// How it ended.
        report: &'s Report,
        /// What there is to step over.
        overview: Box<Overview>,
    },
    /// What a step shows.
    View(Box<View>),
    /// Why an object lives; nothing if it is not there.
    Why(Option<Why>),
    /// A step; nothing if there is none.
    Step(Option<usize>),
    /// The recorded run.
    Trace(&'s Trace),
    /// A picture that stands alone.
    Svg(String),
    /// It is forgotten.
    Closed,
    /// It did not run, and this is why.
    Errors(Vec<InputError>),
    /// There is no such session: it was closed, or the engine was started anew.
    NoSession,
    /// The request was not understood: the page and the engine do not fit each other.
    BadRequest(String),
}

/// Runs a program, if this engine has its language.
fn run(program: &Program, options: &Options) -> Result<Run, Vec<InputError>> {
    match program.language {
        #[cfg(feature = "python")]
        Language::Python => heapsim::run_python(program, options),
        #[cfg(feature = "c")]
        Language::C => heapsim::run_c(program, options),
        #[cfg(not(all(feature = "python", feature = "c")))]
        language => {
            let message = format!("this engine does not run {}", if language == Language::C { "C" } else { "Python" });
            Err(vec![InputError { line: 1, col: 1, message, kind: "unsupported".to_owned() }])
        }
    }
}

/// What a run that this engine made is stepped through by.
fn session(launch: &Launch, run: Run) -> Session {
    let trace = run.trace.expect("it was asked for");
    match launch.language {
        #[cfg(feature = "python")]
        Language::Python => Session::of_heap(&launch.program(), run.report, trace, launch.boxes.clone()),
        #[cfg(feature = "c")]
        Language::C => Session::of_memory(run.report, trace),
        #[cfg(not(all(feature = "python", feature = "c")))]
        _ => unreachable!("it ran"),
    }
}

/// The sessions of one page.
#[derive(Debug, Default)]
pub struct Engine {
    sessions: LiteMap<u32, Session>,
}

impl Engine {
    /// Answers a question in JSON, in JSON.
    pub fn respond(&mut self, request: &[u8]) -> Vec<u8> {
        let answer = match serde_json::from_slice(request) {
            Ok(request) => self.answer(request),
            Err(error) => Answer::BadRequest(error.to_string()),
        };
        serde_json::to_vec(&answer).expect("plain data is JSON")
    }

    fn answer(&mut self, request: Request) -> Answer<'_> {
        match request {
            Request::About {} => Answer::About { protocol: PROTOCOL, releases: heapsim::releases() },
            Request::Run(launch) => match run(&launch.program(), &launch.options(false)) {
                Ok(run) => Answer::Report(Box::new(run.report)),
                Err(errors) => Answer::Errors(errors),
            },
            Request::Questions(launch) => match run(&launch.program(), &launch.options(true)) {
                Ok(run) => Answer::Questions(run.trace.as_ref().map_or_else(Vec::new, questions)),
                Err(errors) => Answer::Errors(errors),
            },
            Request::Open(launch) => {
                // What was kept before is given up first: there is not room for everything.
                self.sessions.remove(&launch.session);
                match run(&launch.program(), &launch.options(true)) {
                    Ok(run) => {
                        let session = session(&launch, run);
                        let session = self.sessions.entry(launch.session).or_insert(session);
                        Answer::Opened { report: &session.report, overview: Box::new(session.overview()) }
                    }
                    Err(errors) => Answer::Errors(errors),
                }
            }
            Request::View(At { session, step, id, focus, .. }) => self.in_session(session, |session| {
                session.set_focus(focus);
                Answer::View(Box::new(session.view(step, &id)))
            }),
            Request::Why(At { session, step, serial, .. }) => {
                self.in_session(session, |session| Answer::Why(session.why(step, serial)))
            }
            Request::Next(At { session, step, serial, .. }) => {
                self.in_session(session, |session| Answer::Step(session.next_of(step, serial)))
            }
            Request::Trace(at) => self.in_session(at.session, |session| Answer::Trace(session.trace())),
            Request::Svg(At { session, step, focus, .. }) => self.in_session(session, |session| {
                session.set_focus(focus);
                Answer::Svg(figure::standalone(&session.view(step, "heap").figure))
            }),
            Request::Close(at) => {
                self.sessions.remove(&at.session);
                Answer::Closed
            }
        }
    }

    fn in_session<'s>(&'s mut self, number: u32, ask: impl FnOnce(&'s mut Session) -> Answer<'s>) -> Answer<'s> {
        self.sessions.get_mut(&number).map_or(Answer::NoSession, ask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn ask(engine: &mut Engine, request: &Value) -> Value {
        serde_json::from_slice(&engine.respond(request.to_string().as_bytes())).expect("an answer")
    }

    #[test]
    fn a_program_is_run() {
        let answer = ask(&mut Engine::default(), &json!({"run": {"source": "print(6 * 7)\n", "python": "3.12"}}));
        assert_eq!(answer["report"]["stdout"], "42\n");
    }

    #[test]
    fn a_program_is_opened_and_stepped_through() {
        let mut engine = Engine::default();
        let opened = ask(&mut engine, &json!({"open": {"session": 3, "source": "a = []\nb = a\n", "python": "3.12"}}));
        assert_eq!(opened["opened"]["overview"]["python"], "3.12.1");
        let view = ask(&mut engine, &json!({"view": {"session": 3, "step": 1, "id": "x"}}));
        assert!(view["view"]["figure"].as_str().is_some_and(|svg| svg.starts_with("<svg")), "{view}");
        let serial = &view["view"]["objects"][0]["serial"];
        let why = ask(&mut engine, &json!({"why": {"session": 3, "step": 1, "serial": serial}}));
        assert_eq!(why["why"]["owners"], json!([[1, "global a", false], [1, "global b", false]]));
        let next = ask(&mut engine, &json!({"next": {"session": 3, "step": 0, "serial": serial}}));
        assert_eq!(next, json!({"step": 1}));
        let svg = ask(&mut engine, &json!({"svg": {"session": 3, "step": 1}}));
        assert!(svg["svg"].as_str().is_some_and(|svg| svg.contains("<style>")));
        let trace = ask(&mut engine, &json!({"trace": {"session": 3}}));
        assert_eq!(trace["trace"]["python"], "3.12.1");
        assert_eq!(ask(&mut engine, &json!({"close": {"session": 3}})), json!("closed"));
        assert_eq!(ask(&mut engine, &json!({"view": {"session": 3, "step": 1, "id": "x"}})), json!("no_session"));
    }

    #[test]
    fn a_count_is_explained() {
        let source = "from sys import getrefcount\nx = []\nprint(getrefcount(x))\n";
        let answer = ask(&mut Engine::default(), &json!({"questions": {"source": source}}));
        let owners = json!([[1, "global x", false], [1, "argument of getrefcount", true]]);
        assert_eq!(answer, json!({"questions": [{"line": 3, "count": 2, "immortal": false, "owners": owners}]}));
    }

    #[test]
    fn errors_have_their_place() {
        let answer = ask(&mut Engine::default(), &json!({"open": {"source": "x = = 1\n"}}));
        assert_eq!((&answer["errors"][0]["line"], &answer["errors"][0]["kind"]), (&json!(1), &json!("SyntaxError")));
    }

    #[test]
    fn the_engine_says_which_it_is() {
        let about = ask(&mut Engine::default(), &json!({"about": {}}));
        assert_eq!(about["about"]["protocol"], PROTOCOL);
        assert!(about["about"]["releases"].as_array().is_some_and(|releases| releases.contains(&json!(["3.13", "3.13.0"]))));
    }

    #[test]
    fn a_strange_request_is_refused() {
        for request in [json!({"run": {"sauce": ""}}), json!({"dance": {}}), json!("no question")] {
            assert!(ask(&mut Engine::default(), &request)["bad_request"].is_string(), "{request}");
        }
    }
}
