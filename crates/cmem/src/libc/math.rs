//! `<math.h>`, as far as its results don't depend on the machine.

use super::Native;
use crate::value::Value;

pub(super) const TABLE: &[(&str, Native)] = &[
    ("sqrt", |_, args| Ok(Value::Float(args.float(0).sqrt()))),
    ("pow", |_, args| Ok(Value::Float(args.float(0).powf(args.float(1))))),
    ("fabs", |_, args| Ok(Value::Float(args.float(0).abs()))),
    ("floor", |_, args| Ok(Value::Float(args.float(0).floor()))),
    ("ceil", |_, args| Ok(Value::Float(args.float(0).ceil()))),
    ("round", |_, args| Ok(Value::Float(args.float(0).round()))),
    ("trunc", |_, args| Ok(Value::Float(args.float(0).trunc()))),
    ("fmod", |_, args| Ok(Value::Float(args.float(0) % args.float(1)))),
];
