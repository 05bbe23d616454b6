//! `qsort` and `bsearch`, which call the program back.

use super::{Args, Native};
use crate::eval::Vm;
use crate::outcome::Stop;
use crate::space::Byte;
use crate::value::{Pointer, Value};

pub(super) const TABLE: &[(&str, Native)] = &[
    ("qsort", |vm, args| {
        vm.sort(args)?;
        Ok(Value::Void)
    }),
    ("bsearch", |vm, args| {
        let (mut low, mut high) = (0, args.size(2));
        while low < high {
            let middle = low + (high - low) / 2;
            let element = args.pointer(1).offset(middle.wrapping_mul(args.size(3)) as i64);
            match vm.compare_with(args.pointer(4), args.pointer(0), element)? {
                0 => return Ok(Value::Pointer(element)),
                ..0 => high = middle,
                _ => low = middle + 1,
            }
        }
        Ok(Value::Pointer(Pointer::NULL))
    }),
];

impl Vm<'_, '_> {
    /// Sorts in place, stably: glibc's `qsort` is a merge sort for all but huge arrays.
    fn sort(&mut self, args: &Args<'_>) -> Result<(), Stop> {
        let (base, count, size, compare) = (args.pointer(0), args.size(1), args.size(2), args.pointer(3));
        for i in 1..count {
            let mut at = i;
            while at > 0 {
                self.count_step()?;
                let left = base.offset(((at - 1) * size) as i64);
                let right = base.offset((at * size) as i64);
                if self.compare_with(compare, left, right)? <= 0 {
                    break;
                }
                self.swap(left, right, size)?;
                at -= 1;
            }
        }
        Ok(())
    }

    fn swap(&mut self, left: Pointer, right: Pointer, size: u64) -> Result<(), Stop> {
        let mut a = vec![Byte::default(); size as usize];
        let mut b = a.clone();
        self.read(left, &mut a, false)?;
        self.read(right, &mut b, false)?;
        self.write(left, &b)?;
        self.write(right, &a)
    }

    fn compare_with(&mut self, compare: Pointer, left: Pointer, right: Pointer) -> Result<i64, Stop> {
        let function = self.called(compare, "the comparison")?;
        let result = self.call_back(function, vec![Value::Pointer(left), Value::Pointer(right)])?;
        match result {
            Value::Int(order) => Ok(order),
            _ => Ok(0),
        }
    }
}
