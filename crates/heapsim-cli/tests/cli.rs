//! The command as a shell sees it: output, exit statuses, reports. What the simulator makes of a program is tested
//! where the simulator is.

use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const COUNTS: &str = "\
from sys import getrefcount
a = 'hello'
print(getrefcount(a))
def f(x):
    return getrefcount(x)
print(f(a))
";

const OVERRUN: &str = "\
#include <stdio.h>
int main(void) {
    char a[1], b[1];
    a[1] = 'x';
    printf(\"%c\\n\", b[0]);
    return 3;
}
";

const LEAK: &str = "#include <stdlib.h>\nint main(void) { malloc(7); return 0; }\n";

/// A file of its own for a test.
fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("the folder for tests can be written");
    path
}

fn heapsim(arguments: &[&str], stdin: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_heapsim"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    // Who reads nothing may be gone already.
    let _ = child.stdin.take().expect("it is piped").write_all(stdin.as_bytes());
    child.wait_with_output().expect("the command ends")
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).expect("text")
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).expect("text")
}

/// Runs `heapsim run OPTIONS -` on a program, with a report.
fn report(name: &str, options: &[&str], program: &str) -> (Output, Value) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
    let _ = fs::remove_file(&path);
    let path_text = path.to_str().expect("text");
    let output = heapsim(&[&["run", "--report", path_text], options, &["-"]].concat(), program);
    let text = fs::read_to_string(&path).expect("a report is written whatever happens");
    (output, serde_json::from_str(&text).expect("the report is JSON"))
}

#[test]
fn a_script_prints_what_python_prints() {
    let output = heapsim(&["run", "-"], COUNTS);
    assert_eq!((stdout(&output), stderr(&output), output.status.code()), ("4\n5\n", "", Some(0)));
    let output = heapsim(&["run", "--python", "3.10", "-"], COUNTS);
    assert_eq!(stdout(&output), "4\n6\n");
}

#[test]
fn the_mode_and_the_arguments_reach_the_program() {
    let output = heapsim(&["run", "--mode", "repl", "-"], "a = 'hello'\nimport sys\nsys.getrefcount(a)\n");
    assert_eq!(stdout(&output), "2\n");
    let output = heapsim(&["run", "-", "--", "-x", "y"], "import sys\nprint(sys.argv[1:])\n");
    assert_eq!(stdout(&output), "['-x', 'y']\n");
}

#[test]
fn an_exception_is_a_traceback_and_status_one() {
    let path = file("index.py", "a = []\na[1] = 'x'\n");
    let (output, report) = report("index", &[], "a = []\na[1] = 'x'\n");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(report["uncaught"]["type"], "IndexError");
    assert_eq!(report["uncaught"]["line"], 2);
    let output = heapsim(&["run", path.to_str().expect("text")], "");
    assert!(stderr(&output).ends_with("IndexError: list assignment index out of range\n"), "{}", stderr(&output));
}

#[test]
fn the_guests_exit_status_is_ours() {
    let (output, report) = report("exit", &[], "import sys\nsys.exit(69)\n");
    assert_eq!(output.status.code(), Some(69));
    // The report tells the guest's 69 from ours.
    assert_eq!(report["outcome"]["exit"], 69);
    assert_eq!(report["unsupported"], Value::Null);
}

#[test]
fn misuse_is_64() {
    for arguments in [&["run"][..], &["bogus"], &["run", "--python", "3.7", "-"], &["explain", "a.py", "x"]] {
        let output = heapsim(arguments, "");
        assert_eq!(output.status.code(), Some(64), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    let known = file("program.txt", "print(1)\n");
    let known = known.to_str().expect("text");
    assert_eq!(heapsim(&["run", known], "").status.code(), Some(64));
    assert_eq!(heapsim(&["run", "--language", "python", known], "").status.code(), Some(0));
    assert_eq!(heapsim(&["--help"], "").status.code(), Some(0));
}

#[test]
fn what_cannot_be_read_is_66() {
    let output = heapsim(&["run", "no-such-file.py"], "");
    assert_eq!(output.status.code(), Some(66));
    assert!(stderr(&output).contains("cannot read no-such-file.py"), "{}", stderr(&output));
    let path = file("latin1.py", "");
    fs::write(&path, b"x = '\xe9'\n").expect("written");
    let output = heapsim(&["run", path.to_str().expect("text")], "");
    assert_eq!(output.status.code(), Some(66));
    assert!(stderr(&output).contains("not UTF-8"), "{}", stderr(&output));
}

#[test]
fn outside_the_subset_is_69_and_nothing_ran() {
    let (output, report) = report("subset", &[], "print(1)\nimport asyncio\n");
    assert_eq!((output.status.code(), stdout(&output)), (Some(69), ""));
    assert!(stderr(&output).starts_with("<stdin>:2:8: "), "{}", stderr(&output));
    assert_eq!(report["exit_code"], 69);
    assert_eq!(report["unsupported"]["phase"], "load");
    assert_eq!(report["unsupported"]["line"], 2);
}

#[test]
fn what_is_refused_at_use_runs_to_there() {
    let program = "import asyncio\nprint(1)\nasyncio.run\nprint(2)\n";
    let (output, told) = report("use", &["--unsupported=at-use"], program);
    assert_eq!((output.status.code(), stdout(&output)), (Some(69), "1\n"), "{}", stderr(&output));
    assert_eq!(told["unsupported"]["phase"], "run");
    assert_eq!(told["unsupported"]["line"], 3);
    let program = "def f():\n    match 1:\n        case 1: pass\nprint(1)\n";
    let (output, _) = report("unused", &["--unsupported=at-use"], program);
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), "1\n"), "{}", stderr(&output));
    let (output, _) = report("used", &["--unsupported=at-use"], &(program.to_owned() + "f()\n"));
    assert_eq!((output.status.code(), stdout(&output)), (Some(69), "1\n"), "{}", stderr(&output));
}

#[test]
fn modules_come_from_the_programs_folder_and_from_the_path() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("modules");
    fs::create_dir_all(folder.join("more")).expect("written");
    fs::write(folder.join("beside.py"), "import further\nx = further.y\n").expect("written");
    fs::write(folder.join("more/further.py"), "y = 7\n").expect("written");
    let program = folder.join("main.py");
    fs::write(&program, "import beside\nprint(beside.x)\n").expect("written");
    let (program, more) = (program.to_str().expect("text"), folder.join("more"));
    let output = heapsim(&["run", "--path", more.to_str().expect("text"), program], "");
    assert_eq!((stdout(&output), output.status.code()), ("7\n", Some(0)), "{}", stderr(&output));
}

#[test]
fn tracebacks_show_the_path_as_each_release_does() {
    let traceback = |release: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_heapsim"));
        file("raise.py", "1/0\n");
        command.current_dir(env!("CARGO_TARGET_TMPDIR")).args(["run", "--python", release, "raise.py"]);
        String::from_utf8(command.output().expect("it runs").stderr).expect("text")
    };
    assert!(traceback("3.8").contains("  File \"raise.py\", line 1"), "{}", traceback("3.8"));
    let absolute = format!("  File \"{}/raise.py\", line 1", env!("CARGO_TARGET_TMPDIR"));
    assert!(traceback("3.9").contains(&absolute), "{}", traceback("3.9"));
}

#[test]
fn a_syntax_error_is_the_programs_failure() {
    let (output, report) = report("syntax", &[], "x = = 1\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("<stdin>:1:5: SyntaxError: "), "{}", stderr(&output));
    assert_eq!(report["errors"][0]["kind"], "SyntaxError");
}

#[test]
fn a_limit_is_75_and_keeps_what_was_printed() {
    let program = "print('before')\nwhile True: pass\n";
    let (output, report) = report("limit", &["--max-steps", "1000"], program);
    assert_eq!((output.status.code(), stdout(&output)), (Some(75), "before\n"));
    assert!(stderr(&output).contains("--max-steps"), "{}", stderr(&output));
    assert_eq!(report["limit"]["limit"], "steps");
    assert_eq!(report["limit"]["line"], 2);
}

#[test]
fn a_fault_in_c_is_told_and_survived() {
    let (output, told) = report("fault", &["--language", "c"], OVERRUN);
    assert_eq!((output.status.code(), stdout(&output)), (Some(1), "x\n"));
    assert!(stderr(&output).starts_with("<stdin>:4:5: stack-buffer-overflow: "), "{}", stderr(&output));
    assert_eq!(told["faults"][0]["code"], "stack-buffer-overflow");
    assert_eq!(told["outcome"]["exit"], 3);
    let (output, _) = report("machine", &["--language", "c", "--verdict", "machine"], OVERRUN);
    assert_eq!(output.status.code(), Some(3));
    let (output, _) = report("descending", &["--language", "c", "--layout", "descending"], OVERRUN);
    assert_eq!(stdout(&output), "\0\n");
}

#[test]
fn a_double_free_aborts() {
    let program = "#include <stdlib.h>\nint main(void) { char *p = malloc(8); free(p); free(p); return 0; }\n";
    let (output, report) = report("abort", &["--language", "c"], program);
    assert_eq!(output.status.code(), Some(134));
    assert_eq!(report["outcome"]["signal"], "SIGABRT");
}

#[test]
fn leaks_are_an_error_if_asked_for() {
    let (output, report_of_leak) = report("leak", &["--language", "c"], LEAK);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(report_of_leak["leaks"][0]["bytes"], 7);
    let (output, _) = report("leaks", &["--language", "c", "--leaks=error"], LEAK);
    assert_eq!(output.status.code(), Some(23));
    assert!(stderr(&output).contains("7 bytes in 1 block"), "{}", stderr(&output));
}

#[test]
fn explain_names_every_owner() {
    let path = file("explain.py", COUNTS);
    let place = |line: u32| format!("{}:{line}", path.display());
    let output = heapsim(&["explain", &place(2), "a"], "");
    let expected = "\
a is str#N 'hello', after this line
   1  global a
   1  co_consts of <module>  hidden
   1  AST arena              hidden
   3  recounted: agrees
   1  the argument, while getrefcount runs
   4  sys.getrefcount(a)
";
    let text = stdout(&output);
    let (place_line, text) = text.split_once('\n').expect("a line");
    assert_eq!(place_line, format!("{}, CPython 3.13.0", place(2)));
    let number: String = text.chars().skip_while(|c| *c != '#').skip(1).take_while(char::is_ascii_digit).collect();
    assert_eq!(text.replacen(&format!("#{number}"), "#N", 1), expected);

    let output = heapsim(&["explain", &place(5), "x"], "");
    assert!(stdout(&output).contains("   1  local x of f\n"), "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).contains(", while sys.getrefcount has it\n"), "{}", stdout(&output));
    assert!(stdout(&output).contains("   1  argument of getrefcount  hidden\n   5  recounted: agrees\n"), "{}", stdout(&output));
    let output = heapsim(&["explain", &place(2), "b"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("no name `b`"), "{}", stderr(&output));
}

#[test]
fn compare_tells_releases_together_and_explains() {
    let output = heapsim(&["compare", "--python", "3.9,3.10,3.13", "-"], COUNTS);
    let text = stdout(&output);
    assert!(text.starts_with("3.9, 3.10:\n    4\n    6\n\n3.13:\n    4\n    5\n"), "{text}");
    assert!(text.contains("call of f, kept by the caller"), "{text}");
    let output = heapsim(&["compare", "-"], "print(1)\n");
    assert!(stdout(&output).starts_with("The same on 3.8, 3.9, "), "{}", stdout(&output));
}

#[test]
fn audit_trace_and_figure_answer() {
    let output = heapsim(&["audit", "-"], COUNTS);
    assert!(stdout(&output).ends_with("every count agrees\n"), "{}", stderr(&output));
    let output = heapsim(&["trace", "-"], COUNTS);
    assert!(stdout(&output).contains("line 3 in <module>: print(getrefcount(a))"), "{}", stdout(&output));
    let output = heapsim(&["trace", "--format", "json", "-"], COUNTS);
    let run: Value = serde_json::from_str(stdout(&output)).expect("JSON");
    assert_eq!(run["trace"]["python"], "3.13.0");
    let output = heapsim(&["figure", "--at", "2", "-"], "a = [1]\nb = a\n");
    assert!(stdout(&output).starts_with("<svg ") && stdout(&output).ends_with("</svg>\n"), "{}", stdout(&output));
    let output = heapsim(&["figure", "--at", "9", "-"], "a = [1]\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn check_judges_claims_and_blesses_them() {
    let path = file("claim.py", "a = []\nb = a  #: refcount(a) == 3\n");
    let path = path.to_str().expect("text");
    let output = heapsim(&["check", path], "");
    assert_eq!(output.status.code(), Some(1), "{}{}", stdout(&output), stderr(&output));
    let output = heapsim(&["check", "--bless", path], "");
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    assert!(fs::read_to_string(path).expect("still there").contains("refcount(a) == 2"));
    assert_eq!(heapsim(&["check", "no-such-folder"], "").status.code(), Some(66));
}
