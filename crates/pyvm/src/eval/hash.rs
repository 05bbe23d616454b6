//! Hashes and equality: what makes two keys of a dict or a set the same.
//!
//! Not here: the hash functions (`crate::hash`); the tables (`mapping`, `set`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::hash;
use crate::number::CompareOp;
use crate::object::Py;
use crate::vm::{R, Vm};

impl Vm {
    /// `hash(op)`.
    pub fn hash(&mut self, op: Obj) -> R<i64> {
        if let Py::Str(text) = self.heap.payload(op) {
            if let Some(hash) = text.hash {
                return Ok(hash);
            }
            let hash = self.hasher().hash_str(&text.text);
            if let Py::Str(text) = self.heap.payload_mut(op) {
                text.hash = Some(hash);
            }
            return Ok(hash);
        }
        if self.has_own_methods(op) {
            if let Some(found) = self.lookup_special(op, "__hash__")
                && found == self.known.none
            {
                return self.unhashable(op);
            }
            if let Some(result) = self.call_special(op, "__hash__", &[])? {
                let hash = match self.value(result) {
                    Py::Int(value) => Some(hash::hash_i64(*value)),
                    Py::BigInt(value) => Some(hash::hash_bigint(value)),
                    Py::Bool(value) => Some(i64::from(*value)),
                    _ => None,
                };
                self.decref(result, Cause::Native);
                return match hash {
                    Some(hash) => Ok(hash),
                    None => self.type_error("__hash__ method should return an integer"),
                };
            }
        }
        self.builtin_hash(op)
    }

    /// What a builtin type's `tp_hash` gives.
    pub(crate) fn builtin_hash(&mut self, op: Obj) -> R<i64> {
        match self.value(op) {
            Py::Int(value) => Ok(hash::hash_i64(*value)),
            Py::BigInt(value) => Ok(hash::hash_bigint(value)),
            Py::Bool(value) => Ok(i64::from(*value)),
            Py::Float(value) => Ok(hash::hash_float(*value).unwrap_or_else(|| hash::hash_address(self.heap.address(op)))),
            Py::Complex([real, imag]) => {
                Ok(hash::hash_complex(*real, *imag).unwrap_or_else(|| hash::hash_address(self.heap.address(op))))
            }
            Py::Str(text) => Ok(self.hasher().hash_str(&text.text)),
            Py::Bytes(bytes) => Ok(self.hasher().hash_bytes(bytes)),
            Py::MemoryView(_) => self.hash_view(op),
            Py::None if self.profile.none_hash_is_constant => Ok(hash::HASH_NONE),
            Py::Tuple(_) => self.hash_of_tuple(op),
            Py::Set(set) if set.frozen => Ok(hash::hash_frozenset(set.iter().map(|(_, hash)| hash))),
            &Py::Range(start, stop, step) => {
                let length = crate::eval::range_len(start, stop, step);
                let none = if self.profile.none_hash_is_constant { hash::HASH_NONE } else { 0 };
                let parts = match length {
                    0 => [0, none, none],
                    1 => [1, hash::hash_i64(start), none],
                    _ => [length, hash::hash_i64(start), hash::hash_i64(step)],
                };
                Ok(hash::hash_tuple(parts))
            }
            Py::List(_) | Py::Dict(_) | Py::Set(_) | Py::Slice(_) | Py::ByteArray(_) => self.unhashable(op),
            Py::WeakRef(wr) if !wr.is_proxy => match (wr.hash, wr.wr_object.some()) {
                (Some(hash), _) => Ok(hash),
                (None, Some(target)) => {
                    let hash = self.hash(target)?;
                    if let Py::WeakRef(wr) = self.value_mut(op) {
                        wr.hash = Some(hash);
                    }
                    Ok(hash)
                }
                (None, None) => self.type_error("weak object has gone away"),
            },
            Py::WeakRef(_) => self.unhashable(op),
            Py::Method(function, this) => {
                let (function, this) = (*function, *this);
                Ok(self.hash(function)? ^ hash::hash_address(self.heap.address(this)))
            }
            _ => Ok(hash::hash_address(self.heap.address(op))),
        }
    }

    /// The hash of a tuple; tuples in it take no host stack, however deep they nest.
    ///
    /// Mirrors: `tuplehash`, Objects/tupleobject.c, CPython 3.13.
    /// Differs: not recursive.
    fn hash_of_tuple(&mut self, op: Obj) -> R<i64> {
        let mut nested = vec![(self.tuple_items(op).to_vec(), Vec::new())];
        loop {
            let Some((items, hashes)) = nested.last_mut() else { unreachable!("the outermost returns") };
            match items.get(hashes.len()).copied() {
                Some(item) if matches!(self.heap.payload(item), Py::Tuple(_)) => {
                    nested.push((self.tuple_items(item).to_vec(), Vec::new()))
                }
                Some(item) => {
                    let hash = self.hash(item)?;
                    nested.last_mut().expect("as above").1.push(hash);
                }
                None => {
                    let hash = hash::hash_tuple(std::mem::take(hashes));
                    nested.pop();
                    match nested.last_mut() {
                        Some((_, hashes)) => hashes.push(hash),
                        None => return Ok(hash),
                    }
                }
            }
        }
    }

    fn unhashable<T>(&mut self, op: Obj) -> R<T> {
        let message = format!("unhashable type: '{}'", self.type_name(op));
        self.type_error(&message)
    }

    pub(crate) fn hasher(&self) -> hash::Hasher {
        let algorithm = if self.profile.siphash13 { hash::Algorithm::SipHash13 } else { hash::Algorithm::SipHash24 };
        hash::Hasher::new(algorithm, hash::HashSecret::from_seed(self.hash_seed))
    }

    /// Whether two keys are the same or equal.
    pub(super) fn same_key(&mut self, a: Obj, b: Obj) -> R<bool> {
        if a == b {
            return Ok(true);
        }
        if let (Py::Str(a), Py::Str(b)) = (self.heap.payload(a), self.heap.payload(b)) {
            return Ok(a.text == b.text);
        }
        self.equals(a, b)
    }

    /// `a == b` as a truth value; the same object is not asked.
    pub fn equals(&mut self, a: Obj, b: Obj) -> R<bool> {
        if a == b {
            return Ok(true);
        }
        let result = self.compare(CompareOp::Eq, a, b)?;
        let truth = self.is_true(result);
        self.decref(result, Cause::Native);
        truth
    }
}
