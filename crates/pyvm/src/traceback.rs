//! Tracebacks as text, with the marks of 3.11 and later.
//!
//! Mirrors: `PyTraceBack_Print` and `print_exception`, Python/traceback.c and Python/pythonrun.c, CPython 3.12.
//! Differs: from 3.13 on CPython formats in Python; the text is the same here.

use pyheap::Obj;

use crate::compile::Source;
use crate::object::Py;
use crate::objects::code::Position;
use crate::op::Op;
use crate::vm::Vm;

impl Vm {
    /// What CPython prints for an exception, its causes and contexts first.
    pub(crate) fn traceback_text(&mut self, exception: Obj) -> String {
        let mut out = String::new();
        self.write_chain(exception, &mut out, 0);
        out
    }

    /// What CPython prints for an exception that cannot be raised: no causes, no contexts, no notes.
    ///
    /// Mirrors: `write_unraisable_exc_file`, Python/errors.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn unraisable_text(&mut self, exception: Obj) -> String {
        let mut out = String::new();
        let Py::Exception(parts) = self.value(exception) else { return out };
        if let Some(traceback) = parts.traceback.some() {
            out.push_str("Traceback (most recent call last):\n");
            self.write_entries(traceback, &mut out, self.profile.unraisable_has_marks);
        }
        let name = self.qualified_exception_name(exception, self.profile.unraisable_names_main);
        self.write_last_line(exception, &name, &mut out);
        out
    }

    fn write_last_line(&mut self, exception: Obj, name: &str, out: &mut String) {
        let raised = self.raised.take();
        let text = match self.str_text(exception) {
            Ok(text) => text,
            Err(_) => {
                self.forget_raised();
                "<exception str() failed>".to_owned()
            }
        };
        self.raised = raised;
        out.push_str(name);
        if !text.is_empty() {
            out.push_str(": ");
            out.push_str(&text);
        }
        out.push('\n');
    }

    fn write_chain(&mut self, exception: Obj, out: &mut String, depth: usize) {
        let Py::Exception(parts) = self.value(exception) else { return };
        let (cause, context, suppress, traceback) = (parts.cause, parts.context, parts.suppress_context, parts.traceback);
        if depth < 50 {
            if let Some(cause) = cause.some() {
                self.write_chain(cause, out, depth + 1);
                out.push_str("\nThe above exception was the direct cause of the following exception:\n\n");
            } else if let Some(context) = context.some().filter(|_| !suppress) {
                self.write_chain(context, out, depth + 1);
                out.push_str("\nDuring handling of the above exception, another exception occurred:\n\n");
            }
        }
        if let Some(traceback) = traceback.some() {
            out.push_str("Traceback (most recent call last):\n");
            self.write_entries(traceback, out, true);
        }
        let name = self.qualified_exception_name(exception, false);
        self.write_last_line(exception, &name, out);
        let notes = self.notes(exception);
        for note in notes {
            out.push_str(&note);
            out.push('\n');
        }
    }

    fn notes(&mut self, exception: Obj) -> Vec<String> {
        let key = self.find_interned("__notes__");
        let Some(list) = key.and_then(|key| self.own_attribute(exception, key)) else { return Vec::new() };
        match self.value(list) {
            Py::List(list) => list.items.iter().filter_map(|&op| self.text(op)).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    fn qualified_exception_name(&self, exception: Obj, names_main: bool) -> String {
        let parts = self.type_parts(self.type_of(exception));
        if !parts.heap_type {
            return parts.name.to_string();
        }
        match self.dict_get_name(parts.dict, "__module__").and_then(|op| self.text(op)) {
            Some("__main__") if !names_main => parts.qualname.to_string(),
            Some("builtins") | None => parts.qualname.to_string(),
            Some(module) => format!("{module}.{}", parts.qualname),
        }
    }

    fn write_entries(&self, traceback: Obj, out: &mut String, marks: bool) {
        let mut at = Some(traceback);
        // A line that repeats is shown three times, then counted.
        let mut last: Option<(String, u32, String)> = None;
        let mut repeated = 0;
        while let Some(traceback) = at {
            let Py::Traceback(parts) = self.heap.payload(traceback) else { return };
            let Py::Frame(frame) = self.heap.payload(parts.frame) else { return };
            let entry = (frame.body.filename.to_string(), parts.lineno, frame.body.name.to_string());
            if last.as_ref() == Some(&entry) {
                repeated += 1;
            } else {
                write_repeated(repeated, out);
                repeated = 0;
                last = Some(entry);
            }
            if repeated < 3 {
                self.write_entry(parts.pc, parts.lineno, &frame.body, out, marks);
            }
            at = parts.next.some();
        }
        write_repeated(repeated, out);
    }

    fn write_entry(&self, pc: usize, lineno: u32, body: &crate::objects::code::Body, out: &mut String, marks: bool) {
        out.push_str(&format!("  File \"{}\", line {}, in {}\n", body.filename, body.shown_line(lineno), body.name));
        // Without `io`, which goes with the modules, no source can be read.
        if (&*body.filename == "<stdin>" && !self.profile.interactive_source_is_kept) || self.modules_gone {
            return;
        }
        let Some(source) = self.sources.get(&body.filename) else { return };
        let Some(line) = source.line(lineno) else { return };
        let trimmed = line.trim();
        if trimmed.is_empty() {
            return;
        }
        out.push_str(&format!("    {trimmed}\n"));
        if marks
            && self.profile.traceback_marks
            && let Some(&position) = body.positions.get(pc)
        {
            let op = body.instrs[pc].op;
            let has_columns = !matches!(op, Op::ForIter) || self.profile.for_iter_has_columns;
            if has_columns && let Some(marks) = self.marks(source, line, position, op) {
                out.push_str(&format!("    {marks}\n"));
            }
        }
    }

    /// The line of `~` and `^` under a source line; none when it would underline all of it.
    ///
    /// Mirrors: `tb_displayline` and `extract_anchors_from_expr`, Python/traceback.c, CPython 3.12.
    /// Differs: positions on several lines have no marks in the second line and later.
    fn marks(&self, source: &Source, line: &str, position: Position, op: Op) -> Option<String> {
        let chars: Vec<char> = line.chars().collect();
        let indent = chars.iter().take_while(|c| c.is_whitespace()).count();
        let last = chars.len() - chars.iter().rev().take_while(|c| c.is_whitespace()).count();
        let one_line = position.end_line == position.line;
        let (start, end) = (position.col as usize, if one_line { position.end_col as usize } else { last });
        if start >= end || start < indent {
            return None;
        }
        let anchors = if one_line { self.anchors(source, &chars, start, end, op) } else { None };
        if start == indent && end == last && anchors.is_none() {
            return None;
        }
        if one_line && self.profile.plain_calls_are_unmarked && is_plain_call(line.trim(), start - indent, end - indent) {
            return None;
        }
        let mut marks = " ".repeat(start - indent);
        for at in start..end {
            marks.push(match anchors {
                Some((from, to)) if !(from..to).contains(&at) => '~',
                _ => '^',
            });
        }
        Some(marks)
    }

    /// The part of an expression that is to blame: an operator, a subscript, the parentheses of a call.
    fn anchors(&self, _source: &Source, chars: &[char], start: usize, end: usize, op: Op) -> Option<(usize, usize)> {
        use ruff_python_ast::{Expr, Stmt};
        use ruff_text_size::Ranged;
        let text: String = chars[start..end].iter().collect();
        let wrapped = format!("({text})");
        let parsed = ruff_python_parser::parse_expression(&wrapped).ok();
        let expr = match (parsed, op) {
            (Some(parsed), _) => *parsed.into_syntax().body,
            (None, _) => {
                // An assignment or a deletion: only its subscript is blamed.
                let parsed = ruff_python_parser::parse_module(&text).ok()?;
                match parsed.into_syntax().body.into_iter().next()? {
                    Stmt::Expr(stmt) => *stmt.value,
                    _ => return None,
                }
            }
        };
        // Columns of the wrapped text are one more than those of the text.
        let column = |at: ruff_text_size::TextSize| start + wrapped[1..usize::from(at)].chars().count();
        match &expr {
            Expr::BinOp(binary) => {
                let from = column(binary.left.end());
                let to = column(binary.right.start());
                let between: Vec<usize> =
                    (from..to).filter(|&at| !chars[at].is_whitespace() && !matches!(chars[at], '(' | ')' | '\\')).collect();
                Some((*between.first()?, between.last()? + 1))
            }
            Expr::Subscript(subscript) => {
                let from = column(subscript.value.end());
                let open = (from..end).find(|&at| chars[at] == '[')?;
                Some((open, end))
            }
            Expr::Call(call) if self.profile.traceback_marks_calls => {
                let from = column(call.func.end());
                let open = (from..end).find(|&at| chars[at] == '(')?;
                Some((open, end))
            }
            _ => None,
        }
    }
}

fn write_repeated(repeated: usize, out: &mut String) {
    if repeated > 2 {
        let more = repeated - 2;
        out.push_str(&format!("  [Previous line repeated {more} more time{}]\n", if more == 1 { "" } else { "s" }));
    }
}

/// Whether a line is a call whose value is returned or assigned and that takes all of these columns: of a name, if returned.
///
/// Mirrors: `_should_show_carets`, Lib/traceback.py, CPython 3.13.
/// Differs: no.
fn is_plain_call(line: &str, start: usize, end: usize) -> bool {
    use ruff_python_ast::{Expr, Stmt};
    use ruff_text_size::Ranged;
    let Ok(parsed) = ruff_python_parser::parse_module(line) else { return false };
    let value = match parsed.into_syntax().body.into_iter().next() {
        Some(Stmt::Return(stmt)) => match stmt.value.as_deref() {
            Some(Expr::Call(call)) if matches!(*call.func, Expr::Name(_)) => call.range(),
            _ => return false,
        },
        Some(Stmt::Assign(assign)) if matches!(*assign.value, Expr::Call(_)) => assign.value.range(),
        _ => return false,
    };
    let column = |at: ruff_text_size::TextSize| line[..usize::from(at)].chars().count();
    column(value.start()) == start && column(value.end()) == end
}
