//! What a trace costs: time and bytes per step, time per view, memory. `long_trace FILE [RELEASE]`, one line a figure.
//!
//! Not a test: the figures depend on the machine.

use std::time::Instant;

use heapsim::{Language, Options, Program, Session};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().expect("usage: long_trace FILE [RELEASE]");
    let source = std::fs::read_to_string(&file).expect("the file can be read");
    let language = if file.ends_with(".c") { Language::C } else { Language::Python };
    let program = Program { name: file, source, language };
    let mut options = Options::default();
    if let Some(release) = arguments.next() {
        options.python = release;
    }

    let start = Instant::now();
    let mut session = Session::open(&program, &options, Vec::new()).expect("it runs");
    let steps = session.trace().steps.len();
    println!("steps            {steps}");
    println!("run and record   {:.1} us a step", micros(start, steps));
    println!("resident         {} KB", resident());

    let bytes = serde_json::to_vec(session.trace()).expect("a trace is data").len();
    println!("trace as JSON    {} bytes a step, {} KB", bytes / steps, bytes / 1000);

    let start = Instant::now();
    let overview = session.overview();
    println!("overview         {:.1} ms, {} marks", micros(start, 1000), overview.marks.len());

    let start = Instant::now();
    session.view(steps / 2, "f");
    println!("first view       {:.1} ms", micros(start, 1000));
    let some = 2000.min(steps / 2);
    let start = Instant::now();
    for step in steps / 2..steps / 2 + some {
        session.view(step, "f");
    }
    println!("forward          {:.1} us a step", micros(start, some));
    let start = Instant::now();
    for step in (steps / 2..steps / 2 + some).rev() {
        session.view(step, "f");
    }
    println!("back             {:.1} us a step", micros(start, some));

    let mut times: Vec<f64> = (0..200_usize)
        .map(|seek| {
            let start = Instant::now();
            session.view(seek * 7919 % steps, "f");
            micros(start, 1000)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("seek             {:.2} ms median, {:.2} ms at most", times[times.len() / 2], times[times.len() - 1]);
    println!("resident         {} KB", resident());
}

fn micros(start: Instant, count: usize) -> f64 {
    start.elapsed().as_secs_f64() * 1e6 / count as f64
}

/// Memory of this process, from Linux; 0 elsewhere.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}
